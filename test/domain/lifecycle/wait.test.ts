import { describe, expect, it } from 'vitest';
import { anyOf, reviewersOf, reviewingGroups } from '../../../src/domain/approvers.ts';
import { review } from '../../../src/domain/lifecycle/review.ts';
import { escalate, remindApprovers } from '../../../src/domain/lifecycle/wait.ts';
import type { Policy } from '../../../src/domain/policy.ts';
import type { Role } from '../../../src/domain/role.ts';
import { HOUR } from '../../../src/domain/time.ts';
import { ABE, ANN, aPolicy, aRole, MONDAY, RUTH, standingsOf } from '../../support/records.ts';
import { accepted, after, anApproved, aPending, inState, member } from '../states.ts';

const EVE = 'U0EVE';
const GROUP = 'S0ADMINS';
const NOON = MONDAY + 12 * HOUR;

/** Approvers of each kind, and an escalation after six hours of a day. */
function policyWith(changes: Partial<Role> = {}): Policy {
  const approvers = { users: [RUTH, ANN, ABE], groups: [GROUP], required: 2, silent: { users: [ABE], groups: [] } };
  return aPolicy([aRole({ approvers, escalation: { users: [EVE], groups: [], after: 6 * HOUR }, ...changes })]);
}

const policy = policyWith();
const approval = { verdict: 'approve', via: 'button' } as const;

describe('approvers of a request that waits', () => {
  it('are named by its card, but for the requester and those who are silent', () => {
    expect(inState(aPending(policy), 'pending').asked).toEqual({ users: [ANN], groups: [GROUP] });
  });

  it('are reminded once, when half of the time is over', () => {
    const record = aPending(policy);
    expect(remindApprovers(record, policy, NOON - 1)).toBeUndefined();
    const change = remindApprovers(record, policy, NOON);
    expect(change?.events).toEqual([{ type: 'approvers_reminded', users: [ANN], groups: [GROUP], at: NOON }]);
    expect(after(change).desk.owed.card).toEqual(change?.events);
    expect(remindApprovers(after(change), policy, NOON + HOUR)).toBeUndefined();
  });

  it('are left alone when they voted, and when the request is decided', () => {
    const voted = accepted(
      review(aPending(policy), { ...approval, reviewer: ANN }, standingsOf(member(ANN)), policy, MONDAY),
    );
    expect(remindApprovers(voted, policy, NOON)?.events).toEqual([
      { type: 'approvers_reminded', users: [], groups: [GROUP], at: NOON },
    ]);
    expect(remindApprovers(anApproved(), policy, NOON)).toBeUndefined();
  });

  it('are not bothered when all of them are silent, or the role is gone', () => {
    const silent = policyWith({
      approvers: { users: [], groups: [], required: 1, silent: { users: [ABE], groups: [GROUP] } },
    });
    for (const today of [silent, aPolicy([])]) {
      const change = remindApprovers(aPending(silent), today, NOON);
      expect(change?.events).toEqual([]);
      expect(inState(after(change), 'pending')).not.toHaveProperty('remindsApproversAt');
    }
  });

  it('may be a group that is silent, which keeps no other quiet', () => {
    const approvers = { users: [], groups: [GROUP, 'S0OPS'], required: 1, silent: { users: [], groups: [GROUP] } };
    expect(inState(aPending(policyWith({ approvers })), 'pending').asked).toEqual({ users: [], groups: ['S0OPS'] });
  });

  it('are reminded in the stage that waits', () => {
    const next = [{ users: [ABE], groups: [], required: 1 }];
    const staged = policyWith({ approvers: { users: [ANN], groups: [], required: 1, next } });
    const vote = { ...approval, reviewer: ANN };
    const voted = accepted(review(aPending(staged), vote, standingsOf(member(ANN)), staged, MONDAY));
    expect(remindApprovers(voted, staged, NOON)?.events).toMatchObject([{ users: [ABE], groups: [] }]);
  });

  it('come from the groups that a role names anywhere, which have to be looked up', () => {
    const next = [{ users: [], groups: ['S0NEXT'], required: 1 }];
    const silent = { users: [], groups: ['S0SILENT'] };
    const role = aRole({
      approvers: { users: [ANN], groups: [GROUP], required: 1, silent, next },
      escalation: { users: [], groups: ['S0LATE'], after: HOUR },
    });
    expect(reviewingGroups(role)).toEqual([GROUP, 'S0SILENT', 'S0NEXT', 'S0LATE']);
    expect(reviewingGroups(undefined)).toEqual([]);
  });

  it('may be silent and approve all the same', () => {
    const voted = review(aPending(policy), { ...approval, reviewer: ABE }, standingsOf(member(ABE)), policy, MONDAY);
    expect(voted.ok).toBe(true);
  });
});

