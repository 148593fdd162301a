import { delayRevoking, expire, finishRevoking } from '../domain/lifecycle/revoke.ts';
import type { RequestId } from '../domain/request-id.ts';
import { postponement } from './faults.ts';
import { advance } from './funnel.ts';
import { orderOf } from './order.ts';
import type { Deps } from './ports/deps.ts';

/** Starts the revocation of a grant whose time is over. */
export async function expireGrant(deps: Deps, id: RequestId): Promise<void> {
  await advance(deps, id, expire);
}

/**
 * Takes the token of a revoking request away and saves its end once it is seen to be gone. Whatever goes wrong is
 * saved as a delay, so that it is tried again for ever.
 */
export async function revokeToken(deps: Deps, id: RequestId): Promise<void> {
  const record = await deps.store.load(id);
  if (record?.request.state !== 'revoking') return;
  try {
    await deps.issuer.revoke(orderOf(record.request));
  } catch (fault) {
    const setback = postponement(fault, deps.report(fault, { request: id, doing: 'revoke' }));
    await advance(deps, id, (current, now) => delayRevoking(current, setback, deps.policy.timing.revocationAlert, now));
    return;
  }
  await advance(deps, id, finishRevoking);
}
