import type { Milliseconds } from '../domain/time.ts';
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
  const due = await deps.store.listDue(now + ahead, MOST_AT_ONCE);
  for (const id of due) {
    try {
      const record = await deps.store.load(id);
      if (record !== undefined) await wake(deps, record);
    } catch (fault) {
      // A record that cannot be read is always among the first due: it must not hide those behind it.
      if (fault instanceof Unavailable) throw fault;
      deps.report(fault, { request: id, doing: 'sweep' });
    }
  }
  await findLeavers(deps);
  await deps.store.trimAudit(now - deps.policy.timing.retention);
  return due.length;
}
