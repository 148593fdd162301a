import { describe, expect, it } from 'vitest';
import { requesterUnreachable } from '../../../src/domain/desk.ts';
import { askExtension } from '../../../src/domain/lifecycle/extend.ts';
import { approvedExtension } from '../../../src/domain/lifecycle/write-extension.ts';
import { beginHandover, handedOver, secretAnnounced } from '../../../src/domain/lifecycle/hand-over.ts';
import { current } from '../../../src/domain/lifecycle/making.ts';
import { expire, finishRevoking } from '../../../src/domain/lifecycle/revoke.ts';
import {
  askRotation,
  beginRotation,
  oldSecretAtRisk,
  oldSecretSpared,
  secretReplacedBy,
} from '../../../src/domain/lifecycle/rotate.ts';
import { abandon, delayAttempt } from '../../../src/domain/lifecycle/setback.ts';
import type { Standing } from '../../../src/domain/people.ts';
import type { RequestRecord } from '../../../src/domain/record.ts';
import type { Problem } from '../../../src/domain/cause.ts';
import type { Rotation } from '../../../src/domain/grant.ts';
import { clusterDue } from '../../../src/domain/schedule.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/domain/time.ts';
import { ANN, aPolicy, aRole, MONDAY, RUTH } from '../../support/records.ts';
import {
  accepted,
  after,
  anActive,
  anApproved,
  APPROVED_AT,
  aRevoking,
  aRotating,
  ENDED,
  inState,
  member,
  SECRET_AT,
} from '../states.ts';

const END = APPROVED_AT + 4 * HOUR;
const NOW = MONDAY + 10 * MINUTE;
const { timing } = aPolicy();
const NEW_AT = { channel: 'D0RUTH', ts: '1700000000.000077' };
const SETBACK = { detail: 'no answer', problem: 'cluster_unavailable' } as const;
const REFUSED: Problem = { kind: 'refused_by_cluster', detail: 'no such role' };

function asked(record = anActive(), by: Standing = member(RUTH), now = NOW) {
  return askRotation(record, by, timing, now);
}

function rotationOf(record: RequestRecord): Rotation {
  const { rotation } = inState(record, 'active');
  if (rotation === undefined) throw new Error('no rotation');
  return rotation;
}

/** With an extension that was approved by itself, and is to be written to the cluster. */
function extending(record = anActive(), now = NOW): RequestRecord {
  const policy = aPolicy([aRole({ extension: 'automatic' })]);
  return accepted(askExtension(record, member(RUTH), { duration: HOUR, reason: '' }, policy, now));
}

/** At its first attempt, which is number 3: the first secret was attempt 1, and asking takes a number too. */
const FIRST = 3;

function written(): RequestRecord {
  return after(oldSecretAtRisk(aRotating(), FIRST));
}

