import type { Holding } from '../../domain/holding.ts';
import type { Subject } from '../../use-cases/ports/proxmox.ts';
import { ask, read } from '../ask.ts';
import { readAcl, readToken, readUser } from '../calls.ts';
import type { ProxmoxClient } from '../client.ts';
import { unavailable } from '../faults.ts';
import { saysNoToken, saysNoUser } from '../issuing/refusals.ts';
import { readUserWithTokens } from './calls.ts';
import { dedicatedHolding, rolesByHolder, tokenHolding, type Roles } from './listing.ts';

/**
 * Looks at what is there for one request.
 * @throws Unavailable unless the cluster's answers settle it; that it does not let the bot look is such an answer.
 */
export async function lookAt(client: ProxmoxClient, subject: Subject): Promise<Holding> {
  return subject.owner.kind === 'dedicated' ? await lookAtUser(client, subject) : await lookAtToken(client, subject);
}

async function lookAtUser(client: ProxmoxClient, subject: Subject): Promise<Holding> {
  const { user } = subject.owner;
  const call = readUserWithTokens(user);
  const seen = await ask(client, call);
  if (seen.kind === 'ok') {
    if (!seen.data.groups.includes(client.group)) return nothing(subject, 'out_of_reach');
    return dedicatedHolding(subject.requestId, user, seen.data, await rolesFor(client, subject), client.group);
  }
  if (saysNoUser(seen, user)) return nothing(subject, 'gone');
  if (seen.status === 403) return nothing(subject, 'out_of_reach');
  throw unavailable(client, call, seen, 'not_done');
}

async function lookAtToken(client: ProxmoxClient, subject: Subject): Promise<Holding> {
  const { user } = subject.owner;
  const tokenId = `pvt-${subject.requestId}`;
  const call = readToken(user, tokenId);
  const seen = await ask(client, call);
  if (seen.kind === 'ok') {
    return tokenHolding(subject.requestId, user, seen.data, await rolesFor(client, subject), client.group);
  }
  if (saysNoToken(seen, user, tokenId)) return nothing(subject, 'gone');
  if (seen.status !== 403) throw unavailable(client, call, seen, 'not_done');
  // Proxmox refuses the tokens of a missing user with the same 403 as those of a user outside the bot's reach.
  const owner = await ask(client, readUser(user));
  return nothing(subject, owner.kind === 'refused' && saysNoUser(owner, user) ? 'gone' : 'out_of_reach');
}

function nothing({ requestId, owner }: Subject, because: 'gone' | 'out_of_reach'): Holding {
  return { requestId, owner, isInReach: because === 'gone', roles: [] };
}

async function rolesFor(client: ProxmoxClient, { withRoles }: Subject): Promise<Roles> {
  if (!withRoles) return new Map();
  return rolesByHolder(await read(client, readAcl()));
}
