import { Unavailable } from './faults.ts';
import type { Deps } from './ports/deps.ts';

/**
 * Tells the `alerts` channel, once, what operators paused and resumed at the command line, which has no way to Slack.
 * While Slack does not take it, it stays owed; without a channel that can be written to, the audit has it all the same.
 * @throws Unavailable when the store does not answer.
 */
export async function tellPauses(
  deps: Pick<Deps, 'policy' | 'pauses' | 'leases' | 'messenger' | 'report'>,
): Promise<void> {
  const lease = await deps.leases.take('pauses');
  if (lease === undefined) return;
  try {
    const { count, what } = await deps.pauses.owed();
    if (count === 0) return;
    const channel = deps.policy.alertsChannel;
    if (channel !== undefined) {
      const left = await deps.pauses.list();
      for (const debt of what) {
        const sent = await deps.messenger.tellPause(channel, debt.what === 'paused' ? debt : { ...debt, left });
        if (!sent.ok)
          deps.report(new Error(`${channel} cannot be written to: ${sent.detail}`), { doing: 'tell alerts' });
      }
    }
    await deps.pauses.told(count);
  } catch (fault) {
    if (!(fault instanceof Unavailable) || fault.service !== 'Slack') throw fault;
    deps.report(fault, { doing: 'tell alerts of a pause' });
  } finally {
    await lease.release();
  }
}
