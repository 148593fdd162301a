import { deleteToken, deleteUser, readAcl, readToken, readUser } from '../calls.ts';
import { fullTokenIdOf, isOurs } from './ownership.ts';
import { saysNoToken, saysNoUser } from './refusals.ts';
import { MOST_ROUNDS, type Session } from './session.ts';

/**
 * Deletes the dedicated user of an order, and with it token and ACL, and sees that all of it is gone.
 * @throws Unavailable when that is not certain, or when the user is not the one made for this order.
 */
export async function revokeUser(session: Session): Promise<void> {
  const { user } = session.order.owner;
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const seen = await session.read(readUser(user));
    if (seen.kind === 'refused') {
      if (!saysNoUser(seen, user)) throw session.unavailable(readUser(user), seen);
      return await seeAclGone(session);
    }
    if (!isOurs(seen.data.comment, session.order) || !user.startsWith('pvt-')) {
      throw session.fault(`user ${user} is not the one made for this request; an administrator has to look at it`);
    }
    const deleted = await session.write(deleteUser(user));
    if (deleted.kind === 'refused' && !saysNoUser(deleted, user)) throw session.unavailable(deleteUser(user), deleted);
  }
  throw session.fault(`user ${user} is still there after it was deleted`);
}

/**
 * Deletes the token of an order from a user that stays, and sees that token and ACL are gone.
 * @throws Unavailable when that is not certain, or when the token is not the one made for this order.
 */
export async function revokeToken(session: Session): Promise<void> {
  const { order } = session;
  const { user } = order.owner;
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const seen = await session.read(readToken(user, order.tokenId));
    if (seen.kind === 'refused') {
      const isGone = saysNoToken(seen, user, order.tokenId) || (seen.status === 403 && (await isUserGone(session)));
      if (isGone) return await seeAclGone(session);
      throw session.unavailable(readToken(user, order.tokenId), seen);
    }
    if (!isOurs(seen.data.comment, order)) {
      throw session.fault(
        `token ${fullTokenIdOf(order)} is not the one made for this request; an administrator has to look at it`,
      );
    }
    const call = deleteToken(user, order.tokenId);
    const deleted = await session.write(call);
    if (deleted.kind === 'refused' && !saysNoToken(deleted, user, order.tokenId))
      throw session.unavailable(call, deleted);
  }
  throw session.fault(`token ${fullTokenIdOf(order)} is still there after it was deleted`);
}

/** Proxmox answers 403 for the tokens of a missing user; a user takes its tokens along. */
async function isUserGone(session: Session): Promise<boolean> {
  const { user } = session.order.owner;
  const seen = await session.read(readUser(user));
  return seen.kind === 'refused' && saysNoUser(seen, user);
}

/** Sees that no ACL entry is left where the bot may look, which are the paths that it grants roles on. */
async function seeAclGone(session: Session): Promise<void> {
  const { order } = session;
  const acl = await session.readAcl();
  if (acl.kind === 'refused') throw session.unavailable(readAcl(), acl);
  const holders = order.owner.kind === 'dedicated' ? [order.owner.user, fullTokenIdOf(order)] : [fullTokenIdOf(order)];
  const left = acl.data.find(({ ugid }) => holders.includes(ugid));
  if (left !== undefined) throw session.fault(`${left.ugid} is gone and still has ${left.roleid} on ${left.path}`);
}
