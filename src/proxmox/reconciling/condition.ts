import type { Condition } from '../../domain/diagnosis.ts';
import { SECOND } from '../../domain/time.ts';
import type { Order } from '../../use-cases/ports/proxmox.ts';
import { ask } from '../ask.ts';
import { readUser } from '../calls.ts';
import type { ProxmoxClient } from '../client.ts';
import { endOf } from '../expiry.ts';
import { fullTokenIdOf } from '../issuing/ownership.ts';
import { preview } from '../issuing/preview.ts';

/** Nobody waits for an answer in Slack's three seconds any more. */
const PATIENCE = 10 * SECOND;

/** Looks at what besides its own terms decides what a token can do. @throws Unavailable */
export async function conditionOf(client: ProxmoxClient, order: Order): Promise<Condition> {
  const owner = order.owner.kind === 'existing' ? await ownerOf(client, order.owner.user) : undefined;
  // What a user could do with its PVE role and what a token can are the same question to Proxmox.
  const asked = { ...order, owner: { kind: 'existing', user: fullTokenIdOf(order) } } as const;
  const rights = await preview(client, asked, PATIENCE);
  return { ...(owner && { owner }), rights, clockAhead: client.clockAhead() };
}

/** @returns `undefined` where the bot may not look. @throws Unavailable */
async function ownerOf(client: ProxmoxClient, userId: string): Promise<Condition['owner']> {
  const seen = await ask(client, readUser(userId));
  return seen.kind === 'ok' ? { isEnabled: seen.data.enable, ends: endOf(seen.data.expire) } : undefined;
}
