import { note, transition, type Change, type RequestRecord } from '../record.ts';
import { SECOND, type EpochMs, type Milliseconds } from '../time.ts';

/** How soon after a resumption approved requests go on at the latest, but for the time of a wake-up. */
const LOOK_AGAIN = 15 * SECOND;

/**
 * Puts an approved request off while new tokens are paused; `undefined` when there is nothing to put off. It waits for
 * as long as the pause lasts: its provisioning window begins anew whenever it is put off. People see that it waits.
 */
export function hold(record: RequestRecord, provisioningWindow: Milliseconds, now: EpochMs): Change | undefined {
  const { request } = record;
  if (request.state !== 'approved') return undefined;
  const { provisioning } = request;
  const retryAt = now + LOOK_AGAIN;
  const giveUpAt = Math.max(provisioning.giveUpAt, retryAt + provisioningWindow);
  const held = { ...request, provisioning: { ...provisioning, retryAt, giveUpAt, paused: true as const } };
  return provisioning.paused === true
    ? note(record, held, [], now)
    : transition(record, held, [{ type: 'provisioning_paused' }], now);
}
