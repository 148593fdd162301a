import { note, transition, type Change, type RequestRecord } from '../record.ts';
import type { Problem } from '../cause.ts';
import { pauseAfter, showsDelay, type Postponement } from '../retry.ts';
import { MINUTE, SECOND, type EpochMs } from '../time.ts';
import { current } from './making.ts';
import { startRevoking } from './revoke.ts';
import { failRotation } from './rotate.ts';

const PACE = { first: 2 * SECOND, longest: MINUTE };

/** Why an attempt is put off, and what is to blame should this go on for too long. */
export interface Setback extends Postponement {
  readonly problem: 'cluster_unavailable' | 'slack_unavailable';
}

/** Puts an attempt off after a fault that may pass; gives up when the time for it is over. */
export function delayAttempt(
  record: RequestRecord,
  attempt: number,
  setback: Setback,
  now: EpochMs,
): Change | undefined {
  const request = current(record, attempt);
  if (request === undefined) return undefined;
  const { detail, problem } = setback;
  const { failures: before, giveUpAt } = request.state === 'approved' ? request.provisioning : request.rotation;
  if (now >= giveUpAt) return abandon(record, attempt, { kind: problem, detail }, now);
  const failures = before + 1;
  const retryAt = now + pauseAfter(failures, setback, PACE);
  if (request.state === 'approved') {
    const delayed = { ...request, provisioning: { ...request.provisioning, failures, retryAt, blockedBy: problem } };
    const event = { type: 'provisioning_delayed', attempt, detail, retryAt } as const;
    return showsDelay(failures) ? transition(record, delayed, [event], now) : note(record, delayed, [event], now);
  }
  const delayed = { ...request, rotation: { ...request.rotation, failures, retryAt } };
  return note(record, delayed, [{ type: 'rotation_delayed', attempt, detail, retryAt }], now);
}

/**
 * Gives up after a problem that does not pass by itself. A grant that never became active is taken away from the
 * cluster and fails; for one whose secret was to be replaced see `failRotation`.
 */
export function abandon(record: RequestRecord, attempt: number, problem: Problem, now: EpochMs): Change | undefined {
  const request = current(record, attempt);
  if (request === undefined) return undefined;
  return request.state === 'approved'
    ? startRevoking(record, request, { kind: 'not_provisioned', problem }, now)
    : failRotation(record, request, problem, now);
}
