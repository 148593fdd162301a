import { describe, expect, it } from 'vitest';
import { anyOf, reviewersOf } from '../../../src/domain/approvers.ts';
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

  it('never happens to a role without one, nor to a request that is decided', () => {
    const without = policyWith({ escalation: undefined });
    expect(inState(aPending(without), 'pending')).not.toHaveProperty('escalatesAt');
    expect(escalate(anApproved(), policy, NOON)).toBeUndefined();
    const role = policy.roles.get('provisioner');
    expect(role && anyOf(reviewersOf(role, anApproved().request, NOON)).users).not.toContain(EVE);
  });
});
