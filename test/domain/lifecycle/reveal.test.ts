import { describe, expect, it } from 'vitest';
import { offerClosed, offered } from '../../../src/domain/desk.ts';
import { askExtension } from '../../../src/domain/lifecycle/extend.ts';
import { beginHandover, secretNotShown } from '../../../src/domain/lifecycle/hand-over.ts';
import { replacesSecret, rotating } from '../../../src/domain/lifecycle/making.ts';
import { reconsider } from '../../../src/domain/lifecycle/reconsider.ts';
import {
  askReveal,
  earlierSecret,
  finishReveal,
  lapseReveal,
  modalClosed,
  revealRefused,
} from '../../../src/domain/lifecycle/reveal.ts';
import { askRotation, beginRotation, oldSecretAtRisk, secretReplacedBy } from '../../../src/domain/lifecycle/rotate.ts';
import { abandon, delayAttempt } from '../../../src/domain/lifecycle/setback.ts';
import type { Standing } from '../../../src/domain/people.ts';
import { isUnderWay } from '../../../src/domain/reconcile.ts';
import type { RequestRecord } from '../../../src/domain/record.ts';
import type { Problem } from '../../../src/domain/cause.ts';
import type { Active } from '../../../src/domain/request.ts';
import { clusterDue, deskDues } from '../../../src/domain/schedule.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/domain/time.ts';
import { ANN, aPolicy, aRole, MONDAY, RUTH } from '../../support/records.ts';
import {
  accepted,
  ACTIVE_AT,
  after,
  anActive,
  anApproved,
  anUnrevealed,
  APPROVED_AT,
  aRevealed,
  aRevealing,
  aRevoking,
  aRotating,
  ENDED,
  inState,
  member,
  REVEALING,
} from '../states.ts';

const NOW = MONDAY + 10 * MINUTE;
const UNTIL = ACTIVE_AT + 30 * MINUTE;
const END = APPROVED_AT + 4 * HOUR;
const { timing } = REVEALING;

/** Of the attempt that shows the first secret: asking for it and making it take a number each. */
const FIRST = 3;

function clicked(record = anUnrevealed(), by: Standing = member(RUTH), now = NOW) {
  return askReveal(record, by, 'V0RUTH', now);
}

/** Revealed, and then asked to be given a new secret, which waits. */
function anewUnrevealed(now = NOW): RequestRecord {
  return accepted(askRotation(aRevealed(), member(RUTH), timing, now));
}

function extending(): RequestRecord {
  const policy = aPolicy([aRole({ delivery: 'reveal', extension: 'automatic' })]);
  return accepted(askExtension(anUnrevealed(), member(RUTH), { duration: HOUR, reason: '' }, policy, NOW));
}

/** With its attempt at the point where the cluster may have been written to. */
function written(record = aRevealing(), attempt = FIRST): RequestRecord {
  return after(oldSecretAtRisk(record, attempt));
}

/** The grant, after an attempt found its modal closed. */
function missedBy(record: RequestRecord, attempt: number): Active {
  return inState(after(modalClosed(record, attempt, 'not_found', NOW)), 'active');
}

/** With its status message up to date. */
function withStatus(record: RequestRecord): RequestRecord {
  const status = { channel: 'D0RUTH', ts: '1700000000.000001', revision: record.revision };
  return { ...record, desk: { ...record.desk, status } };
}

function actsAtDesk(record: RequestRecord, now = NOW): string[] {
  return deskDues(record, timing)
    .filter(({ at }) => at <= now)
    .map(({ act }) => act);
}

