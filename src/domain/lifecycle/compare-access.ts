import type { AclEntry, Appeared, Comparison } from '../comparison.ts';
import { COMPARE_WITHIN } from '../comparison.ts';
import type { Event } from '../event.ts';
import { atDesk, type Change, type RequestRecord } from '../record.ts';
import { isEnded, type Ended } from '../request.ts';
import { pauseAfter, type Postponement } from '../retry.ts';
import { MINUTE, SECOND, type EpochMs } from '../time.ts';
import { current } from './making.ts';

const PACE = { first: 2 * SECOND, longest: 5 * MINUTE };

/** A request whose token is gone, and with whose baseline the ACL is still to be compared. */
export interface Comparing {
  readonly request: Ended;
  readonly comparison: Comparison;
}

/** Owes a comparison once the token is gone; it is saved before anybody sees the secret, so that no end of a grant misses it. */
export function oweComparison(record: RequestRecord, attempt: number): Change | undefined {
  if (current(record, attempt) === undefined) return undefined;
  return { record: { ...record, comparison: record.comparison ?? { failures: 0, retryAt: 0 } }, events: [] };
}

/** The request, if its token is gone and a comparison is owed. */
export function comparing({ request, comparison }: RequestRecord): Comparing | undefined {
  return isEnded(request) && comparison !== undefined ? { request, comparison } : undefined;
}

/** Says, before the first of them is taken away, which entries are; a removal that is under way goes on with its own. */
export function beginRemoval(
  record: RequestRecord,
  remove: readonly AclEntry[],
  leave: Appeared,
  events: readonly Event[],
  now: EpochMs,
): Change | undefined {
  const before = comparing(record);
  if (before === undefined || before.comparison.removal !== undefined) return undefined;
  const comparison: Comparison = { failures: 0, retryAt: now, removal: { remove, leave } };
  const started = { type: 'access_removal_started', entries: remove } as const;
  return atDesk(
    { ...record, comparison },
    {},
    [started, ...events].map((event) => ({ ...event, at: now })),
  );
}

/** Ends a comparison with what came of it. */
export function finishComparison(record: RequestRecord, events: readonly Event[], now: EpochMs): Change | undefined {
  if (comparing(record) === undefined) return undefined;
  const { comparison: _, ...rest } = record;
  return atDesk(
    rest,
    {},
    events.map((event) => ({ ...event, at: now })),
  );
}

/** Puts a comparison off after a fault, for a day at most; then people are told what is known. */
export function delayComparison(record: RequestRecord, setback: Postponement, now: EpochMs): Change | undefined {
  const owed = comparing(record);
  if (owed === undefined) return undefined;
  const { removal } = owed.comparison;
  if (now >= owed.request.endedAt + COMPARE_WITHIN) {
    const events: Event[] = [{ type: 'access_not_compared', because: 'no_answer', paths: [], detail: setback.detail }];
    if (removal !== undefined) events.splice(0, 1, leftAfter(removal.remove, removal.leave));
    return finishComparison(record, events, now);
  }
  const failures = owed.comparison.failures + 1;
  const comparison = { ...owed.comparison, failures, retryAt: now + pauseAfter(failures, setback, PACE) };
  return { record: { ...record, comparison }, events: [] };
}

/** What is told of entries that appeared: those that were, or were not, taken away, then the others. */
export function leftAfter(removed: Appeared['entries'], leave: Appeared): Extract<Event, { type: 'access_left' }> {
  return { type: 'access_left', entries: [...removed, ...leave.entries], more: leave.more };
}
