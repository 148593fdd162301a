import { readFile } from 'node:fs/promises';
import { startBotProcess, type BotProcess } from '../playground/bot-process.ts';
import { homelab, PROXMOX_ACCESS, type Workspace } from '../playground/slack/workspaces.ts';
import { startWorld, type World } from '../playground/world.ts';
import type { Configuration } from '../src/config/configuration.ts';
import { parseConfiguration } from '../src/config/load.ts';
import { startRedisServer } from '../src/embedded-redis/start.ts';
import { QueuedWakeups } from '../src/queue/wakeups.ts';
import { connectStore } from '../src/store/connection.ts';
import { RedisStore } from '../src/store/redis-store.ts';
import { startBareCaller, type BareCaller } from './bare-caller.ts';

/** How many writes go to the cluster at once, and how many journeys the bare script makes at once. */
export const CONCURRENCY = 16;
/** How late either simulator does what it is asked: a cluster and a Slack that are near. */
export const LATENCY_MS = 20;
/** As many people ask; so many DMs are open. */
const PEOPLE = 50;

/**
 * A world under measurement. The simulators live in this process, the bot in one of its own as `npm start` starts it, and
 * the bare script in another, so that neither of the two shares a core's time with what it calls.
 */
export interface BenchWorld {
  readonly world: World;
  readonly bot: BotProcess;
  readonly bare: BareCaller;
  readonly configuration: Configuration;
  /** The bot's own records, for what has to be so before a round begins. */
  readonly store: RedisStore;
  readonly wakeups: QueuedWakeups;
  readonly requesters: readonly string[];
  close(): Promise<void>;
}

/** The homelab with people enough that nobody's own limits are met. */
function crowded(): Workspace {
  const workspace = homelab();
  const people = Array.from({ length: PEOPLE }, (_, index) => {
    const number = String(index).padStart(4, '0');
    return { id: `U0CROWD${number}`, name: `crowd-${number}`, realName: `Crowd ${number}`, tz: 'Etc/UTC' };
  });
  workspace.people.push(...people);
  for (const { id, members } of workspace.channels) {
    if (id === PROXMOX_ACCESS) members.push(...people.map((person) => person.id));
  }
  return workspace;
}

/** Starts everything and resolves when the bot is at work. Slack's limits are off: they are not what is measured. */
export async function startBenchWorld(mode: 'socket' | 'http' = 'socket'): Promise<BenchWorld> {
  const redisServer = await startRedisServer();
  const workspace = crowded();
  const world = await startWorld({
    redisUrl: redisServer.url,
    mode,
    workspace,
    rateLimits: 'off',
    adjust: (file) => {
      file.clusters = {
        home: { ...file.clusters['home'], writes: CONCURRENCY, reconcile: { mode: 'off', every: '24h' } },
      };
      file.worker = { concurrency: CONCURRENCY };
      file.limits = { pendingPerPerson: 1000, activePerPerson: 1000 };
    },
  });
  const redis = connectStore(redisServer.url);
  await redis.connect();
  const bot = await startBotProcess(world);
  if (mode === 'socket') await world.slack.connected();
  const bare = await startBareCaller(world);
  const configuration = configurationOf(world);
  const wakeups = new QueuedWakeups(redisServer.url, ['home'], () => undefined);
  await wakeups.ready();
  world.proxmox.inject({ kind: 'slow', ms: LATENCY_MS, times: Infinity });
  world.slack.inject({ method: '*', kind: 'slow', ms: LATENCY_MS, times: Infinity });
  return {
    world,
    bot,
    bare,
    configuration,
    store: new RedisStore(redis),
    wakeups,
    requesters: workspace.people.map(({ id }) => id).filter((id) => id.startsWith('U0CROWD')),
    async close() {
      await bot.stop();
      await bare.stop();
      await wakeups.close();
      redis.disconnect();
      await world.close();
      await redisServer.stop();
    },
  };
}

/** Milliseconds of processor time that the bot has used so far, by itself and in the kernel; NaN where there is no /proc. */
export async function cpuTimeOf({ bot }: BenchWorld): Promise<number> {
  const text = await readFile(`/proc/${bot.pid}/stat`, 'utf8').catch(() => '');
  // The fields after the name in brackets; utime and stime are the 14th and 15th, in hundredths of a second (proc(5)).
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function configurationOf({ configuration, environment }: World): Configuration {
  const read = parseConfiguration(configuration, { env: environment, folder: '.' });
  if (!read.ok) throw new Error(`the world's configuration is wrong: ${JSON.stringify(read.problems)}`);
  return read.value;
}
