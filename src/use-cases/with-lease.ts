import type { RequestId } from '../domain/request-id.ts';
import type { Lane } from '../domain/schedule.ts';
import { SECOND } from '../domain/time.ts';
import { NewerRecord } from './faults.ts';
import { wakeLane, type FunnelDeps } from './funnel.ts';
import type { Deps } from './ports/deps.ts';

/**
 * Whether a wake-up was worked on, or has to come again: another worker is at it, or the request is for a newer version
 * of the bot, which may be another process.
 */
export type Worked = 'done' | 'busy' | 'newer';

/** What working under a lease needs. */
type LeaseDeps = FunnelDeps & Pick<Deps, 'leases'>;

/** What is due in a lane right after its worker stopped was left undone for a reason, so it is not taken up at once. */
const PAUSE = SECOND;

/**
 * Runs work on one lane of one request while no other worker does.
 * @param work is given `deps` that wake the other lane only: its own lane is awake, and is woken for what is due next
 * when the work is over.
 */
export async function withLease<D extends LeaseDeps>(
  deps: D,
  lane: Lane,
  id: RequestId,
  work: (deps: D) => Promise<void>,
): Promise<Worked> {
  const lease = await deps.leases.take(`${lane}.${id}`);
  if (lease === undefined) return 'busy';
  try {
    try {
      await work({
        ...deps,
        wakeups: {
          wake: async (record, which, delay) => {
            if (which !== lane) await deps.wakeups.wake(record, which, delay);
          },
        },
      });
    } finally {
      await lease.release();
    }
    const record = await deps.store.load(id);
    if (record !== undefined) await wakeLane(deps, record, lane, PAUSE);
    return 'done';
  } catch (fault) {
    if (!(fault instanceof NewerRecord)) throw fault;
    deps.report(fault, { request: id, doing: lane });
    return 'newer';
  }
}
