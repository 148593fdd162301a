import { describe, expect, it } from 'vitest';
import { leave, leftAs } from '../../../src/domain/lifecycle/leave.ts';
import { finishRevoking } from '../../../src/domain/lifecycle/revoke.ts';
import { HOUR } from '../../../src/domain/time.ts';
import { MONDAY, RUTH } from '../../support/records.ts';
import { after, anActive, anAttempted, aPending, member } from '../states.ts';

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