describe('a new secret', () => {
  it('is asked for by its requester, and made at once', () => {
    const outcome = asked();
    expect(rotationOf(accepted(outcome))).toEqual({
      failures: 0,
      retryAt: NOW,
      giveUpAt: NOW + timing.provisioningWindow,
    });
    expect(outcome.ok && outcome.value.events).toEqual([{ type: 'rotation_asked', by: RUTH, at: NOW }]);
    expect(clusterDue(accepted(outcome))).toEqual({ act: 'rotate', at: NOW });
  });

  it.each<[string, Parameters<typeof asked>, object]>([
    ['somebody else', [anActive(), member(ANN)], { kind: 'may_not_rotate' }],
    ['a guest', [anActive(), { kind: 'ineligible', id: RUTH, because: 'guest' }], { kind: 'ineligible' }],
    ['a failed look-up', [anActive(), { kind: 'lookup_failed', id: RUTH, detail: '' }], { kind: 'lookup_failed' }],
    ['a request that is not active', [anApproved()], { kind: 'nothing_to_rotate' }],
    ['a grant that is being revoked', [aRevoking()], { kind: 'nothing_to_rotate' }],
    ['a grant that has ended', [ENDED.get('revoked')], { kind: 'nothing_to_rotate' }],
    ['a grant whose time is over', [anActive(), member(RUTH), END], { kind: 'nothing_to_rotate' }],
    ['a second one', [aRotating()], { kind: 'cannot_rotate_now', because: 'rotating' }],
    ['a grant that is being extended', [extending()], { kind: 'cannot_rotate_now', because: 'extending' }],
    [
      'its last seconds',
      [anActive(), member(RUTH), END - 30 * SECOND],
      { kind: 'cannot_rotate_now', because: 'ending' },
    ],
    [
      'a requester who is known to be out of reach',
      [after(requesterUnreachable(anActive()))],
      { kind: 'cannot_rotate_now', because: 'unreachable' },
    ],
  ])('is refused: %s', (_, input, refusal) => {
    expect(asked(...input)).toMatchObject({ ok: false, refusal });
  });

  it('may still be asked for half a minute and a second before the end', () => {
    expect(asked(anActive(), member(RUTH), END - 31 * SECOND).ok).toBe(true);
  });

  it('puts the old one at risk without a word', () => {
    expect(oldSecretAtRisk(aRotating(), FIRST)?.events).toEqual([]);
  });

  it('leaves its intent in the audit before each attempt', () => {
    const { id } = anActive().request;
    expect(beginRotation(accepted(asked()), NOW)?.events).toEqual([
      { type: 'rotation_started', attempt: FIRST, fullTokenId: `pvt-${id}@pve!pvt-${id}`, at: NOW },
    ]);
  });

  it('is always said to replace the one that its owner has', () => {
    expect(beginHandover(written(), FIRST, NOW)?.events).toMatchObject([{ attempt: FIRST, replaces: true }]);
  });

  it('has every earlier message with a secret removed, and its own after its time', () => {
    const announced = after(secretAnnounced(written(), FIRST, NEW_AT, NOW));
    expect(announced.desk.secrets).toEqual([
      { ...SECRET_AT, deleteAt: NOW },
      { ...NEW_AT, deleteAt: END },
    ]);
    const { secrets } = after(handedOver(announced, FIRST, NEW_AT, 10 * MINUTE, NOW + MINUTE)).desk;
    expect(secrets[1]).toEqual({ ...NEW_AT, deleteAt: NOW + 11 * MINUTE });
    const late = after(handedOver(announced, FIRST, NEW_AT, 10 * MINUTE, END - MINUTE)).desk.secrets;
    expect(late[1]?.deleteAt).toBe(END);
  });

  it('changes nothing of the grant but its secret', () => {
    const before = inState(anActive(), 'active');
    const rotated = after(handedOver(written(), FIRST, NEW_AT, 10 * MINUTE, NOW));
    expect(rotated.request).toEqual({ ...before, attempt: FIRST, grant: { ...before.grant, rotatedAt: NOW } });
    expect(rotated.desk.owed.card.at(-1)).toEqual({ type: 'rotated', expiresAt: END, at: NOW });
    expect(clusterDue(rotated)).toEqual({ act: 'expire', at: END });
  });

  it('can be asked for again, under numbers that were never used', () => {
    const rotated = after(handedOver(written(), FIRST, NEW_AT, 10 * MINUTE, NOW));
    expect(inState(aRotating(rotated), 'active').attempt).toBe(FIRST + 2);
    const failed = after(abandon(aRotating(), FIRST, REFUSED, NOW));
    expect(inState(aRotating(failed), 'active').attempt).toBe(FIRST + 2);
  });
});

describe('an attempt at a new secret that another has overtaken', () => {
  const overtaken = after(beginRotation(aRotating(), NOW));

  it('may neither write, nor hand over, nor put off, nor give up', () => {
    expect(current(overtaken, FIRST)).toBeUndefined();
    expect(oldSecretAtRisk(overtaken, FIRST)).toBeUndefined();
    expect(secretAnnounced(overtaken, FIRST, NEW_AT, NOW)).toBeUndefined();
    expect(beginHandover(overtaken, FIRST, NOW)).toBeUndefined();
    expect(handedOver(overtaken, FIRST, NEW_AT, 1, NOW)).toBeUndefined();
    expect(delayAttempt(overtaken, FIRST, SETBACK, NOW)).toBeUndefined();
    expect(abandon(overtaken, FIRST, REFUSED, NOW)).toBeUndefined();
    expect(current(overtaken, FIRST + 1)).toBeDefined();
  });

  it('may not be one from before that was asked for, such as the one that made the first secret', () => {
    expect(current(anActive(), 1)).toBeUndefined();
    expect(current(accepted(asked()), 1)).toBeUndefined();
  });

  it('leaves it to the rotation under way, of which the old secret then may be dead', () => {
    const record = after(secretReplacedBy(overtaken, FIRST, NOW));
    expect(rotationOf(record).replacedBy).toBe(FIRST);
    expect(oldSecretSpared(record, FIRST + 1)).toBeUndefined();
  });

  it('is believed before the one under way, which may find out that it wrote nothing itself', () => {
    const both = after(secretReplacedBy(after(oldSecretAtRisk(overtaken, FIRST + 1)), FIRST, NOW));
    expect(oldSecretSpared(both, FIRST + 1)).toBeUndefined();
  });

  it('ends a grant that no rotation mends, as what it has become', () => {
    const first = after(secretReplacedBy(anActive(), 1, NOW));
    expect(after(finishRevoking(first, NOW)).request.state).toBe('failed');
    const rotated = after(handedOver(written(), FIRST, NEW_AT, 10 * MINUTE, NOW));
    const second = after(secretReplacedBy(rotated, 2, NOW));
    expect(second.request).toMatchObject({ cause: { kind: 'not_rotated', problem: { kind: 'provisioned_twice' } } });
    expect(after(finishRevoking(second, NOW)).request.state).toBe('revoked');
  });
});

