import type { Milliseconds } from '../domain/time.ts';
import { Unavailable } from './faults.ts';
import type { Deps } from './ports/deps.ts';

/**
 * Tells people of what they did, were acknowledged, and then a process died over. It is not done in their place: a part of it
 * may be done, and they may have done it again.
 * @param after how long an undertaking takes at most; what is older was lost with the process that had it.
 * @throws Unavailable when the store does not answer.
 */
export async function tellOfLost(
  deps: Pick<Deps, 'intake' | 'leases' | 'messenger' | 'now' | 'report'>,
  after: Milliseconds,
): Promise<void> {
  const lost = await deps.intake.leftFrom(deps.now() - after);
  if (lost.length === 0) return;
  const lease = await deps.leases.take('lost');
  if (lease === undefined) return;
  try {
    for (const undertaking of lost) {
      await deps.messenger.tellLost(undertaking);
      await deps.intake.ended(undertaking.id);
    }
  } catch (fault) {
    if (!(fault instanceof Unavailable)) throw fault;
    deps.report(fault, { doing: 'tell people of what was lost' });
  } finally {
    await lease.release();
  }
}
