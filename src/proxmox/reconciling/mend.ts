import type { HeldRole } from '../../domain/holding.ts';
import type { Mendable } from '../../domain/discrepancy.ts';
import type { Problem } from '../../domain/cause.ts';
import { grantRole, readAcl, readToken, readUser, type Call, type ProxmoxToken, type ProxmoxUser } from '../calls.ts';
import { fullTokenIdOf, isOurs, nameClash } from '../issuing/ownership.ts';
import { problemOf } from '../issuing/refusals.ts';
import { MOST_ROUNDS, type Session } from '../issuing/session.ts';
import { limitToken, limitUser, takeRole } from './calls.ts';

/**
 * Takes away what goes beyond an order, and sees that it went. Nothing else changes: a user that somebody disabled stays
 * so.
 * @param expire the approved end, in epoch seconds.
 * @returns the problem that stands in the way, if one does.
 * @throws Unavailable, Overtaken
 */
export async function mend(session: Session, beyond: Mendable, expire: number): Promise<Problem | undefined> {
  switch (beyond.kind) {
    case 'ends_late':
      return beyond.of === 'user'
        ? await mendUser(session, expire, (user) => isLimited(user, expire))
        : await mendToken(session, { expire }, (token) => isLimited(token, expire));
    case 'other_groups': {
      const { group } = session.cluster.client;
      return await mendUser(session, expire, ({ groups }) => groups.every((other) => other === group));
    }
    case 'unseparated':
      return await mendToken(session, { privsep: true }, ({ privsep }) => privsep);
    case 'role_beyond':
      return await mendRole(session, beyond.role);
    default:
      return beyond satisfies never;
  }
}

function isLimited(part: { readonly expire: number }, expire: number): boolean {
  return part.expire > 0 && part.expire <= expire;
}

async function mendUser(
  session: Session,
  expire: number,
  isMended: (user: ProxmoxUser) => boolean,
): Promise<Problem | undefined> {
  const { order, cluster } = session;
  const { user } = order.owner;
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const seen = await session.read(readUser(user));
    if (seen.kind === 'refused') return problemOf(session, readUser(user), seen);
    if (!isOurs(seen.data.comment, order)) return nameClash(session, `user ${user}`);
    if (isMended(seen.data)) return undefined;
    // An end that somebody brought forward is theirs to decide.
    const earlier = isLimited(seen.data, expire) ? seen.data.expire : expire;
    const problem = await write(session, limitUser(user, { group: cluster.client.group, expire: earlier }));
    if (problem !== undefined) return problem;
  }
  throw session.fault(`user ${user} does not show what was taken from it`);
}

async function mendToken(
  session: Session,
  limit: Parameters<typeof limitToken>[2],
  isMended: (token: ProxmoxToken) => boolean,
): Promise<Problem | undefined> {
  const { order } = session;
  const { user } = order.owner;
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const seen = await session.read(readToken(user, order.tokenId));
    if (seen.kind === 'refused') return problemOf(session, readToken(user, order.tokenId), seen);
    if (!isOurs(seen.data.comment, order)) return nameClash(session, `token ${fullTokenIdOf(order)}`);
    if (isMended(seen.data)) return undefined;
    const problem = await write(session, limitToken(user, order.tokenId, limit));
    if (problem !== undefined) return problem;
  }
  throw session.fault(`token ${fullTokenIdOf(order)} does not show what was taken from it`);
}

/** A role that was ordered, and only reaches too far, is granted again without that. */
async function mendRole(session: Session, role: HeldRole): Promise<Problem | undefined> {
  const { order } = session;
  const ugid = role.holder === 'user' ? order.owner.user : fullTokenIdOf(order);
  const holder = role.holder === 'user' ? { users: ugid } : { tokens: ugid };
  const orderedHolder = order.owner.kind === 'dedicated' ? 'user' : 'token';
  const isOrdered = role.holder === orderedHolder && role.pveRole === order.pveRole && order.paths.includes(role.path);
  const call = isOrdered
    ? grantRole(holder, role.pveRole, role.path, order.propagate)
    : takeRole(holder, role.pveRole, role.path);
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const acl = await session.read(readAcl());
    if (acl.kind === 'refused') return problemOf(session, readAcl(), acl);
    const isThere = acl.data.some(
      (entry) =>
        entry.ugid === ugid &&
        entry.roleid === role.pveRole &&
        entry.path === role.path &&
        entry.propagate === role.propagate,
    );
    if (!isThere) return undefined;
    const problem = await write(session, call);
    if (problem !== undefined) return problem;
  }
  throw session.fault(`${ugid} still has ${role.pveRole} on ${role.path} after it was taken away`);
}

async function write(session: Session, call: Call<undefined>): Promise<Problem | undefined> {
  const written = await session.write(call);
  return written.kind === 'refused' ? problemOf(session, call, written) : undefined;
}
