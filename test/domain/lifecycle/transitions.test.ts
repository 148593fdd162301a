import { describe, expect, it } from 'vitest';
import {
  homesFailed,
  homesPostponed,
  homesShown,
  offerClosed,
  offered,
  reminded,
  requesterUnreachable,
  secretDelayed,
  secretGone,
  secretStored,
  secretStuck,
  secretToRemove,
  shown,
  told,
  untellable,
  deskDelayed,
} from '../../../src/domain/desk.ts';
import {
  beginRemoval,
  delayComparison,
  finishComparison,
  oweComparison,
} from '../../../src/domain/lifecycle/compare-access.ts';
import { leave } from '../../../src/domain/lifecycle/leave.ts';
import { beginHandover, handedOver, secretAnnounced, secretNotShown } from '../../../src/domain/lifecycle/hand-over.ts';
import { activate, activateUnrevealed, beginAttempt } from '../../../src/domain/lifecycle/provision.ts';
import {
  askReveal,
  finishReveal,
  lapseReveal,
  modalClosed,
  revealRefused,
} from '../../../src/domain/lifecycle/reveal.ts';
import { delayRevoking, expire, finishRevoking, revoke } from '../../../src/domain/lifecycle/revoke.ts';
import { cancel, lapse, review } from '../../../src/domain/lifecycle/review.ts';
import { cardUndeliverable } from '../../../src/domain/lifecycle/undeliverable.ts';
import {
  askRotation,
  beginRotation,
  finishRotation,
  oldSecretAtRisk,
  secretReplacedBy,
} from '../../../src/domain/lifecycle/rotate.ts';
import { abandon, delayAttempt } from '../../../src/domain/lifecycle/setback.ts';
import { reactedAnew, reactionsRead } from '../../../src/domain/reactions.ts';
import type { Change, RequestRecord } from '../../../src/domain/record.ts';
import type { Outcome } from '../../../src/domain/refusal.ts';
import { DAY } from '../../../src/domain/time.ts';
import { ANN, aPolicy, MONDAY, RUTH, standingsOf } from '../../support/records.ts';
import { ENDED, member, OPEN, SECRET_AT } from '../states.ts';

/** Long after every moment that the requests here wait for. */
const NOW = MONDAY + 30 * DAY;

const SETBACK = { detail: 'x', problem: 'cluster_unavailable' } as const;
const PROBLEM = { kind: 'refused_by_cluster', detail: 'no such role' } as const;

type Transition = (record: RequestRecord) => Change | undefined;

function ifAccepted(outcome: Outcome<Change>): Change | undefined {
  return outcome.ok ? outcome.value : undefined;
}

function voting(verdict: 'approve' | 'deny'): Transition {
  const vote = { reviewer: ANN, verdict, via: 'button' } as const;
  // Within the approval window, where a pending request may really be approved.
  return (record) => ifAccepted(review(record, vote, standingsOf(member(ANN)), aPolicy(), MONDAY + 1));
}

/** The attempt that a record is at, so that only its state can be the reason for a no. */
function attemptOf({ request }: RequestRecord): number {
  if (request.state === 'active') return request.attempt;
  return request.state === 'approved' ? request.provisioning.attempt : 1;
}

const ACTIVE = ['active', 'rotating', 'unrevealed', 'revealing'];
const MAKING = ['approved', 'rotating', 'revealing'];

