import { readVersion } from './calls.ts';
import type { ProxmoxClient } from './client.ts';
import { unavailable } from './faults.ts';

/**
 * Asks a cluster for its version as the bot, for `/readyz`: it answers, and takes the bot's credential.
 * @throws Unavailable when it does not.
 */
export async function probe(client: ProxmoxClient): Promise<{ readonly version: string }> {
  const call = readVersion();
  const answer = await client.call(call);
  if (answer.kind === 'ok') return answer.data;
  throw unavailable(client, call, answer, 'not_done');
}