describe('a secret to be revealed', () => {
  it('waits when the grant becomes active, and no longer than the grant lasts', () => {
    expect(inState(anUnrevealed(), 'active').reveal).toEqual({ until: UNTIL, after: 1 });
    const late = accepted(askRotation(aRevealed(), member(RUTH), timing, END - 10 * MINUTE));
    expect(inState(late, 'active').reveal).toEqual({ until: END, after: FIRST });
  });

  it('is in the audit from the start', () => {
    const outcome = clicked();
    expect(outcome.ok && outcome.value.events).toEqual([{ type: 'reveal_asked', by: RUTH, at: NOW }]);
    expect(finishReveal(aRevealing(), FIRST, true, NOW)?.events).toMatchObject([{ type: 'revealed', isCertain: true }]);
  });

  it('is made at once when its owner clicks, for the modal they opened', () => {
    const claimed = accepted(clicked());
    expect(clusterDue(claimed)).toEqual({ act: 'rotate', at: NOW });
    const { rotation, reveal } = inState(claimed, 'active');
    expect(rotation?.modal).toEqual({ view: 'V0RUTH', until: UNTIL, after: 1, secretShown: 'no' });
    expect(reveal).toBeUndefined();
  });

  it.each<[string, Parameters<typeof clicked>, object]>([
    ['somebody else', [anUnrevealed(), member(ANN)], { kind: 'may_not_reveal' }],
    [
      'somebody else, whom Slack does not know',
      [anUnrevealed(), { kind: 'lookup_failed', id: ANN, detail: '' }],
      { kind: 'may_not_reveal' },
    ],
    ['a guest', [anUnrevealed(), { kind: 'ineligible', id: RUTH, because: 'guest' }], { kind: 'ineligible' }],
    ['a failed look-up', [anUnrevealed(), { kind: 'lookup_failed', id: RUTH, detail: '' }], { kind: 'lookup_failed' }],
    ['a second click', [aRevealing()], { kind: 'cannot_reveal_now', because: 'revealing' }],
    ['one that was revealed', [aRevealed()], { kind: 'already_revealed', at: NOW }],
    ['one that comes by message', [anActive()], { kind: 'nothing_to_reveal' }],
    ['one that is not made yet', [anApproved(REVEALING)], { kind: 'nothing_to_reveal' }],
    ['a grant that is being revoked', [aRevoking()], { kind: 'nothing_to_reveal' }],
    ['a grant that has ended', [ENDED.get('revoked')], { kind: 'nothing_to_reveal' }],
    ['a grant that is being extended', [extending()], { kind: 'cannot_reveal_now', because: 'extending' }],
    ['when its time is over', [anUnrevealed(), member(RUTH), UNTIL], { kind: 'cannot_reveal_now', because: 'over' }],
    [
      'in the last seconds of the grant',
      [accepted(askRotation(aRevealed(), member(RUTH), timing, END - MINUTE)), member(RUTH), END - 30 * SECOND],
      { kind: 'cannot_reveal_now', because: 'over' },
    ],
  ])('is refused: %s', (_, input, refusal) => {
    expect(clicked(...input)).toMatchObject({ ok: false, refusal });
  });

  it.each([
    [{ kind: 'may_not_reveal' }, 'not_the_owner'],
    [{ kind: 'already_revealed', id: anActive().request.id, at: NOW }, 'revealed'],
  ] as const)('is told to its owner as refused, and written down: $kind', (refusal, because) => {
    const change = revealRefused(aRevealed(), ANN, refusal, NOW);
    expect(change?.events).toEqual([{ type: 'reveal_refused', by: ANN, because, at: NOW }]);
    expect(change?.record.desk.owed.requester).toEqual(change?.events);
  });

  it.each([
    { kind: 'cannot_reveal_now', because: 'revealing' },
    { kind: 'lookup_failed', detail: 'down' },
  ] as const)('makes no noise of a click that is only too soon: $kind', (refusal) => {
    expect(revealRefused(aRevealed(), RUTH, refusal, NOW)).toBeUndefined();
  });
});

describe('a secret that was shown', () => {
  it('is revealed once, and the first one is no renewal', () => {
    const { grant } = inState(aRevealed(), 'active');
    expect(grant).toMatchObject({ revealedAt: NOW });
    expect(grant).not.toHaveProperty('rotatedAt');
  });

  it('is a renewal where its owner had one', () => {
    const again = after(finishReveal(aRevealing(anewUnrevealed()), FIRST + 2, true, NOW + MINUTE));
    expect(inState(again, 'active').grant).toMatchObject({ revealedAt: NOW + MINUTE, rotatedAt: NOW + MINUTE });
  });

  it('takes the place of none the first time, and of the one its owner holds from then on', () => {
    const replacing = [aRevealing(), aRevealing(anewUnrevealed()), aRotating()].map((record) => {
      const request = rotating(record);
      return request && replacesSecret(request);
    });
    expect(replacing).toEqual([false, true, true]);
  });

  it('counts as shown when nobody knows, and its owner reads what to do then', () => {
    const change = finishReveal(aRevealing(), FIRST, false, NOW);
    expect(change?.record.desk.owed.requester).toMatchObject([{ type: 'revealed', isCertain: false }]);
  });

  it('is never made a second time by a later worker', () => {
    const perhaps = after(beginHandover(aRevealing(), FIRST, NOW));
    expect(beginRotation(perhaps, NOW + MINUTE)?.events).toMatchObject([{ type: 'revealed', isCertain: false }]);
    const next = after(beginRotation(perhaps, NOW + MINUTE));
    expect(inState(next, 'active')).toMatchObject({ attempt: FIRST, grant: { revealedAt: NOW + MINUTE } });
    expect(clusterDue(next)?.act).toBe('expire');
  });

  it('is made a second time if it certainly was not', () => {
    const not = after(secretNotShown(after(beginHandover(aRevealing(), FIRST, NOW)), FIRST));
    expect(inState(after(beginRotation(not, NOW)), 'active')).toMatchObject({ attempt: FIRST + 1 });
  });
});

