import { beginAttempt } from '../domain/lifecycle/provision.ts';
import type { RequestId } from '../domain/request-id.ts';
import { attemptOf } from './attempt.ts';
import { advance } from './funnel.ts';
import { makeSecret } from './make-secret.ts';
import type { Deps } from './ports/deps.ts';

/** Makes an approved request active: the intent is saved, then the token is made and its secret handed over. */
export async function provisionGrant(deps: Deps, id: RequestId): Promise<void> {
  const begun = await advance(deps, id, beginAttempt);
  const attempt = begun && attemptOf(begun);
  if (attempt !== undefined) await makeSecret(deps, attempt);
}
