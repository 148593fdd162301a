import { describe, expect, it } from 'vitest';
import { review } from '../../../src/domain/lifecycle/review.ts';
import type { Standing } from '../../../src/domain/people.ts';
import type { Policy } from '../../../src/domain/policy.ts';
import type { Change, RequestRecord } from '../../../src/domain/record.ts';
import type { Outcome } from '../../../src/domain/refusal.ts';
import type { Role } from '../../../src/domain/role.ts';
import { homeOf } from '../../../src/domain/home.ts';
import { HOUR } from '../../../src/domain/time.ts';
import { ABE, ANN, aPolicy, aRole, MONDAY, RUTH, standingsOf } from '../../support/records.ts';
import { accepted, aPending, inState, member } from '../states.ts';

const TEAM = 'S0TEAM';
const SECURITY = 'S0SECURITY';
const SAM = 'U0SAM';

/** One of the team, then one of security. */
const APPROVERS: Role['approvers'] = {
  users: [],
  groups: [TEAM],
  required: 1,
  next: [{ users: [], groups: [SECURITY], required: 1 }],
};

const policy = aPolicy([aRole({ approvers: APPROVERS })]);
const LATER = MONDAY + HOUR;

/** Ann and Abe are of the team; Sam is of security, and so is Abe. */
const everybody: readonly Standing[] = [member(ANN, [TEAM]), member(ABE, [TEAM, SECURITY]), member(SAM, [SECURITY])];

interface Ballot {
  readonly today?: Policy;
  readonly people?: readonly Standing[];
  readonly via?: 'button' | 'reaction';
}

function voted(
  record: RequestRecord,
  reviewer: string,
  { today = policy, people = everybody, via = 'button' }: Ballot = {},
): Outcome<Change> {
  return review(record, { reviewer, verdict: 'approve', via }, standingsOf(...people), today, LATER);
}

function ownersOf(record: RequestRecord): string[] {
  return inState(record, 'pending').votes.map(({ reviewer, stage }) => `${reviewer} in ${stage}`);
}

describe('a role with stages', () => {
  it('is approved by one of each, in their order', () => {
    const half = accepted(voted(aPending(policy), ANN));
    expect(inState(half, 'pending').asked).toEqual({ users: [], groups: [SECURITY] });
    const granted = accepted(voted(half, SAM));
    expect(inState(granted, 'approved').votes).toMatchObject([
      { reviewer: ANN, stage: 0 },
      { reviewer: SAM, stage: 1 },
    ]);
  });

  it('asks the next stage by name once its turn has come', () => {
    const half = accepted(voted(aPending(policy), ANN));
    expect(half.desk.owed.card).toMatchObject([
      { type: 'voted', approvals: 1, needed: 2 },
      { type: 'stage_reached', users: [], groups: [SECURITY] },
    ]);
  });

  it('does not take the second stage’s approval before the first’s, nor the first’s twice', () => {
    expect(voted(aPending(policy), SAM)).toMatchObject({
      refusal: { kind: 'another_stage', waitsFor: { groups: [TEAM] } },
    });
    const half = accepted(voted(aPending(policy), ANN));
    const other = [...everybody, member('U0TOM', [TEAM])];
    expect(voted(half, 'U0TOM', { people: other })).toMatchObject({
      refusal: { kind: 'another_stage', waitsFor: { groups: [SECURITY] } },
    });
  });

  it('counts nobody in two stages', () => {
    const half = accepted(voted(aPending(policy), ABE));
    expect(ownersOf(half)).toEqual([`${ABE} in 0`]);
    expect(voted(half, ABE)).toMatchObject({ refusal: { kind: 'already_voted' } });
  });

  it('is denied by anybody of any stage, whose turn it is or not', () => {
    const no = { reviewer: SAM, verdict: 'deny', via: 'button' } as const;
    expect(accepted(review(aPending(policy), no, standingsOf(...everybody), policy, LATER)).request.state).toBe(
      'denied',
    );
  });

  it('waits for the first stage again when its approver has left it', () => {
    const half = accepted(voted(aPending(policy), ANN));
    const without = [member(ANN, []), member(ABE, [TEAM]), member(SAM, [SECURITY])];
    expect(voted(half, SAM, { people: without })).toMatchObject({ refusal: { kind: 'another_stage' } });
    const mended = accepted(voted(half, ABE, { people: without }));
    expect(ownersOf(mended)).toEqual([`${ABE} in 0`]);
    expect(accepted(voted(mended, SAM, { people: without })).request.state).toBe('approved');
  });

  it('is asked again when a stage is added while it waits', () => {
    const single = aPolicy([aRole({ approvers: { users: [], groups: [TEAM], required: 1 } })]);
    const record = accepted(voted(aPending(single), ANN, { today: policy }));
    expect(record.request).toMatchObject({ state: 'pending', votes: [], terms: { approvals: [1, 1] } });
    expect(record.desk.owed.card).toMatchObject([{ type: 'terms_changed', changed: ['approvals'] }]);
  });

  it('waits on the Home of those whose turn it is, and of nobody else', () => {
    const half = accepted(voted(aPending(policy), ANN));
    const decisionsOf = (record: RequestRecord, person: string, groups: readonly string[]): number | undefined => {
      const home = homeOf(member(person, groups), [], { waiting: [record], active: [] }, policy, LATER);
      return home.kind === 'page' ? home.page.decisions?.length : undefined;
    };
    expect(decisionsOf(aPending(policy), SAM, [SECURITY])).toBe(0);
    expect(decisionsOf(aPending(policy), ABE, [TEAM])).toBe(1);
    expect(decisionsOf(half, SAM, [SECURITY])).toBe(1);
    expect(decisionsOf(half, ABE, [TEAM])).toBe(0);
  });
});