describe('a new secret that cannot be made', () => {
  it('is tried again after a wait, and given up when the time for it is over', () => {
    const change = delayAttempt(aRotating(), FIRST, SETBACK, NOW);
    expect(change?.events).toEqual([
      { type: 'rotation_delayed', attempt: FIRST, detail: 'no answer', retryAt: NOW + 2 * SECOND, at: NOW },
    ]);
    const delayed = after(change);
    expect(clusterDue(delayed)).toEqual({ act: 'rotate', at: NOW + 2 * SECOND });
    const failed = after(delayAttempt(delayed, FIRST, SETBACK, NOW + timing.provisioningWindow));
    expect(failed.request).toEqual({ ...inState(anActive(), 'active'), attempt: FIRST });
  });

  it('leaves the old one as it was, as long as nothing was written, and people are told', () => {
    const failed = after(abandon(aRotating(), FIRST, REFUSED, NOW));
    expect(failed.request).toEqual({ ...inState(anActive(), 'active'), attempt: FIRST });
    expect(failed.desk.secrets).toEqual(anActive().desk.secrets);
    const told = { type: 'rotation_failed', detail: 'no such role', at: NOW };
    expect(failed.desk.owed.requester).toEqual([told]);
    expect(failed.desk.owed.card.at(-1)).toEqual(told);
  });

  it('also after a write that was certainly not done', () => {
    const spared = after(oldSecretSpared(written(), FIRST));
    expect(after(abandon(spared, FIRST, REFUSED, NOW)).request.state).toBe('active');
  });

  it('ends the grant once the old one may be dead', () => {
    const ended = after(abandon(written(), FIRST, REFUSED, NOW));
    expect(ended.request).toMatchObject({ state: 'revoking', cause: { kind: 'not_rotated', problem: REFUSED } });
    expect(inState(ended, 'revoking').grant).toEqual(inState(anActive(), 'active').grant);
    expect(ended.desk.secrets).toEqual([{ ...SECRET_AT, deleteAt: NOW }]);
  });

  it('also when only an earlier attempt may have written', () => {
    const second = after(beginRotation(written(), NOW));
    expect(oldSecretAtRisk(second, FIRST + 1)).toBeUndefined();
    expect(oldSecretSpared(second, FIRST + 1)).toBeUndefined();
    expect(after(abandon(second, FIRST + 1, REFUSED, NOW)).request.state).toBe('revoking');
  });

  it.each(['token_gone', 'owner_missing'] as const)('ends the grant whose token is gone: %s', (kind) => {
    const ended = after(abandon(aRotating(), FIRST, { kind, detail: '' }, NOW));
    expect(ended.request).toMatchObject({ state: 'revoking', cause: { kind: 'not_rotated', problem: { kind } } });
  });
});

describe('a rotation and what else may happen to a grant', () => {
  it('gives way to the end', () => {
    const late = after(
      delayAttempt(aRotating(anActive(), END - MINUTE), FIRST, { ...SETBACK, retryAfter: HOUR }, END - 1),
    );
    expect(clusterDue(late)).toEqual({ act: 'expire', at: END });
    expect(inState(after(expire(late, END)), 'revoking')).not.toHaveProperty('rotation');
  });

  it('lets an extension wait that was approved meanwhile, which then goes on', () => {
    const both = extending(aRotating());
    expect(approvedExtension(both)).toBeDefined();
    expect(clusterDue(both)?.act).toBe('rotate');
    const waits = after(delayAttempt(both, FIRST, SETBACK, NOW));
    expect(clusterDue(waits)).toEqual({ act: 'rotate', at: NOW + 2 * SECOND });
    const rotated = after(handedOver(after(oldSecretAtRisk(both, FIRST)), FIRST, NEW_AT, 1, NOW));
    expect(clusterDue(rotated)).toEqual({ act: 'extend', at: NOW });
    expect(clusterDue(after(abandon(both, FIRST, REFUSED, NOW)))).toEqual({ act: 'extend', at: NOW });
  });
});
