import { secretStays } from '../desk.ts';
import type { Standing } from '../people.ts';
import type { Timing } from '../policy.ts';
import { note, transition, type Change, type Place, type RequestRecord } from '../record.ts';
import { accept, refuse, type Outcome, type Refusal } from '../refusal.ts';
import type { Problem } from '../cause.ts';
import type { Rotation } from '../grant.ts';
import type { Active } from '../request.ts';
import type { EpochMs, Milliseconds } from '../time.ts';
import { current, isGone, isRevealing, LEAST_LEFT, rotating, withoutRotation, type Rotating } from './making.ts';
import { failReveal, finishReveal, revealableFrom } from './reveal.ts';
import { startRevoking } from './revoke.ts';

/**
 * Asks for a new secret of an active grant, for its requester. Token, rights and end stay what they were; the old
 * secret dies when the new one is made: at once, or when it is revealed, where the role delivers secrets so.
 * Refused: anybody else's ask, a grant that is not active, one whose secret or end is about to change on the cluster,
 * one that ends in a moment, and one whose requester is known to be out of reach, since the new secret would be lost.
 */
export function askRotation(record: RequestRecord, by: Standing, timing: Timing, now: EpochMs): Outcome<Change> {
  const { request } = record;
  if (by.kind === 'lookup_failed') return refuse({ kind: 'lookup_failed', detail: by.detail });
  if (by.kind === 'ineligible') return refuse({ kind: 'ineligible', because: by.because });
  if (by.id !== request.ask.requester) return refuse({ kind: 'may_not_rotate' });
  if (request.state !== 'active' || now >= request.grant.expiresAt)
    return refuse({ kind: 'nothing_to_rotate', request });
  const because = hindrance(request, record, now);
  if (because !== undefined) return refuse({ kind: 'cannot_rotate_now', because });
  if (request.terms.delivery === 'reveal') {
    const reveal = revealableFrom(now, timing.revealWithin, request);
    const event = { type: 'rotation_asked', by: by.id, revealUntil: reveal.until } as const;
    return accept(transition(record, { ...request, reveal }, [event], now));
  }
  const rotation = { failures: 0, retryAt: now, giveUpAt: now + timing.provisioningWindow };
  // It takes a number itself, so that no worker of before is taken for one of this rotation.
  const asked: Active = { ...request, attempt: request.attempt + 1, rotation };
  return accept(transition(record, asked, [{ type: 'rotation_asked', by: by.id }], now));
}

type Hindrance = Extract<Refusal, { kind: 'cannot_rotate_now' }>['because'];

function hindrance(request: Active, { desk }: RequestRecord, now: EpochMs): Hindrance | undefined {
  if (request.reveal !== undefined || request.rotation?.modal !== undefined) return 'revealing';
  if (request.rotation !== undefined) return 'rotating';
  if (request.extension?.writing !== undefined) return 'extending';
  if (now >= request.grant.expiresAt - LEAST_LEFT) return 'ending';
  return desk.requesterUnreachable ? 'unreachable' : undefined;
}

/**
 * Starts an attempt, as `beginAttempt` does: from here on the audit holds the intent, and every older attempt is out of
 * date. Where an earlier one may have shown its secret in the modal there is nothing left to do: that secret stays.
 */
export function beginRotation(record: RequestRecord, now: EpochMs): Change | undefined {
  const request = rotating(record);
  if (request === undefined) return undefined;
  if (request.rotation.modal?.secretShown === 'perhaps') return finishReveal(record, request.attempt, false, now);
  const attempt = request.attempt + 1;
  const { fullTokenId } = request.grant;
  return note(record, { ...request, attempt }, [{ type: 'rotation_started', attempt, fullTokenId }], now);
}

/** Says, before an attempt writes to the cluster, that from now on the old secret may be dead. */
export function oldSecretAtRisk(record: RequestRecord, attempt: number): Change | undefined {
  const request = current(record, attempt);
  if (request?.state !== 'active' || request.rotation.replacedBy !== undefined) return undefined;
  return quietly(record, request, { ...request.rotation, replacedBy: attempt });
}

/** Takes `oldSecretAtRisk` back, when the attempt certainly wrote nothing; the word of another attempt stands. */
export function oldSecretSpared(record: RequestRecord, attempt: number): Change | undefined {
  const request = current(record, attempt);
  if (request?.state !== 'active' || request.rotation.replacedBy !== attempt) return undefined;
  const { replacedBy: _, ...rotation } = request.rotation;
  return quietly(record, request, rotation);
}

/** Ends the rotation of a grant whose new secret is verified and in the requester's DM, at `secretAt`. */
export function finishRotation(
  record: RequestRecord,
  attempt: number,
  secretAt: Place,
  secretVisible: Milliseconds,
  now: EpochMs,
): Change | undefined {
  const request = current(record, attempt);
  if (request?.state !== 'active' || request.rotation.modal !== undefined) return undefined;
  const { expiresAt } = request.grant;
  const rotated = { ...withoutRotation(request), grant: { ...request.grant, rotatedAt: now } };
  const change = transition(record, rotated, [{ type: 'rotated', expiresAt }], now);
  return secretStays(change, secretAt, Math.min(now + secretVisible, expiresAt));
}

/**
 * Gives a rotation up. As long as nothing was written, the grant goes on with the old secret, and people are told. Once
 * that may be dead, its owner may hold none that works, so the grant ends. For one into a modal see `failReveal`.
 */
export function failRotation(record: RequestRecord, request: Rotating, problem: Problem, now: EpochMs): Change {
  if (isRevealing(request)) return failReveal(record, request, problem, now);
  if (request.rotation.replacedBy !== undefined || isGone(problem)) {
    return startRevoking(record, request, { kind: 'not_rotated', problem }, now);
  }
  return transition(record, withoutRotation(request), [{ type: 'rotation_failed', detail: problem.detail }], now);
}

/**
 * Notes that a worker which was overtaken may have replaced the secret that the requester of an active grant holds. A
 * rotation that is under way makes up for it, if it succeeds, and so does a secret that is still to be revealed; else
 * the grant ends.
 */
export function secretReplacedBy(record: RequestRecord, attempt: number, now: EpochMs): Change | undefined {
  const { request } = record;
  if (request.state !== 'active') return undefined;
  const rotated = rotating(record);
  if (rotated !== undefined) return quietly(record, rotated, { ...rotated.rotation, replacedBy: attempt });
  if (request.reveal !== undefined) {
    return transition(record, { ...request, reveal: { ...request.reveal, replacedBy: attempt } }, [], now);
  }
  const problem: Problem = {
    kind: 'provisioned_twice',
    detail: 'two attempts overlapped; the secret shown may not be valid',
  };
  const kind = request.grant.rotatedAt === undefined ? 'not_provisioned' : 'not_rotated';
  return startRevoking(record, request, { kind, problem }, now);
}

/** A change of the rotation that nobody is shown, and that stands in the audit by the event of its attempt. */
function quietly(record: RequestRecord, request: Rotating, rotation: Rotation): Change {
  return { record: { ...record, request: { ...request, rotation } }, events: [] };
}