describe('a secret that was not shown', () => {
  it('can be revealed again until the same moment, when its modal was closed', () => {
    const missed = after(modalClosed(written(), FIRST, 'not_found', NOW));
    expect(inState(missed, 'active').reveal).toEqual({ until: UNTIL, after: 1, replacedBy: FIRST });
    expect(missed.desk.owed.requester).toMatchObject([{ type: 'reveal_missed', because: 'closed', until: UNTIL }]);
    expect(clicked(missed).ok).toBe(true);
  });

  it('may be made again from nothing at the next click, as servers before 9.1.0 need it', () => {
    const missed = after(modalClosed(written(), FIRST, 'not_found', NOW));
    expect(inState(accepted(clicked(missed)), 'active').rotation).toMatchObject({ replacedBy: FIRST });
    expect(isUnderWay(missed.request, NOW + 10 * MINUTE)).toBe(true);
    expect(isUnderWay(anUnrevealed().request, NOW + 10 * MINUTE)).toBe(false);
  });

  it('is tried for a minute, then its owner is told to click again', () => {
    const setback = { detail: 'no answer', problem: 'cluster_unavailable' } as const;
    const early = after(delayAttempt(written(), FIRST, setback, NOW + 59 * SECOND));
    expect(inState(early, 'active').rotation).toBeDefined();
    const late = after(delayAttempt(written(), FIRST, setback, NOW + MINUTE));
    expect(inState(late, 'active').reveal).toMatchObject({ until: UNTIL });
    expect(late.desk.owed.requester).toMatchObject([{ type: 'reveal_missed', because: 'cluster_unavailable' }]);
  });

  it.each<[string, RequestRecord, Problem['kind'], object]>([
    ['refused before anything was written', aRevealing(), 'refused_by_cluster', { state: 'active' }],
    ['held up by Slack', written(), 'slack_unavailable', { state: 'active' }],
    ['not what was approved', written(), 'privileges_differ', { cause: { kind: 'not_revealed' } }],
    ['gone with its token', aRevealing(), 'token_gone', { cause: { kind: 'not_revealed' } }],
  ])('%s: the grant goes on or ends', (_, record, kind, expected) => {
    expect(after(abandon(record, FIRST, { kind, detail: '' }, NOW)).request).toMatchObject(expected);
  });

  it.each<[Problem['kind'], string]>([
    ['slack_unavailable', 'slack_unavailable'],
    ['cluster_unavailable', 'cluster_unavailable'],
    ['privileges_differ', 'refused_by_cluster'],
  ])('says to its owner what became of it, for %s', (kind, because) => {
    const { owed } = after(abandon(aRevealing(), FIRST, { kind, detail: 'x' }, NOW)).desk;
    expect(owed.requester).toMatchObject([{ type: 'reveal_missed', because, detail: 'x', until: UNTIL }]);
  });

  it('leaves the one that its owner holds as it was, unless it was written over', () => {
    const again = aRevealing(anewUnrevealed());
    expect(earlierSecret(missedBy(again, 5))).toBe('works');
    expect(earlierSecret(missedBy(written(again, 5), 5))).toBe('dead');
    expect(earlierSecret(inState(anUnrevealed(), 'active'))).toBe('none');
  });

  it('may be written over by a worker that was overtaken: that costs nobody the grant', () => {
    const overwritten = after(secretReplacedBy(anewUnrevealed(), 1, NOW));
    expect(earlierSecret(inState(overwritten, 'active'))).toBe('dead');
    expect(overwritten.revision).toBeGreaterThan(anewUnrevealed().revision);
  });
});

