import { describe, expect, it } from 'vitest';
import { dropVote, leave, leftAs } from '../../../src/domain/lifecycle/leave.ts';
import { finishRevoking } from '../../../src/domain/lifecycle/revoke.ts';
import { HOUR } from '../../../src/domain/time.ts';
import { ABE, ANN, aPolicy, aRole, MONDAY, RUTH, standingsOf } from '../../support/records.ts';
import { review } from '../../../src/domain/lifecycle/review.ts';
import { accepted, after, anActive, anApproved, anAttempted, aPending, member } from '../states.ts';

const NOW = MONDAY + HOUR;

describe('leaving', () => {
  it.each(['deleted', 'guest'] as const)('is what Slack says of an account that is %s', (because) => {
    expect(leftAs({ kind: 'ineligible', id: RUTH, because })).toBe(because);
  });

  it.each(['bot', 'stranger', 'foreign_team', 'unknown'] as const)('is not what it is to be %s', (because) => {
    expect(leftAs({ kind: 'ineligible', id: RUTH, because })).toBeUndefined();
  });

  it('is neither a member’s nor to be guessed', () => {
    expect(leftAs(member(RUTH))).toBeUndefined();
    expect(leftAs({ kind: 'lookup_failed', id: RUTH, detail: 'timeout' })).toBeUndefined();
  });

  it('cancels what waits, and says why to the channel', () => {
    const change = leave(aPending(), 'guest', NOW);
    expect(change?.record.request).toMatchObject({ state: 'cancelled', left: 'guest', endedAt: NOW });
    expect(change?.events).toEqual([{ type: 'cancelled', by: RUTH, left: 'guest', at: NOW }]);
    expect(change?.record.desk.owed.card.at(-1)).toMatchObject({ type: 'cancelled', left: 'guest' });
  });

  it.each([
    ['an active grant', anActive()],
    ['one that is being made', anAttempted()],
  ])('revokes %s, and its end says why', (_, record) => {
    const revoking = after(leave(record, 'deleted', NOW));
    expect(revoking.request).toMatchObject({ state: 'revoking', cause: { kind: 'left', as: 'deleted' }, retryAt: NOW });
    const revoked = after(finishRevoking(revoking, NOW));
    expect(revoked.request).toMatchObject({ state: 'revoked', cause: { kind: 'left', as: 'deleted' } });
  });
});

function vote(reviewer: string) {
  return { reviewer, verdict: 'approve', via: 'button' } as const;
}

describe('an approver who leaves', () => {
  const three = aPolicy([aRole({ approvers: { users: [ANN, ABE], groups: [], required: 3 } })]);

  it('takes their vote along, and nobody else’s, and people are told', () => {
    const byAnn = accepted(review(aPending(three), vote(ANN), standingsOf(member(ANN)), three, NOW));
    const both = accepted(review(byAnn, vote(ABE), standingsOf(member(ANN), member(ABE)), three, NOW));
    const change = dropVote(both, ANN, NOW + HOUR);
    expect(change?.record.request).toMatchObject({ state: 'pending', votes: [{ reviewer: ABE }] });
    expect(change?.events).toEqual([{ type: 'vote_dropped', reviewer: ANN, at: NOW + HOUR }]);
    expect(change?.record.desk.owed.card.at(-1)?.type).toBe('vote_dropped');
  });

  it('changes nothing where they had not voted', () => {
    expect(dropVote(aPending(), ANN, NOW)).toBeUndefined();
  });

  it('leaves what was approved before they left as it is', () => {
    expect(dropVote(anApproved(), ANN, NOW)).toBeUndefined();
  });
});
