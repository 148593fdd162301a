import { hold } from '../domain/lifecycle/hold.ts';
import { pauseOn } from '../domain/pause.ts';
import type { RequestId } from '../domain/request-id.ts';
import { advance } from './funnel.ts';
import type { Deps } from './ports/deps.ts';

/**
 * Puts an approved request off while new tokens on its cluster are paused. An attempt that was under way when the pause
 * began is not stopped: it comes to its end, and what it made can be revoked.
 * @returns whether it was put off.
 */
export async function heldByPause(deps: Deps, id: RequestId): Promise<boolean> {
  const pauses = await deps.pauses.list();
  if (pauses.length === 0) return false;
  const record = await deps.store.load(id);
  if (record === undefined || pauseOn(pauses, record.request.terms.cluster) === undefined) return false;
  await advance(deps, id, (current, now) => hold(current, deps.policy.timing.provisioningWindow, now));
  return true;
}
