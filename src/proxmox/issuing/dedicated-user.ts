import type { Problem } from '../../domain/cause.ts';
import { createUser, readUser, updateUser, type ProxmoxUser, type UserTerms } from '../calls.ts';
import { commentOf, gone, isOurs, nameClash } from './ownership.ts';
import { problemOf, saysNoUser, saysTaken } from './refusals.ts';
import { MOST_ROUNDS, type Session } from './session.ts';

/**
 * Makes the dedicated user of an order exist as ordered, whatever an earlier attempt left: enabled, in the bot's group
 * alone, with the expiry. Looking before each write is what makes a lost answer harmless.
 * @param expire epoch seconds.
 * @param mayCreate whether a user that is missing is made; else that is a problem.
 * @returns the problem that stands in the way, if one does.
 */
export async function ensureUser(session: Session, expire: number, mayCreate: boolean): Promise<Problem | undefined> {
  const { order, cluster } = session;
  const { user } = order.owner;
  const terms: UserTerms = { group: cluster.client.group, comment: commentOf(session), expire };
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const seen = await session.read(readUser(user));
    if (seen.kind === 'refused' && !saysNoUser(seen, user)) return problemOf(session, readUser(user), seen);
    if (seen.kind === 'refused' && !mayCreate) return gone(session, `user ${user}`);
    if (seen.kind === 'ok' && !isOurs(seen.data.comment, order)) return nameClash(session, `user ${user}`);
    if (seen.kind === 'ok' && isAsOrdered(seen.data, terms)) return undefined;

    const call = seen.kind === 'ok' ? updateUser(user, terms) : createUser(user, terms);
    const written = await session.write(call);
    if (written.kind === 'ok') return undefined;
    if (written.kind === 'refused' && !saysTaken(written) && !saysNoUser(written, user)) {
      return problemOf(session, call, written);
    }
  }
  throw session.fault(`it is not certain that user ${user} exists as ordered`);
}

function isAsOrdered({ enable, expire, groups }: ProxmoxUser, terms: UserTerms): boolean {
  return enable && expire === terms.expire && groups.length === 1 && groups[0] === terms.group;
}
