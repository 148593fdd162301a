import { read } from './ask.ts';
import { readVersion } from './calls.ts';
import type { ProxmoxClient } from './client.ts';

/**
 * Asks a cluster for its version as the bot, for `/readyz`: it answers, and takes the bot's credential.
 * @throws Unavailable when it does not.
 */
export async function probe(client: ProxmoxClient): Promise<{ readonly version: string }> {
  return await read(client, readVersion());
}