describe('a secret that nobody reveals in time', () => {
  it('has its token revoked, with a cause of its own', () => {
    expect(clusterDue(anUnrevealed())).toEqual({ act: 'lapse_reveal', at: UNTIL });
    expect(lapseReveal(anUnrevealed(), UNTIL - 1)).toBeUndefined();
    const { cause } = inState(after(lapseReveal(anUnrevealed(), UNTIL)), 'revoking');
    expect(cause).toEqual({ kind: 'not_revealed' });
  });

  it('leaves a grant whose owner holds another that works', () => {
    const lapsed = after(lapseReveal(anewUnrevealed(), NOW + 30 * MINUTE));
    expect(inState(lapsed, 'active')).not.toHaveProperty('reveal');
    expect(lapsed.desk.owed.requester).toMatchObject([{ type: 'reveal_lapsed' }]);
    expect(lapsed.desk.owed.card.at(-1)).toMatchObject({ type: 'reveal_lapsed' });
  });

  it('ends one whose owner holds none that works', () => {
    const overwritten = after(secretReplacedBy(anewUnrevealed(), 1, NOW));
    expect(after(lapseReveal(overwritten, NOW + 30 * MINUTE)).request.state).toBe('revoking');
  });

  it('is not taken away from somebody for whom it is just being made', () => {
    expect(lapseReveal(aRevealing(), UNTIL)).toBeUndefined();
    expect(clusterDue(aRevealing())?.act).toBe('rotate');
  });

  it.each([
    [UNTIL - 1, 'extend'],
    [UNTIL, 'lapse_reveal'],
  ] as const)('takes its turn with an extension, which is due at %i', (retryAt, first) => {
    const record = extending();
    const request = inState(record, 'active');
    const { extension } = request;
    if (extension?.writing === undefined) throw new Error('no extension');
    const later = { ...request, extension: { ...extension, writing: { ...extension.writing, retryAt } } };
    expect(clusterDue({ ...record, request: later })?.act).toBe(first);
  });
});

describe('a rotation of what is revealed', () => {
  it('waits for a click too, and leaves the old secret until then', () => {
    const outcome = askRotation(aRevealed(), member(RUTH), timing, NOW);
    const until = NOW + 30 * MINUTE;
    expect(outcome.ok && outcome.value.events).toEqual([
      { type: 'rotation_asked', by: RUTH, revealUntil: until, at: NOW },
    ]);
    expect(inState(accepted(outcome), 'active')).toMatchObject({ reveal: { until } });
    expect(earlierSecret(inState(accepted(outcome), 'active'))).toBe('works');
  });

  it.each([anUnrevealed(), aRevealing(), anewUnrevealed()])('is refused while a secret waits already', (record) => {
    expect(askRotation(record, member(RUTH), timing, NOW)).toMatchObject({
      ok: false,
      refusal: { kind: 'cannot_rotate_now', because: 'revealing' },
    });
  });
});

describe('the button', () => {
  const OFFER = { channel: 'D0RUTH', ts: '1700000000.000050' };
  it('comes as a message of its own, once', () => {
    const record = withStatus(anUnrevealed());
    expect(actsAtDesk(record)).toContain('offer_reveal');
    expect(actsAtDesk(after(offered(record, OFFER, 1)))).not.toContain('offer_reveal');
  });

  it('stays while the secret is being made, and goes when it was revealed or the grant ended', () => {
    const { desk } = after(offered(withStatus(anUnrevealed()), OFFER, 1));
    expect(actsAtDesk({ ...aRevealing(), desk })).not.toContain('close_offer');
    expect(actsAtDesk({ ...aRevealed(), desk })).toContain('close_offer');
    expect(actsAtDesk({ ...aRevoking(), desk })).toContain('close_offer');
  });

  it('goes before the next one comes', () => {
    const { desk } = after(offered(withStatus(anUnrevealed()), OFFER, 1));
    const again = { ...anewUnrevealed(), desk };
    expect(actsAtDesk(again)).toContain('close_offer');
    expect(actsAtDesk(again)).not.toContain('offer_reveal');
    expect(actsAtDesk(after(offerClosed(again)))).toContain('offer_reveal');
  });

  it('is not sent to somebody who is out of reach', () => {
    const record = withStatus(anUnrevealed());
    expect(actsAtDesk({ ...record, desk: { ...record.desk, requesterUnreachable: true } })).toEqual(
      expect.not.arrayContaining(['offer_reveal']),
    );
  });
});

describe('a role that begins to have secrets revealed', () => {
  it('does so for requests that wait, without asking anybody again', () => {
    const { request } = anApproved();
    const role = aRole({ delivery: 'reveal' });
    expect(reconsider(request, role, aPolicy([role]))).toMatchObject({
      ok: true,
      value: { terms: { delivery: 'reveal' }, changed: [] },
    });
  });
});
