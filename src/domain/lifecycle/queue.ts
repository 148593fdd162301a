import { transition, type Change, type RequestRecord } from '../record.ts';
import type { Request } from '../request.ts';
import { SECOND, type EpochMs, type Milliseconds } from '../time.ts';

/** A shorter wait for the first attempt is over before anybody has read of it. */
const SHOWN_AFTER: Milliseconds = 5 * SECOND;

/**
 * When people are to be shown that an approved request waits for its turn on its cluster; `undefined` when it does not,
 * or they are shown that, or why it waits otherwise.
 */
export function showsQueuedAt(request: Request): EpochMs | undefined {
  if (request.state !== 'approved') return undefined;
  const { attempt, retryAt, paused, queued } = request.provisioning;
  return attempt > 0 || paused === true || queued === true ? undefined : retryAt + SHOWN_AFTER;
}

/** Shows people that an approved request waits for its turn; `undefined` when there is nothing to show. */
export function showQueued(record: RequestRecord, now: EpochMs): Change | undefined {
  const { request } = record;
  const at = showsQueuedAt(request);
  if (request.state !== 'approved' || at === undefined || at > now) return undefined;
  const queued = { ...request, provisioning: { ...request.provisioning, queued: true as const } };
  return transition(record, queued, [{ type: 'provisioning_queued' }], now);
}
