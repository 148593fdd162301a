import type { Milliseconds } from '../domain/time.ts';
import type { RequestId } from '../domain/request-id.ts';
import { Unavailable } from './faults.ts';
import { findLeavers } from './leavers.ts';
import { wake } from './funnel.ts';
import type { Deps } from './ports/deps.ts';

/** How many requests one sweep wakes, the longest due first; the next sweep takes the rest. */
const MOST_AT_ONCE = 2_000;

/**
 * Wakes every request that has something due or overdue, so that a lost job, a flushed queue or a crash between save
 * and wake-up costs seconds. Its time is proportional to what is due.
 * @param ahead what falls due within this time is given its wake-up too, which comes at its moment. It is longer than
 * the time to the next sweep, or what falls due before that is late.
 * @returns how many requests were woken.
 * @throws Unavailable when the store does not answer.
 */
export async function sweep(deps: Deps, ahead: Milliseconds = 0): Promise<number> {
  const now = deps.now();
  const until = now + ahead;
  const first = await deps.store.listDue(until, MOST_AT_ONCE);
  let due = first;
  let unreadable = await wakeAll(deps, first);
  // A record that cannot be read is always among the first due: as many as there are, they must not hide those behind them.
  for (let more = unreadable; more > 0 && due.length === MOST_AT_ONCE; unreadable += more) {
    due = await deps.store.listDue(until, MOST_AT_ONCE, unreadable);
    more = await wakeAll(deps, due);
  }
  await findLeavers(deps);
  await deps.store.trimAudit(now - deps.policy.timing.retention);
  return first.length;
}

/** @returns how many records could not be read. @throws Unavailable */
async function wakeAll(deps: Deps, due: readonly RequestId[]): Promise<number> {
  let unreadable = 0;
  for (const id of due) {
    try {
      const record = await deps.store.load(id);
      if (record !== undefined) await wake(deps, record);
    } catch (fault) {
      if (fault instanceof Unavailable) throw fault;
      deps.report(fault, { request: id, doing: 'sweep' });
      unreadable += 1;
    }
  }
  return unreadable;
}
