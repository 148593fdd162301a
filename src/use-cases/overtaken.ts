import type { Credential } from '../domain/credential-formats.ts';
import { rotating } from '../domain/lifecycle/making.ts';
import { secretReplacedBy } from '../domain/lifecycle/rotate.ts';
import { isEnded } from '../domain/request.ts';
import type { Attempt } from './attempt.ts';
import { advance } from './funnel.ts';
import type { Deps } from './ports/deps.ts';

/**
 * What an overtaken attempt may have written to the cluster after it was overtaken: `nothing`, `perhaps` something
 * that it has no answer for, or the token of a credential.
 */
export type Written = 'nothing' | 'perhaps' | Credential;

/**
 * Puts right what an attempt did after another attempt or a revocation took the request over. Where the request has
 * ended or is being revoked, what was written is taken away. Where it is active, the other attempt's secret, which its
 * owner holds, is worthless if ours replaced it; unless we know that it did not, the grant ends and people are told,
 * or a rotation that is under way makes up for it. Where the other attempt is still at the first secret, it finds what
 * we wrote and goes on from there.
 * @throws Unavailable when the cluster does not answer while what was written is taken away.
 */
export async function afterOvertaken(deps: Deps, attempt: Attempt, written: Written): Promise<void> {
  if (written === 'nothing') return;
  const request = (await deps.store.load(attempt.id))?.request;
  if (request === undefined || request.state === 'revoking' || isEnded(request)) {
    return await deps.issuer.revoke(attempt.order);
  }
  if (request.state !== 'active') return;
  // What its owner may have been shown is our own secret, which another worker saved as shown.
  if (rotating({ request }) === undefined && request.attempt === attempt.number) return;
  if (written === 'perhaps' || (await mayBeAccepted(deps, attempt, written))) {
    await advance(deps, attempt.id, (record, now) => secretReplacedBy(record, attempt.number, now));
  }
}

/** A cluster that does not answer proves nothing, so the answer is yes then: a grant too few is better than a dead secret. */
async function mayBeAccepted(deps: Deps, { id, order }: Attempt, credential: Credential): Promise<boolean> {
  try {
    return await deps.issuer.accepts(order, credential);
  } catch (fault) {
    deps.report(fault, { request: id, doing: 'check a secret after being overtaken' });
    return true;
  }
}

/**
 * Ends an active grant whose owner was just handed a secret that another attempt replaced. A rotation that was asked for
 * since replaces it rightfully.
 */
export async function endMadeTwice(deps: Deps, { id, number }: Attempt): Promise<void> {
  await advance(deps, id, (record, now) => {
    const { request } = record;
    return request.state === 'active' && request.attempt === number ? secretReplacedBy(record, number, now) : undefined;
  });
}