function stricter(changes: Partial<Role>): Policy {
  return aPolicy([aRole(changes)]);
}

describe('a role that became stricter', () => {
  it('asks again where its risk was raised, and says so', () => {
    const low = aPending(stricter({ risk: 'low' }));
    const people = [member(ANN), member(ABE)];
    const again = accepted(voted(low, ANN, { today: stricter({ risk: 'high' }), people }));
    expect(again.request).toMatchObject({ state: 'pending', votes: [], terms: { risk: 'high' } });
    expect(again.desk.owed.card).toMatchObject([{ type: 'terms_changed', changed: ['risk'] }]);
    expect(accepted(voted(again, ANN, { today: stricter({ risk: 'high' }), people })).request.state).toBe('approved');
  });

  it('does not ask again where its risk was lowered', () => {
    const high = aPending(stricter({ risk: 'high' }));
    expect(accepted(voted(high, ANN, { today: stricter({ risk: 'low' }), people: [member(ANN)] })).request.state).toBe(
      'approved',
    );
  });

  it('is granted to nobody whom it is not open to any more; they can be denied', () => {
    const closed = stricter({ requesters: { users: ['U0ELSE'], groups: [] } });
    const refused = voted(aPending(), ANN, { today: closed, people: [member(ANN)] });
    expect(refused).toMatchObject({ refusal: { kind: 'no_longer_allowed', because: 'requester' } });
    const no = { reviewer: ANN, verdict: 'deny', via: 'button' } as const;
    expect(accepted(review(aPending(), no, standingsOf(member(ANN)), closed, LATER)).request.state).toBe('denied');
  });

  it.each([
    ['deactivated', { kind: 'ineligible', id: RUTH, because: 'deleted' }, 'no_longer_allowed'],
    ['a guest now', { kind: 'ineligible', id: RUTH, because: 'guest' }, 'no_longer_allowed'],
    ['unknown, because Slack does not answer', { kind: 'lookup_failed', id: RUTH, detail: 'x' }, 'requester_unknown'],
  ] as const)('grants nothing to a requester who is %s', (_what, ruth, kind) => {
    expect(voted(aPending(), ANN, { today: aPolicy(), people: [ruth, member(ANN)] })).toMatchObject({
      refusal: { kind },
    });
  });

  it('counts earlier clicks where reactions do not count any more', () => {
    const two = { users: [ANN, ABE], groups: [], required: 2 };
    const people = [member(ANN), member(ABE)];
    const today = stricter({ approvers: two, reactions: false });
    const half = accepted(voted(aPending(stricter({ approvers: two })), ANN, { today, people }));
    expect(accepted(voted(half, ABE, { today, people })).request.state).toBe('approved');
  });

  it('does not count earlier reactions where reactions do not count any more', () => {
    const two = { users: [ANN, ABE], groups: [], required: 2 };
    const before = aPolicy([aRole({ approvers: two })]);
    const people = [member(ANN), member(ABE)];
    const half = accepted(voted(aPending(before), ANN, { today: before, people, via: 'reaction' }));
    const today = aPolicy([aRole({ approvers: two, reactions: false })]);
    expect(ownersOf(accepted(voted(half, ABE, { today, people })))).toEqual([`${ABE} in 0`]);
  });
});
