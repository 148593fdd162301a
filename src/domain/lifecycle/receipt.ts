import type { Receipt } from '../receipt.ts';
import { atDesk, type Change, type RequestRecord } from '../record.ts';
import { pauseAfter } from '../retry.ts';
import { MINUTE, SECOND, type EpochMs } from '../time.ts';

const PACE = { first: 15 * SECOND, longest: 5 * MINUTE };

/** With the pauses between them, some four minutes: a receipt that comes much later is of use to nobody. */
const MOST_FAILURES = 5;

/** Gives the receipt of a grant that has ended to its owner, and the short form of it to its card; once. */
export function receiptGiven(record: RequestRecord, receipt: Receipt, now: EpochMs): Change | undefined {
  const { request, desk } = record;
  if (request.state !== 'revoked' || desk.receipt === undefined) return undefined;
  const { receipt: _, ...paid } = desk;
  const { count = 0, failed = 0, running = 0 } = receipt.kind === 'seen' ? receipt : {};
  const isPartial = receipt.kind === 'seen' && (receipt.isCut || receipt.unseen.length > 0);
  const event = {
    type: 'receipt_given',
    saw: receipt.kind,
    tasks: count,
    failed,
    running,
    ...(isPartial && { isPartial }),
    at: now,
  } as const;
  const { record: owing } = atDesk({ ...record, desk: paid }, {}, [{ ...event, receipt }]);
  return { record: owing, events: [event] };
}

/** Looks again later, after the cluster did not answer; after some tries the receipt says that. */
export function receiptDelayed(record: RequestRecord, now: EpochMs): Change | undefined {
  const { receipt } = record.desk;
  if (receipt === undefined) return undefined;
  const failures = receipt.failures + 1;
  if (failures >= MOST_FAILURES) return receiptGiven(record, { kind: 'no_answer' }, now);
  return atDesk(record, { receipt: { failures, retryAt: now + pauseAfter(failures, {}, PACE) } });
}
