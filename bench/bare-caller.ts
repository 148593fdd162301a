import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { World } from '../playground/world.ts';
import type { BareCall, BareOrder } from './bare-calls.ts';

/** The bare script, in a process of its own, with its connections open. */
export interface BareCaller {
  /** Makes journeys of calls, each back to back, so many journeys at once. @throws Error when a call fails. */
  make(journeys: readonly (readonly BareCall[])[], concurrency: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the bare script for a world. */
export async function startBareCaller({ slack, proxmox, environment }: World): Promise<BareCaller> {
  const child = fork(new URL('bare-calls.ts', import.meta.url), { serialization: 'advanced' });
  const ended = once(child, 'exit');
  const told = async (order: BareOrder): Promise<void> => {
    const answer = once(child, 'message');
    child.send(order);
    const [problem] = (await answer) as [string | undefined];
    if (problem !== undefined && problem !== '') throw new Error(`the bare script failed: ${problem}`);
  };
  await told({
    kind: 'open',
    proxmox: proxmox.url,
    proxmoxToken: `pvetoken@pve!bot=${environment['PVE_HOME_SECRET'] ?? ''}`,
    slack: slack.apiUrl,
    slackToken: slack.botToken,
  });
  return {
    make: async (journeys, concurrency) => await told({ kind: 'make', journeys, concurrency }),
    async stop() {
      child.disconnect();
      await ended;
    },
  };
}
