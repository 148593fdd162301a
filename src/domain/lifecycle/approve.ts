import type { Event } from '../event.ts';
import type { Policy } from '../policy.ts';
import { transition, type Change, type RequestRecord } from '../record.ts';
import type { Approval } from '../approval.ts';
import type { Approved, Pending } from '../request.ts';
import type { EpochMs } from '../time.ts';

/**
 * Grants a pending request: from here on its token is being made. Whether it may be granted was judged before.
 * @param before what else happened in the same act, told first.
 */
export function approve(
  record: RequestRecord,
  { id, ask, terms, requestedAt, votes }: Pending,
  approval: Approval,
  before: readonly Event[],
  policy: Policy,
  now: EpochMs,
): Change {
  const approved: Approved = {
    state: 'approved',
    id,
    ask,
    terms,
    requestedAt,
    votes,
    approval,
    provisioning: {
      attempt: 0,
      failures: 0,
      retryAt: now,
      giveUpAt: now + policy.timing.provisioningWindow,
      secretShown: 'no',
    },
  };
  return transition(record, approved, [...before, { type: 'approved', approval }], now);
}
