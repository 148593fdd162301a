import type { Problem } from '../../domain/cause.ts';
import type { Secret } from '../../domain/secret.ts';
import type { Refused } from '../answer.ts';
import { createToken, deleteToken, readToken, readUser, regenerateToken, type TokenTerms } from '../calls.ts';
import { commentOf, fullTokenIdOf, gone, isOurs, nameClash } from './ownership.ts';
import { problemOf, saysNoRegenerate, saysNoToken, saysNoUser, saysTaken } from './refusals.ts';
import { MOST_ROUNDS, type Session } from './session.ts';

type Made = { readonly ok: true; readonly secret: Secret } | { readonly ok: false; readonly problem: Problem };

/** What the token of an order is to be like. `expire` is in epoch seconds. */
export function tokenTermsOf(session: Session, expire: number): TokenTerms {
  // A dedicated user exists for its token alone, so the token may do all that the user may.
  return { privsep: session.order.owner.kind === 'existing', comment: commentOf(session), expire };
}

/**
 * Makes the token of an order exist as ordered, with a secret that nobody has seen. A token that an earlier attempt
 * made, or that this one made and lost the answer of, gets a new secret; where the server cannot do that it is deleted
 * and made again. Tokens of others are left alone.
 * @param mayCreate whether a token that is missing from the start is made; else that is a problem.
 */
export async function ensureToken(session: Session, expire: number, mayCreate: boolean): Promise<Made> {
  const { order, cluster } = session;
  let mayBeMissing = mayCreate;
  const { user } = order.owner;
  const terms = tokenTermsOf(session, expire);
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const seen = await session.read(readToken(user, order.tokenId));
    if (seen.kind === 'refused' && !saysNoToken(seen, user, order.tokenId)) {
      return { ok: false, problem: await inaccessible(session, seen) };
    }
    if (seen.kind === 'refused' && !mayBeMissing) {
      return { ok: false, problem: gone(session, `token ${fullTokenIdOf(order)}`) };
    }
    if (seen.kind === 'ok' && !isOurs(seen.data.comment, order)) {
      return { ok: false, problem: nameClash(session, `token ${fullTokenIdOf(order)}`) };
    }
    if (seen.kind === 'ok' && !cluster.knowsRegenerate) {
      mayBeMissing = true;
      const problem = await removeToken(session);
      if (problem !== undefined) return { ok: false, problem };
      continue;
    }
    const call = seen.kind === 'ok' ? regenerateToken : createToken;
    const request = call(user, order.tokenId, terms);
    const written = await session.write(request);
    if (written.kind === 'ok') return { ok: true, secret: written.data };
    if (written.kind === 'unknown' || saysTaken(written) || saysNoToken(written, user, order.tokenId)) continue;
    if (!saysNoRegenerate(written)) return { ok: false, problem: problemOf(session, request, written) };
    cluster.knowsRegenerate = false;
  }
  throw session.fault(`it is not certain that token ${fullTokenIdOf(order)} exists as ordered`);
}

/** Deletes a token that was just seen to be ours; the next look tells whether it went. */
async function removeToken(session: Session): Promise<Problem | undefined> {
  const { owner, tokenId } = session.order;
  const call = deleteToken(owner.user, tokenId);
  const written = await session.write(call);
  return written.kind === 'refused' && !saysNoToken(written, owner.user, tokenId)
    ? problemOf(session, call, written)
    : undefined;
}

/** Proxmox refuses the tokens of a missing user with the same 403 as those of a user outside the bot's reach. */
async function inaccessible(session: Session, refused: Refused): Promise<Problem> {
  const { order, cluster } = session;
  const { user } = order.owner;
  if (refused.status === 403) {
    const owner = await session.read(readUser(user));
    if (owner.kind === 'refused' && saysNoUser(owner, user)) {
      return { kind: 'owner_missing', detail: `cluster ${cluster.client.cluster} has no user ${user}` };
    }
  }
  const { kind, detail } = problemOf(session, readToken(user, order.tokenId), refused);
  return { kind, detail: `${detail}; is ${user} in group ${cluster.client.group}?` };
}
