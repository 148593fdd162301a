import { Unavailable } from '../use-cases/faults.ts';
import type { Refused } from './answer.ts';
import type { Call } from './calls.ts';
import type { ProxmoxClient, TokenAndSecret } from './client.ts';
import { unavailable } from './faults.ts';

/** What settles a question: what was asked for, or Proxmox's definite no. */
export type Settled<T> = { readonly kind: 'ok'; readonly data: T } | Refused;

/** As whom a question is asked, where it is not the bot, and until when. */
interface How {
  readonly as?: TokenAndSecret | undefined;
  readonly until?: AbortSignal | undefined;
}

/** What is kept for a cluster of the configuration. @throws Unavailable where the cluster is not in it. */
export function configured<T>(kept: ReadonlyMap<string, T>, cluster: string): T {
  const found = kept.get(cluster);
  if (found !== undefined) return found;
  throw new Unavailable('Proxmox', `cluster ${cluster} is not in the configuration any more; put it back`);
}

/** Asks a cluster something that changes nothing there. @throws Unavailable unless its answer settles it. */
export async function ask<T>(client: ProxmoxClient, call: Call<T>, { as, until }: How = {}): Promise<Settled<T>> {
  const answer = await client.call(call, as, until);
  if (answer.kind === 'ok' || answer.kind === 'refused') return answer;
  throw unavailable(client, call, answer, 'not_done');
}

/** As `ask`, where a no settles nothing either. @throws Unavailable unless the cluster gave what was asked for. */
export async function read<T>(client: ProxmoxClient, call: Call<T>, how?: How): Promise<T> {
  const answer = await ask(client, call, how);
  if (answer.kind === 'ok') return answer.data;
  throw unavailable(client, call, answer, 'not_done');
}
