import type { Problem } from '../../domain/cause.ts';
import { readToken, readUser, updateToken, updateUser } from '../calls.ts';
import { commentOf, fullTokenIdOf, isOurs, nameClash } from './ownership.ts';
import { problemOf } from './refusals.ts';
import { MOST_ROUNDS, type Session } from './session.ts';
import { tokenTermsOf } from './token.ts';

/**
 * Moves the expiry of a dedicated user, and sees that it moved. It makes nothing: a user that is gone stays gone.
 * @param expire epoch seconds.
 * @returns the problem that stands in the way, if one does.
 */
export async function extendUser(session: Session, expire: number): Promise<Problem | undefined> {
  const { order, cluster } = session;
  const { user } = order.owner;
  const terms = { group: cluster.client.group, comment: commentOf(session), expire };
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const seen = await session.read(readUser(user));
    if (seen.kind === 'refused') return problemOf(session, readUser(user), seen);
    if (!isOurs(seen.data.comment, order)) return nameClash(session, `user ${user}`);
    if (seen.data.expire === expire) return undefined;
    const call = updateUser(user, terms);
    const written = await session.write(call);
    if (written.kind === 'refused') return problemOf(session, call, written);
  }
  throw session.fault(`user ${user} does not show its new expiry`);
}

/** As `extendUser`, for the token. Its secret and its ACL entries stay. */
export async function extendToken(session: Session, expire: number): Promise<Problem | undefined> {
  const { order } = session;
  const { user } = order.owner;
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const seen = await session.read(readToken(user, order.tokenId));
    if (seen.kind === 'refused') return problemOf(session, readToken(user, order.tokenId), seen);
    if (!isOurs(seen.data.comment, order)) return nameClash(session, `token ${fullTokenIdOf(order)}`);
    if (seen.data.expire === expire) return undefined;
    const call = updateToken(user, order.tokenId, tokenTermsOf(session, expire));
    const written = await session.write(call);
    if (written.kind === 'refused') return problemOf(session, call, written);
  }
  throw session.fault(`token ${fullTokenIdOf(order)} does not show its new expiry`);
}
