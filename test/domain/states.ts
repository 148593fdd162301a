import { activate, activateUnrevealed, beginAttempt } from '../../src/domain/lifecycle/provision.ts';
import { askReveal, finishReveal } from '../../src/domain/lifecycle/reveal.ts';
import { finishRevoking, startRevoking } from '../../src/domain/lifecycle/revoke.ts';
import { cancel, lapse, review } from '../../src/domain/lifecycle/review.ts';
import { cardUndeliverable } from '../../src/domain/lifecycle/undeliverable.ts';
import { askRotation, beginRotation } from '../../src/domain/lifecycle/rotate.ts';
import { abandon } from '../../src/domain/lifecycle/setback.ts';
import type { Member } from '../../src/domain/people.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { Change, RequestRecord } from '../../src/domain/record.ts';
import type { Outcome } from '../../src/domain/refusal.ts';
import type { Request } from '../../src/domain/request.ts';
import { DAY, MINUTE, type EpochMs } from '../../src/domain/time.ts';
import {
  ANN,
  anId,
  aPendingChange,
  approvedBy,
  aPolicy,
  aRole,
  MONDAY,
  RUTH,
  standingsOf,
} from '../support/records.ts';

/** When the requests here were approved, and when they became active. */
export const APPROVED_AT: EpochMs = MONDAY + MINUTE;
export const ACTIVE_AT: EpochMs = MONDAY + 2 * MINUTE;

/** Where the secret's message of an active request is. */
export const SECRET_AT = { channel: 'D0RUTH', ts: '1700000000.000042' };

export function member(id: string, groups: readonly string[] = []): Member {
  return { kind: 'member', id, groups };
}

/** The record that a change leaves, with its next version. @throws Error when there is no change. */
export function after(change: Change | undefined): RequestRecord {
  if (change === undefined) throw new Error('nothing changed');
  return { ...change.record, version: change.record.version + 1 };
}

/** As `after`, for a decision that may be refused. @throws Error when it is. */
export function accepted(outcome: Outcome<Change>): RequestRecord {
  if (!outcome.ok) throw new Error(`refused: ${outcome.refusal.kind}`);
  return after(outcome.value);
}

/** Narrows a record's request to a state. @throws Error when it is in another. */
export function inState<S extends Request['state']>(record: RequestRecord, state: S): Extract<Request, { state: S }> {
  const isIt = (request: Request): request is Extract<Request, { state: S }> => request.state === state;
  if (!isIt(record.request)) throw new Error(`the request is ${record.request.state}, not ${state}`);
  return record.request;
}

export function aPending(policy: Policy = aPolicy(), reason?: string): RequestRecord {
  return after(aPendingChange(anId(), policy, MONDAY, reason));
}

export function anApproved(policy: Policy = aPolicy()): RequestRecord {
  return after(approvedBy({ record: aPending(policy), events: [] }, ANN, policy, APPROVED_AT));
}

/** Approved, with its first attempt begun when it was approved. */
export function anAttempted(policy: Policy = aPolicy()): RequestRecord {
  return after(beginAttempt(anApproved(policy), APPROVED_AT));
}

export function anActive(policy: Policy = aPolicy()): RequestRecord {
  return after(activate(anAttempted(policy), 1, SECRET_AT, policy.timing.secretVisible, ACTIVE_AT));
}

/** Active, with a new secret asked for and its first attempt begun a moment later. */
export function aRotating(record = anActive(), now: EpochMs = MONDAY + 10 * MINUTE): RequestRecord {
  return after(beginRotation(accepted(askRotation(record, member(RUTH), aPolicy().timing, now)), now));
}

/** What becomes of requests whose role has secrets revealed. */
export const REVEALING: Policy = aPolicy([aRole({ delivery: 'reveal' })]);

/** Active, with its first secret still to be revealed. */
export function anUnrevealed(): RequestRecord {
  const { revealWithin } = REVEALING.timing;
  return after(activateUnrevealed(anAttempted(REVEALING), 1, revealWithin, ACTIVE_AT));
}

/** As `anUnrevealed`, and its owner clicked; the first attempt, which is number 3, was begun a moment later. */
export function aRevealing(record = anUnrevealed(), now: EpochMs = MONDAY + 10 * MINUTE): RequestRecord {
  return after(beginRotation(accepted(askReveal(record, member(RUTH), 'V0RUTH', now)), now));
}

/** Active, with its first secret revealed by attempt number 3. */
export function aRevealed(): RequestRecord {
  return after(finishReveal(aRevealing(), 3, true, MONDAY + 10 * MINUTE));
}

export function aRevoking(since: EpochMs = MONDAY + 10 * MINUTE): RequestRecord {
  const active = anActive();
  return after(startRevoking(active, inState(active, 'active'), { kind: 'expired' }, since));
}

function aDenied(): RequestRecord {
  const vote = { reviewer: ANN, verdict: 'deny', via: 'button' } as const;
  return accepted(review(aPending(), vote, standingsOf(member(ANN)), aPolicy(), APPROVED_AT));
}

function aFailedGrant(): RequestRecord {
  const problem = { kind: 'refused_by_cluster', detail: 'no such role' } as const;
  return after(finishRevoking(after(abandon(anAttempted(), 1, problem, ACTIVE_AT)), ACTIVE_AT));
}

/** A record in each open state, by name; an active one also with a secret on its way, or still to be revealed. */
export const OPEN: ReadonlyMap<string, RequestRecord> = new Map([
  ['pending', aPending()],
  ['approved', anAttempted()],
  ['active', anActive()],
  ['rotating', aRotating()],
  ['unrevealed', anUnrevealed()],
  ['revealing', aRevealing()],
  ['revoking', aRevoking()],
]);

/** A record in each state that is an end, by name. */
export const ENDED: ReadonlyMap<string, RequestRecord> = new Map([
  ['revoked', after(finishRevoking(aRevoking(), MONDAY + 11 * MINUTE))],
  ['denied', aDenied()],
  ['cancelled', accepted(cancel(aPending(), RUTH, APPROVED_AT))],
  ['lapsed', after(lapse(aPending(), MONDAY + DAY))],
  ['failed without a token', after(cardUndeliverable(aPending(), 'is_archived', APPROVED_AT))],
  ['failed after an attempt', aFailedGrant()],
]);
