import { expire } from '../domain/lifecycle/revoke.ts';
import { askRotation, beginRotation } from '../domain/lifecycle/rotate.ts';
import type { SlackUserId } from '../domain/people.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { Outcome } from '../domain/refusal.ts';
import type { RequestId } from '../domain/request-id.ts';
import { attemptOf } from './attempt.ts';
import { advance, change } from './funnel.ts';
import { makeSecret } from './make-secret.ts';
import type { Deps } from './ports/deps.ts';

/**
 * Asks for a new secret of a grant, for its requester. A pause does not stand in the way: no new token comes of it.
 * @throws Unavailable when the store does not answer.
 */
export async function requestRotation(
  deps: Deps,
  { id, by }: { readonly id: RequestId; readonly by: SlackUserId },
): Promise<Outcome<RequestRecord>> {
  const standing = await deps.directory.standing(by, []);
  return await change(deps, id, (record, now) => askRotation(record, standing, deps.policy.timing, now));
}

/**
 * Gives the token of a grant a new secret, and its requester the same: the intent is saved, then it goes the way of the
 * first secret. Should the grant's end have come, the grant ends.
 */
export async function rotateGrant(deps: Deps, id: RequestId): Promise<void> {
  const begun = await advance(deps, id, (record, now) => expire(record, now) ?? beginRotation(record, now));
  const attempt = begun && attemptOf(begun);
  if (attempt !== undefined) await makeSecret(deps, attempt);
}
