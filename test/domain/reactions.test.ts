import { describe, expect, it } from 'vitest';
import { shown } from '../../src/domain/desk.ts';
import { approveForLess } from '../../src/domain/lifecycle/approve-for-less.ts';
import { review } from '../../src/domain/lifecycle/review.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { isSetAside, reactedAnew, reactionsRead } from '../../src/domain/reactions.ts';
import type { Change, RequestRecord } from '../../src/domain/record.ts';
import type { Outcome } from '../../src/domain/refusal.ts';
import { nextDeskAct } from '../../src/domain/schedule.ts';
import { HOUR, MINUTE, type EpochMs } from '../../src/domain/time.ts';
import { ABE, ANN, aPolicy, aRole, MONDAY, RUTH, standingsOf } from '../support/records.ts';
import { accepted, after, aPending, member } from './states.ts';

/** When the terms change. */
const CHANGED_AT = MONDAY + MINUTE;
const LATER = CHANGED_AT + MINUTE;
const CARD = { channel: 'C0ACCESS', ts: '1700000000.000001' };

const lenient = aPolicy([aRole({ risk: 'low' })]);
const strict = aPolicy([aRole({ risk: 'high', approvers: { users: [ANN, ABE], groups: [], required: 2 } })]);

function reacts(record: RequestRecord, reviewer: string, policy: Policy, now: EpochMs): Outcome<Change> {
  const vote = { reviewer, verdict: 'approve', via: 'reaction' } as const;
  return review(record, vote, standingsOf(member(ANN), member(ABE)), policy, now);
}

function refusalOf(outcome: Outcome<Change>): string | undefined {
  return outcome.ok ? undefined : outcome.refusal.kind;
}

/** A request with a card, whose role became stricter; Ann's reaction brought that to light. */
function changed(): RequestRecord {
  const pending = after(shown(aPending(lenient), 'card', CARD, 1));
  const record = accepted(reacts(pending, ANN, strict, CHANGED_AT));
  expect(record.desk.owed.card.at(-1)).toMatchObject({ type: 'terms_changed' });
  return record;
}

/** The same, after its card was read and showed these people's approvals. */
function readWith(...approving: readonly string[]): RequestRecord {
  const record = changed();
  return after(reactionsRead(record, record, approving, LATER));
}

describe('an approval by reaction that was given before the terms changed', () => {
  it('does not count, be it the one that brought the change to light or another', () => {
    for (const person of [ANN, ABE])
      expect(refusalOf(reacts(changed(), person, strict, LATER))).toBe('reaction_set_aside');
  });

  it('does not count after an approval for less either', () => {
    const policy = aPolicy([aRole({ approvers: { users: [ANN, ABE], groups: [], required: 2 } })]);
    const voted = accepted(reacts(aPending(policy), ABE, policy, MONDAY));
    const vote = { reviewer: ANN, verdict: 'approve', via: 'button' } as const;
    const less = { duration: HOUR, paths: ['/pool/dev'] };
    const people = standingsOf(member(ANN), member(ABE));
    const narrowed = accepted(approveForLess(voted, vote, less, people, policy, CHANGED_AT));
    expect(refusalOf(reacts(narrowed, ABE, policy, LATER))).toBe('reaction_set_aside');
    const again = after(reactedAnew(narrowed, ABE, LATER));
    expect(accepted(reacts(again, ABE, policy, LATER)).request.state).toBe('approved');
  });

  it('leaves denials by reaction, and clicks, as they are', () => {
    const denial = { reviewer: ABE, verdict: 'deny', via: 'reaction' } as const;
    expect(accepted(review(changed(), denial, standingsOf(member(ABE)), strict, LATER)).request.state).toBe('denied');
    const click = { reviewer: ABE, verdict: 'approve', via: 'button' } as const;
    expect(accepted(review(changed(), click, standingsOf(member(ABE)), strict, LATER)).request.votes).toHaveLength(1);
  });

  it('has the card read at once, for who has reacted by then', () => {
    const record = changed();
    const shownNow = { ...record, desk: { ...record.desk, card: { ...CARD, revision: record.revision } } };
    const { owed, ...desk } = shownNow.desk;
    const settled = { ...shownNow, desk: { ...desk, owed: { ...owed, card: [] }, requesterUnreachable: true } };
    const withHomes = { ...settled.desk, homes: { revision: record.revision, stuck: false, failures: 0, retryAt: 0 } };
    expect(nextDeskAct({ ...settled, desk: withHomes }, strict.timing, CHANGED_AT)).toBe('read_reactions');
  });
});

describe('an approval by reaction counts again', () => {
  it.each([
    ['before the card was read', changed()],
    ['after it', readWith(ANN, ABE)],
  ])('when its event says that it was given anew, %s', (_, record) => {
    const anew = after(reactedAnew(record, ANN, LATER));
    expect(accepted(reacts(anew, ANN, strict, LATER)).request.votes).toMatchObject([{ reviewer: ANN }]);
    expect(isSetAside(anew, ABE)).toBe(true);
    expect(reactedAnew(anew, ANN, LATER)).toBeUndefined();
  });

  it('not when its event is that of the old one, which came late or twice', () => {
    for (const at of [MONDAY, CHANGED_AT]) expect(reactedAnew(changed(), ANN, at)).toBeUndefined();
  });

  it('when the card was seen without it', () => {
    const away = after(reactionsRead(readWith(ANN, ABE), readWith(ANN, ABE), [ABE], LATER));
    expect([ANN, ABE].map((person) => isSetAside(away, person))).toEqual([false, true]);
  });

  it('not by a reading during which the card changed, which is then read at once again', () => {
    const record = readWith(ANN, ABE);
    const meanwhile = { ...record, revision: record.revision + 1 };
    const { desk } = after(reactionsRead(meanwhile, record, [], LATER + 1));
    expect(desk).toMatchObject({ setAside: record.desk.setAside, reactionsReadAt: 0 });
  });

  it('without anything to say where none was set aside', () => {
    expect(reactedAnew(aPending(), ANN, LATER)).toBeUndefined();
  });

  it('of somebody who had not reacted yet when the card was read', () => {
    expect([ANN, ABE, RUTH].map((person) => isSetAside(readWith(ANN), person))).toEqual([true, false, false]);
  });

  it('of whoever gave it anew before the card was read', () => {
    const record = after(reactedAnew(changed(), ABE, LATER));
    const read = after(reactionsRead(record, record, [ANN, ABE], LATER));
    expect([ANN, ABE].map((person) => isSetAside(read, person))).toEqual([true, false]);
  });
});

describe('a reading of the card', () => {
  it('that began before the terms changed says nothing, and the card is read again at once', () => {
    const read = after(reactionsRead(changed(), aPending(lenient), [], LATER));
    expect(isSetAside(read, ABE)).toBe(true);
    expect(read.desk.reactionsReadAt).toBe(0);
  });

  it('that Slack refused says nothing of anybody', () => {
    const read = after(reactionsRead(readWith(ANN), readWith(ANN), undefined, LATER));
    expect([ANN, ABE].map((person) => isSetAside(read, person))).toEqual([true, false]);
    expect(read.desk.reactionsReadAt).toBe(LATER);
  });

  it('leaves everything as it is while no terms have changed', () => {
    const read = after(reactionsRead(aPending(), aPending(), [ANN], LATER));
    expect(isSetAside(read, ANN)).toBe(false);
    expect(read.desk).not.toHaveProperty('setAside');
  });
});
