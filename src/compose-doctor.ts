import type { Configuration } from './config/configuration.ts';
import type { EpochMs } from './domain/time.ts';
import { createClusterCheckup } from './proxmox/checkup.ts';
import { createProxmoxClient } from './proxmox/client.ts';
import { createSlackCheckup } from './slack/checkup.ts';
import type { SlackSettings } from './slack/settings.ts';
import { createRedisCheckup } from './store/checkup.ts';
import type { ClusterCheckup, RedisCheckup, SlackCheckup } from './use-cases/ports/checkup.ts';

/** What settings say there is to look at; each part may be missing, because the settings of it are. */
export interface Reach {
  readonly slack: SlackSettings | undefined;
  /** As `readAddress` takes it. */
  readonly redisUrl: string | undefined;
  readonly clusters: Configuration['clusters'];
  readonly now: () => EpochMs;
}

/** What looks at each. */
export interface Checkups {
  readonly slack: SlackCheckup | undefined;
  readonly redis: RedisCheckup | undefined;
  readonly clusters: readonly ClusterCheckup[];
  /** Breaks off what still asks, and closes every connection. */
  close(): Promise<void>;
}

/** Puts together what looks at a set-up, for `pvetoken doctor`; whoever asks for it closes it. */
export function connectCheckups({ slack, redisUrl, clusters, now }: Reach): Checkups {
  const closing = new AbortController();
  const clients = clusters.map((settings) => ({ settings, client: createProxmoxClient(settings, { now }) }));
  return {
    slack: slack && createSlackCheckup(slack),
    redis: redisUrl === undefined ? undefined : createRedisCheckup(redisUrl),
    clusters: clients.map(({ settings, client }) => createClusterCheckup(client, settings, now, closing.signal)),
    async close() {
      closing.abort();
      await Promise.all(clients.map(async ({ client }) => await client.close()));
    },
  };
}
