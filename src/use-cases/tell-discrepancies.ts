import { Unavailable } from './faults.ts';
import type { Deps } from './ports/deps.ts';

/**
 * Tells the `alerts` channel what reconciling found and did, once. While Slack does not take it, it stays owed; where
 * there is no channel, or none that can be written to, it is in the audit all the same.
 * @throws Unavailable when the store does not answer.
 */
export async function tellDiscrepancies(deps: Deps): Promise<void> {
  const lease = await deps.leases.take('discrepancies');
  if (lease === undefined) return;
  try {
    const { count, what } = await deps.discrepancies.owed();
    if (count === 0) return;
    const channel = deps.policy.alertsChannel;
    if (channel !== undefined && what.length > 0) {
      const sent = await deps.messenger.tellDiscrepancies(channel, what);
      if (!sent.ok) deps.report(new Error(`${channel} cannot be written to: ${sent.detail}`), { doing: 'tell alerts' });
    }
    await deps.discrepancies.told(count);
  } catch (fault) {
    if (!(fault instanceof Unavailable) || fault.service !== 'Slack') throw fault;
    deps.report(fault, { doing: 'tell alerts what reconciling found' });
  } finally {
    await lease.release();
  }
}
