import type { Credential } from '../domain/credential-formats.ts';
import { startRevoking } from '../domain/lifecycle/revoke.ts';
import type { RequestId } from '../domain/request-id.ts';
import { isEnded, type Problem } from '../domain/request.ts';
import { advance } from './funnel.ts';
import type { Deps, Order } from './ports.ts';

/**
 * What an overtaken attempt may have written to the cluster after it was overtaken: `nothing`, `perhaps` something
 * that it has no answer for, or the token of a credential.
 */
export type Written = 'nothing' | 'perhaps' | Credential;

/**
 * Puts right what an attempt did after another attempt or a revocation took the request over. Where the request has
 * ended or is being revoked, what was written is taken away. Where it is active, the other attempt's secret, which its
 * owner holds, is worthless if ours replaced it; unless we know that it did not, the grant ends and people are told.
 * Where the other attempt is still at work, it finds what we wrote and goes on from there.
 * @throws Unavailable when the cluster does not answer while what was written is taken away.
 */
export async function afterOvertaken(deps: Deps, order: Order, written: Written): Promise<void> {
  if (written === 'nothing') return;
  const request = (await deps.store.load(order.requestId))?.request;
  if (request === undefined || request.state === 'revoking' || isEnded(request)) {
    return await deps.issuer.revoke(order);
  }
  if (request.state !== 'active') return;
  if (written === 'perhaps' || (await mayBeAccepted(deps, order, written))) {
    await endTwiceProvisioned(deps, order.requestId);
  }
}

/** A cluster that does not answer proves nothing, so the answer is yes then: a grant too few is better than a dead secret. */
async function mayBeAccepted(deps: Deps, order: Order, credential: Credential): Promise<boolean> {
  try {
    return await deps.issuer.accepts(order, credential);
  } catch (fault) {
    deps.report(fault, { request: order.requestId, doing: 'check a secret after being overtaken' });
    return true;
  }
}

/** Ends an active grant whose owner may hold a secret that another attempt replaced. */
export async function endTwiceProvisioned(deps: Deps, id: RequestId): Promise<void> {
  const problem: Problem = {
    kind: 'provisioned_twice',
    detail: 'two attempts overlapped; the secret shown may not be valid',
  };
  await advance(deps, id, (record, now) =>
    record.request.state === 'active'
      ? startRevoking(record, record.request, { kind: 'not_provisioned', problem }, now)
      : undefined,
  );
}