describe('an escalation', () => {
  const vote = { ...approval, reviewer: EVE };

  it('lets its people decide from its moment on, and not before', () => {
    const record = aPending(policy);
    const early = review(record, vote, standingsOf(member(EVE)), policy, MONDAY + 6 * HOUR - 1);
    expect(early).toEqual({ ok: false, refusal: { kind: 'not_an_approver', role: 'provisioner' } });
    expect(review(record, vote, standingsOf(member(EVE)), policy, MONDAY + 6 * HOUR).ok).toBe(true);
  });

  it('is told once, and names its people on the card', () => {
    const record = aPending(policy);
    expect(escalate(record, policy, MONDAY + 6 * HOUR - 1)).toBeUndefined();
    const change = escalate(record, policy, MONDAY + 7 * HOUR);
    expect(change?.events).toEqual([
      { type: 'escalated', users: [EVE], groups: [], after: 7 * HOUR, at: MONDAY + 7 * HOUR },
    ]);
    const escalated = after(change);
    expect(escalated.revision).toBe(record.revision + 1);
    expect(inState(escalated, 'pending').asked).toEqual({ users: [ANN, EVE], groups: [GROUP] });
    expect(escalate(escalated, policy, NOON)).toBeUndefined();
  });

  it('gives nobody a say who is no longer in it when the last vote comes', () => {
    const voted = accepted(review(aPending(policy), vote, standingsOf(member(EVE)), policy, NOON));
    const stricter = policyWith({ escalation: undefined });
    const both = standingsOf(member(EVE), member(ANN));
    const next = accepted(review(voted, { ...approval, reviewer: ANN }, both, stricter, NOON + HOUR));
    expect(inState(next, 'pending').votes.map(({ reviewer }) => reviewer)).toEqual([ANN]);
  });

  it('keeps its people on the card when a vote came, or the terms changed', () => {
    const told = after(escalate(aPending(policy), policy, MONDAY + 6 * HOUR));
    const byAnn = { ...approval, reviewer: ANN };
    const votedFor = (today: Policy) => accepted(review(told, byAnn, standingsOf(member(ANN)), today, NOON));
    expect(inState(votedFor(policy), 'pending').asked).toEqual({ users: [EVE], groups: [GROUP] });
    const changed = votedFor(policyWith({ pveRole: 'PVEAdmin' }));
    expect(inState(changed, 'pending').asked).toEqual({ users: [ANN, EVE], groups: [GROUP] });
    const gone = votedFor(policyWith({ escalation: undefined }));
    expect(inState(gone, 'pending').asked).toEqual({ users: [], groups: [GROUP] });
    const byEve = accepted(review(told, { ...approval, reviewer: EVE }, standingsOf(member(EVE)), policy, NOON));
    expect(inState(byEve, 'pending').asked).toEqual({ users: [ANN], groups: [GROUP] });
  });

  it('is not told to its people before they were, though they voted already', () => {
    const voted = accepted(
      review(aPending(policy), { ...approval, reviewer: ANN }, standingsOf(member(ANN)), policy, NOON),
    );
    expect(inState(voted, 'pending').asked).toEqual({ users: [], groups: [GROUP] });
  });

  it('tells nobody where the role has none any more, or is gone', () => {
    for (const today of [policyWith({ escalation: undefined }), aPolicy([])]) {
      expect(escalate(aPending(policy), today, NOON)?.events).toMatchObject([
        { type: 'escalated', users: [], groups: [] },
      ]);
    }
  });

  it('never happens to a role without one, nor to a request that is decided', () => {
    const without = policyWith({ escalation: undefined });
    expect(inState(aPending(without), 'pending')).not.toHaveProperty('escalatesAt');
    expect(escalate(aPending(without), policy, NOON)).toBeUndefined();
    expect(escalate(anApproved(), policy, NOON)).toBeUndefined();
    const role = policy.roles.get('provisioner');
    expect(role && anyOf(reviewersOf(role, anApproved().request, NOON)).users).not.toContain(EVE);
  });
});