/** Every transition of a request's state, with the states it may start from. */
const TRANSITIONS: ReadonlyMap<string, readonly [from: readonly string[], Transition]> = new Map([
  ['approve', [['pending'], voting('approve')]],
  ['deny', [['pending'], voting('deny')]],
  ['cancel', [['pending'], (record) => ifAccepted(cancel(record, RUTH, NOW))]],
  ['leave', [['pending', 'approved', ...ACTIVE], (record) => leave(record, 'deleted', NOW)]],
  ['lapse', [['pending'], (record) => lapse(record, NOW)]],
  ['cardUndeliverable', [['pending'], (record) => cardUndeliverable(record, 'is_archived', NOW)]],
  ['beginAttempt', [['approved'], (record) => beginAttempt(record, NOW)]],
  ['oweComparison', [MAKING, (record) => oweComparison(record, attemptOf(record))]],
  ['secretAnnounced', [['approved', 'rotating', 'revealing'], (r) => secretAnnounced(r, attemptOf(r), SECRET_AT, NOW)]],
  ['secretNotShown', [['approved', 'revealing'], (record) => secretNotShown(record, attemptOf(record))]],
  ['beginHandover', [['approved', 'rotating', 'revealing'], (record) => beginHandover(record, attemptOf(record), NOW)]],
  ['handedOver', [['approved', 'rotating'], (record) => handedOver(record, attemptOf(record), SECRET_AT, 1, NOW)]],
  ['activate', [['approved'], (record) => activate(record, attemptOf(record), SECRET_AT, 1, NOW)]],
  ['activateUnrevealed', [['approved'], (record) => activateUnrevealed(record, attemptOf(record), 1, NOW)]],
  ['delayAttempt', [MAKING, (record) => delayAttempt(record, attemptOf(record), SETBACK, MONDAY)]],
  ['delayAttempt for the last time', [MAKING, (record) => delayAttempt(record, attemptOf(record), SETBACK, NOW)]],
  ['abandon', [MAKING, (record) => abandon(record, attemptOf(record), PROBLEM, NOW)]],
  ['askRotation', [['active'], (r) => ifAccepted(askRotation(r, member(RUTH), aPolicy().timing, MONDAY))]],
  ['beginRotation', [['rotating', 'revealing'], (record) => beginRotation(record, NOW)]],
  ['oldSecretAtRisk', [['rotating', 'revealing'], (record) => oldSecretAtRisk(record, attemptOf(record))]],
  ['finishRotation', [['rotating'], (record) => finishRotation(record, attemptOf(record), SECRET_AT, 1, NOW)]],
  ['askReveal', [['unrevealed'], (r) => ifAccepted(askReveal(r, member(RUTH), 'V0RUTH', MONDAY))]],
  ['finishReveal', [['revealing'], (record) => finishReveal(record, attemptOf(record), true, NOW)]],
  ['modalClosed', [['revealing'], (record) => modalClosed(record, attemptOf(record), 'not_found', NOW)]],
  ['lapseReveal', [['unrevealed'], (record) => lapseReveal(record, NOW)]],
  ['secretReplacedBy', [ACTIVE, (record) => secretReplacedBy(record, 1, NOW)]],
  ['revoke', [['approved', ...ACTIVE], (r) => ifAccepted(revoke(r, member(RUTH), aPolicy(), NOW))]],
  ['expire', [ACTIVE, (record) => expire(record, NOW)]],
  ['remind', [ACTIVE, (record) => reminded(record, NOW)]],
  ['delayRevoking', [['revoking'], (record) => delayRevoking(record, { detail: 'x' }, 1, NOW)]],
  ['finishRevoking', [['revoking'], (record) => finishRevoking(record, NOW)]],
]);

const OWED = { failures: 0, retryAt: 0 } as const;
const WHAT = { type: 'lapsed', at: MONDAY } as const;

/** Every bookkeeping of what people were shown; it may happen in any state and changes none. */
const BOOKKEEPING: readonly Transition[] = [
  (record) => shown(record, 'card', SECRET_AT, 1),
  (record) => shown(record, 'status', SECRET_AT, 1),
  (record) => told(record, 'card', WHAT),
  (record) => untellable(record, 'requester'),
  requesterUnreachable,
  (record) => secretStored(record, SECRET_AT, RUTH, NOW),
  (record) => secretToRemove(record, SECRET_AT, NOW),
  (record) => secretGone(record, SECRET_AT, 'removed', NOW),
  (record) => secretDelayed(record, SECRET_AT, undefined, NOW),
  (record) => secretStuck(record, SECRET_AT, 'cant_delete_message', NOW),
  (record) => offered(record, SECRET_AT, 1),
  offerClosed,
  (record) => revealRefused(record, ANN, { kind: 'may_not_reveal' }, NOW),
  (record) => reactionsRead(record, record, [ANN], NOW),
  (record) => reactedAnew(record, ANN, NOW),
  (record) => homesShown(record, record),
  (record) => homesPostponed(record, 1, NOW),
  (record) => homesFailed(record, record, NOW),
  (record) => beginRemoval({ ...record, comparison: OWED }, [], { entries: [], more: 0 }, [], NOW),
  (record) => finishComparison({ ...record, comparison: OWED }, [], NOW),
  (record) => delayComparison({ ...record, comparison: OWED }, { detail: 'x' }, MONDAY),
  (record) => deskDelayed(record, undefined, NOW),
];

describe.each([...TRANSITIONS])('%s', (_, [from, transition]) => {
  it.each([...OPEN])('from %s', (state, record) => {
    expect(transition(record) !== undefined).toBe(from.includes(state));
  });

  it.each([...ENDED])('never from %s', (_, record) => {
    expect(transition(record)).toBeUndefined();
  });
});

describe('what people were shown', () => {
  it.each([...OPEN, ...ENDED])('never changes a request that is %s', (_, record) => {
    for (const keep of BOOKKEEPING) expect((keep(record) ?? { record }).record.request).toBe(record.request);
  });
});
