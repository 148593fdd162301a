import { Unavailable } from './faults.ts';
import { findLeavers } from './leavers.ts';
import { wake } from './funnel.ts';
import type { Deps } from './ports/deps.ts';

/** How many due requests one sweep wakes; the next sweep takes the rest. */
const MOST_AT_ONCE = 500;

/**
 * Wakes every request that has something due or overdue, so that a lost job, a flushed queue or a crash between save
 * and wake-up costs seconds. Its time is proportional to what is due.
 * @returns how many requests were due.
 * @throws Unavailable when the store does not answer.
 */
export async function sweep(deps: Deps): Promise<number> {
  const now = deps.now();
  const due = await deps.store.listDue(now, MOST_AT_ONCE);
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
