import { describe, expect, it } from 'vitest';
import { cancel, lapse, review } from '../../../src/domain/lifecycle/review.ts';
import type { Vote } from '../../../src/domain/lifecycle/tally.ts';
import { cardUndeliverable } from '../../../src/domain/lifecycle/undeliverable.ts';
import type { Standing } from '../../../src/domain/people.ts';
import type { Policy } from '../../../src/domain/policy.ts';
import type { Preview } from '../../../src/domain/preview.ts';
import type { Change, RequestRecord } from '../../../src/domain/record.ts';
import type { Outcome, Refusal } from '../../../src/domain/refusal.ts';
import type { Role } from '../../../src/domain/role.ts';
import type { TicketRule } from '../../../src/domain/ticket.ts';
import { DAY, HOUR, MINUTE, type EpochMs } from '../../../src/domain/time.ts';
import {
  ABE,
  ANN,
  anId,
  aPendingChange,
  aPolicy,
  aRole,
  aTicketRule,
  MONDAY,
  RUTH,
  standingsOf,
} from '../../support/records.ts';
import { accepted, after, aPending, APPROVED_AT, inState, member, OPEN } from '../states.ts';

const APPROVE: Vote = { reviewer: ANN, verdict: 'approve', via: 'button' };
const DENY: Vote = { reviewer: ANN, verdict: 'deny', via: 'button' };

interface Case {
  readonly record?: RequestRecord;
  readonly vote?: Vote;
  readonly who?: Standing;
  readonly policy?: Policy;
  readonly at?: EpochMs;
}

function reviewing({
  record,
  vote = APPROVE,
  who = member(ANN),
  policy,
  at = APPROVED_AT,
}: Case = {}): Outcome<Change> {
  return review(record ?? aPending(), vote, standingsOf(who), policy ?? aPolicy(), at);
}

function refusalOf(outcome: Outcome<Change>): Refusal | 'accepted' {
  return outcome.ok ? 'accepted' : outcome.refusal;
}

describe('a review', () => {
  it('approves: the request may be provisioned now, and for as long as the provisioning window', () => {
    const request = inState(accepted(reviewing()), 'approved');
    expect(request.approval).toEqual({ by: 'reviewers', review: { ...APPROVE, at: APPROVED_AT } });
    expect(request.provisioning).toEqual({
      attempt: 0,
      failures: 0,
      retryAt: APPROVED_AT,
      giveUpAt: APPROVED_AT + 30 * MINUTE,
      secretShown: 'no',
    });
  });

  it('denies: the request has ended', () => {
    const request = inState(accepted(reviewing({ vote: DENY })), 'denied');
    expect(request).toMatchObject({ review: { ...DENY, at: APPROVED_AT }, endedAt: APPROVED_AT });
  });

  it('keeps what was asked and the terms as they were', () => {
    const before = aPending();
    const { id, ask, terms, requestedAt } = accepted(reviewing({ record: before })).request;
    expect({ id, ask, terms, requestedAt }).toEqual({
      id: before.request.id,
      ask: before.request.ask,
      terms: before.request.terms,
      requestedAt: before.request.requestedAt,
    });
  });

  it('counts from a member of an approver group, as Slack says now', () => {
    const policy = aPolicy([aRole({ approvers: { users: [], groups: ['S0OPS'], required: 1 } })]);
    expect(refusalOf(reviewing({ policy, who: member(ANN, ['S0OPS']) }))).toBe('accepted');
    expect(refusalOf(reviewing({ policy, who: member(ANN, []) }))).toEqual({
      kind: 'not_an_approver',
      role: 'provisioner',
    });
  });

  it('by reaction counts where the role says so', () => {
    const vote: Vote = { ...APPROVE, via: 'reaction' };
    expect(inState(accepted(reviewing({ vote })), 'approved').votes[0]?.via).toBe('reaction');
    const policy = aPolicy([aRole({ reactions: false })]);
    expect(refusalOf(reviewing({ vote, policy }))).toEqual({ kind: 'reactions_off', role: 'provisioner' });
    expect(refusalOf(reviewing({ vote: APPROVE, policy }))).toBe('accepted');
  });
});

describe('a review is refused', () => {
  it.each([APPROVE, DENY])('from the requester, even when they are an approver: $verdict', (vote) => {
    const policy = aPolicy([aRole({ approvers: { users: [RUTH, ANN], groups: ['S0OPS'], required: 1 } })]);
    const own = { ...vote, reviewer: RUTH };
    expect(refusalOf(reviewing({ vote: own, who: member(RUTH, ['S0OPS']), policy }))).toEqual({ kind: 'own_request' });
  });

  it('from somebody who is not an approver, administrators included', () => {
    for (const id of ['U0ELSE', 'U0ADA']) {
      const refusal = refusalOf(reviewing({ vote: { ...APPROVE, reviewer: id }, who: member(id) }));
      expect(refusal).toEqual({ kind: 'not_an_approver', role: 'provisioner' });
    }
  });

  it('from an approver who is one no longer', () => {
    const policy = aPolicy([aRole({ approvers: { users: ['U0ABE'], groups: [], required: 1 } })]);
    expect(refusalOf(reviewing({ policy }))).toEqual({ kind: 'not_an_approver', role: 'provisioner' });
  });

  it('for a role without approvers, from everyone', () => {
    const policy = aPolicy([aRole({ approvers: { users: [], groups: [], required: 1 } })]);
    expect(refusalOf(reviewing({ policy, who: member(ANN, ['S0OPS']) }))).toMatchObject({ kind: 'not_an_approver' });
  });

  it('when Slack could not say who the person is, with the reason', () => {
    const who: Standing = { kind: 'lookup_failed', id: ANN, detail: 'Slack did not answer' };
    expect(refusalOf(reviewing({ who }))).toEqual({ kind: 'lookup_failed', detail: 'Slack did not answer' });
  });

  it.each(['deleted', 'bot', 'guest', 'stranger', 'foreign_team', 'unknown'] as const)(
    'from an account that is %s, also when it is named as an approver',
    (because) => {
      const who: Standing = { kind: 'ineligible', id: ANN, because };
      expect(refusalOf(reviewing({ who }))).toEqual({ kind: 'ineligible', because });
    },
  );

  it('when the role is not in the policy any more', () => {
    expect(refusalOf(reviewing({ policy: aPolicy([]) }))).toEqual({ kind: 'role_gone', role: 'provisioner' });
  });

  it('when the request was decided already, with how it stands now', () => {
    const record = accepted(reviewing());
    expect(refusalOf(reviewing({ record, vote: DENY }))).toEqual({ kind: 'already_decided', request: record.request });
  });
});

describe('the approval window', () => {
  it('lets a vote count until its last millisecond', () => {
    expect(accepted(reviewing({ at: MONDAY + DAY - 1 })).request.state).toBe('approved');
  });

  it.each([APPROVE, DENY])('has the request lapse when a vote comes at its end: $verdict', (vote) => {
    expect(accepted(reviewing({ vote, at: MONDAY + DAY })).request).toMatchObject({
      state: 'lapsed',
      endedAt: MONDAY + DAY,
    });
  });

  it('still refuses people who may not vote, when it is over', () => {
    const late = reviewing({ vote: { ...APPROVE, reviewer: RUTH }, who: member(RUTH), at: MONDAY + DAY });
    expect(refusalOf(late)).toEqual({ kind: 'own_request' });
  });

  it('ends a request that nobody decided, and not before', () => {
    expect(lapse(aPending(), MONDAY + DAY - 1)).toBeUndefined();
    expect(after(lapse(aPending(), MONDAY + DAY)).request.state).toBe('lapsed');
  });
});

describe('cancelling', () => {
  it('takes a pending request back, for its requester', () => {
    expect(accepted(cancel(aPending(), RUTH, APPROVED_AT)).request).toMatchObject({
      state: 'cancelled',
      endedAt: APPROVED_AT,
    });
  });

  it.each([ANN, 'U0ADA', ''])('is refused to anybody else: %j', (by) => {
    expect(refusalOf(cancel(aPending(), by, APPROVED_AT))).toEqual({ kind: 'may_not_cancel' });
  });

  it.each(['approved', 'active', 'revoking'])('comes too late once the request is %s', (state) => {
    const record = OPEN.get(state) ?? aPending();
    expect(refusalOf(cancel(record, RUTH, APPROVED_AT))).toEqual({ kind: 'not_pending', request: record.request });
  });
});

describe('a card that cannot be shown', () => {
  it('ends the request with what Slack said, because nobody could approve it', () => {
    expect(after(cardUndeliverable(aPending(), 'is_archived', APPROVED_AT)).request).toMatchObject({
      state: 'failed',
      problem: { kind: 'card_undeliverable', detail: 'is_archived' },
    });
  });
});

function policyOf(required: number): Policy {
  return aPolicy([aRole({ approvers: { users: [ANN, ABE], groups: [], required } })]);
}

describe('a role that asks for two approvals', () => {
  const TWO = aPolicy([aRole({ approvers: { users: [ANN, ABE], groups: ['S0OPS'], required: 2 } })]);
  const byAnn: Vote = { reviewer: ANN, verdict: 'approve', via: 'button' };
  const byAbe: Vote = { reviewer: ABE, verdict: 'approve', via: 'reaction' };
  const asked = after(aPendingChange(anId(), TWO));
  const half = accepted(review(asked, byAnn, standingsOf(member(ANN)), TWO, APPROVED_AT));

  it('waits for the second one, and says who gave the first', () => {
    expect(half.request).toMatchObject({ state: 'pending', votes: [{ reviewer: ANN, via: 'button' }] });
    expect(half.desk.owed.card).toMatchObject([{ type: 'voted', approvals: 1, needed: 2 }]);
  });

  it('is approved by two different people', () => {
    const both = standingsOf(member(ANN), member(ABE));
    const record = accepted(review(half, byAbe, both, TWO, APPROVED_AT + MINUTE));
    expect(record.request).toMatchObject({
      state: 'approved',
      votes: [{ reviewer: ANN }, { reviewer: ABE }],
      approval: { by: 'reviewers', review: { reviewer: ABE } },
    });
  });

  it('does not count the same person twice', () => {
    const again = { ...byAnn, via: 'reaction' } as const;
    expect(refusalOf(review(half, again, standingsOf(member(ANN)), TWO, APPROVED_AT))).toMatchObject({
      kind: 'already_voted',
    });
  });

  it('is denied by the first no, also of somebody who had approved', () => {
    const no = { ...byAnn, verdict: 'deny', reason: 'not on a Friday' } as const;
    const record = accepted(review(half, no, standingsOf(member(ANN)), TWO, APPROVED_AT));
    expect(record.request).toMatchObject({ state: 'denied', review: { reviewer: ANN, reason: 'not on a Friday' } });
  });

  it.each([
    ['left the approvers', { kind: 'member', id: 'U0OPS', groups: [] }],
    ['was deactivated', { kind: 'ineligible', id: 'U0OPS', because: 'deleted' }],
    ['became a guest', { kind: 'ineligible', id: 'U0OPS', because: 'guest' }],
  ] as const)('does not count the earlier vote of somebody who %s since', (_what, standing) => {
    const ops = { kind: 'member', id: 'U0OPS', groups: ['S0OPS'] } as const;
    const vote = { ...byAnn, reviewer: 'U0OPS' } as const;
    const early = accepted(review(asked, vote, standingsOf(ops), TWO, APPROVED_AT));
    const record = accepted(review(early, byAbe, standingsOf(standing, member(ABE)), TWO, APPROVED_AT));
    expect(record.request).toMatchObject({ state: 'pending', votes: [{ reviewer: ABE }] });
    expect(record.desk.owed.card.map(({ type }) => type)).toEqual(['voted', 'vote_dropped', 'voted']);
  });

  it('refuses the last vote while Slack does not say whether the earlier ones still count', () => {
    const silent = { kind: 'lookup_failed', id: ANN, detail: 'Slack is down' } as const;
    const outcome = review(half, byAbe, standingsOf(silent, member(ABE)), TWO, APPROVED_AT);
    expect(refusalOf(outcome)).toEqual({ kind: 'lookup_failed', detail: 'Slack is down' });
  });

  it('has to be looked at again when somebody voted whose standing was not asked for', () => {
    const outcome = review(half, byAbe, standingsOf(member(ABE)), TWO, APPROVED_AT);
    expect(refusalOf(outcome)).toEqual({ kind: 'votes_changed' });
  });

  it('is asked again, with the reason why, where the role asks for more than when it was asked for', () => {
    const request = after(aPendingChange(anId(), policyOf(1)));
    const record = accepted(review(request, byAnn, standingsOf(member(ANN)), policyOf(2), APPROVED_AT));
    expect(record.request).toMatchObject({ state: 'pending', votes: [], terms: { approvals: [2] } });
    expect(record.desk.owed.card).toMatchObject([{ type: 'terms_changed', changed: ['approvals'] }]);
  });

  it('is approved by as many as the role asks for today, where that is fewer', () => {
    const request = after(aPendingChange(anId(), policyOf(2)));
    const record = accepted(review(request, byAnn, standingsOf(member(ANN)), policyOf(1), APPROVED_AT));
    expect(record.request.state).toBe('approved');
  });
});

function stating(...privileges: readonly string[]): Policy {
  return aPolicy([aRole({ privileges })]);
}

function approvedUnder(changes: Partial<Role>): Outcome<Change> {
  return reviewing({ policy: aPolicy([aRole(changes)]) });
}

/** Ann approves, and the role has a rule for tickets by now. */
function approvedWith(record: RequestRecord, rule: Partial<TicketRule>): Outcome<Change> {
  return reviewing({ record, policy: aPolicy([aRole({ ticket: aTicketRule(rule) })]) });
}

describe('what is in the audit of a request that ends', () => {
  it('is who denied it, or took it back, or that nobody decided it in time', () => {
    const denied = reviewing({ vote: DENY });
    expect(denied.ok && denied.value.events).toEqual([
      { type: 'denied', review: { ...DENY, at: APPROVED_AT }, at: APPROVED_AT },
    ]);
    const taken = cancel(aPending(), RUTH, APPROVED_AT);
    expect(taken.ok && taken.value.events).toEqual([{ type: 'cancelled', by: RUTH, at: APPROVED_AT }]);
    expect(lapse(aPending(), MONDAY + DAY)?.events).toEqual([{ type: 'lapsed', at: MONDAY + DAY }]);
    expect(cardUndeliverable(aPending(), 'is_archived', APPROVED_AT)?.events).toEqual([
      {
        type: 'failed',
        problem: { kind: 'card_undeliverable', detail: 'is_archived' },
        wasOverdue: false,
        at: APPROVED_AT,
      },
    ]);
  });
});

describe('a vote', () => {
  it('has to be looked at again where nothing was asked about its author, or about the requester', () => {
    expect(refusalOf(review(aPending(), APPROVE, standingsOf(), aPolicy(), APPROVED_AT))).toEqual({
      kind: 'votes_changed',
    });
    const annAlone = new Map([[ANN, member(ANN)]]);
    expect(refusalOf(review(aPending(), APPROVE, annAlone, aPolicy(), APPROVED_AT))).toEqual({ kind: 'votes_changed' });
  });
});

describe('a role that changed since it was asked for', () => {
  it.each([
    ['pveRole', { pveRole: 'PVEAdmin' }],
    ['cluster', { cluster: 'lab' }],
    ['propagate', { propagate: false }],
    ['owner', { owner: { kind: 'service', user: 'terraform@pve' } }],
  ] as const)('in its %s is shown on the card, and approvers are asked again', (changed, changes) => {
    const asked = accepted(approvedUnder(changes));
    expect(asked.request).toMatchObject({ state: 'pending', votes: [] });
    expect(asked.desk.owed.card).toMatchObject([{ type: 'terms_changed', changed: [changed] }]);
    const policy = aPolicy([aRole(changes)]);
    expect(accepted(reviewing({ record: asked, policy })).request.state).toBe('approved');
  });

  it('throws earlier votes away with what they were given to', () => {
    const half = accepted(reviewing({ policy: policyOf(2) }));
    const policy = aPolicy([aRole({ pveRole: 'PVEAdmin', approvers: { users: [ABE], groups: [], required: 1 } })]);
    const vote = { reviewer: ABE, verdict: 'approve', via: 'button' } as const;
    expect(accepted(reviewing({ record: half, vote, who: member(ABE), policy })).request).toMatchObject({
      state: 'pending',
      votes: [],
      terms: { pveRole: 'PVEAdmin' },
    });
  });

  it.each([
    ['path', { paths: ['/pool/prod'] }],
    ['duration', { duration: { default: MINUTE, longest: MINUTE } }],
    ['owner', { owner: { kind: 'requester' } }],
    ['ticket', { ticket: aTicketRule() }],
  ] as const)('so that its %s is no longer allowed cannot be approved, and can be denied', (because, changes) => {
    expect(refusalOf(approvedUnder(changes))).toMatchObject({ kind: 'no_longer_allowed', because });
    const policy = aPolicy([aRole(changes)]);
    expect(accepted(reviewing({ vote: DENY, policy })).request.state).toBe('denied');
  });

  it('so that it accepts a ticket, or requires one that the request has, changes nothing', () => {
    const withTicket = aPending(aPolicy([aRole({ ticket: aTicketRule() })]), 'OPS-123: rebuild the dev cluster');
    expect(accepted(approvedWith(withTicket, {})).request).toMatchObject({
      state: 'approved',
      ask: { ticket: 'OPS-123' },
    });
    expect(accepted(approvedWith(aPending(), { required: false })).request.state).toBe('approved');
    const others = { pattern: 'INC[0-9]+', example: 'INC1' };
    expect(refusalOf(approvedWith(withTicket, others))).toMatchObject({ because: 'ticket' });
    expect(accepted(approvedWith(withTicket, { ...others, required: false })).request.state).toBe('approved');
  });

  it.each([
    ['another user', { kind: 'service', user: 'packer@pve' }],
    ['a user of its own', { kind: 'dedicated' }],
  ] as const)('so that its token is on %s is shown, and approvers are asked again', (_, owner) => {
    const onTerraform = { owner: { kind: 'service', user: 'terraform@pve' } } as const;
    const record = aPending(aPolicy([aRole(onTerraform)]));
    const approvedBy = (changes: Partial<Role>) => reviewing({ record, policy: aPolicy([aRole(changes)]) });
    expect(accepted(approvedBy({ owner })).desk.owed.card).toMatchObject([
      { type: 'terms_changed', changed: ['owner'] },
    ]);
    expect(accepted(approvedBy(onTerraform)).request.state).toBe('approved');
  });

  it('in its stated privileges is shown, and approvers are asked again', () => {
    const record = aPending(stating('VM.Audit'));
    const today = (policy: Policy) => accepted(reviewing({ record, policy }));
    expect(today(stating('VM.Audit')).request.state).toBe('approved');
    expect(today(stating('VM.Audit', 'VM.Console')).desk.owed.card).toMatchObject([
      { type: 'terms_changed', changed: ['privileges'] },
    ]);
    expect(today(aPolicy()).desk.owed.card).toMatchObject([{ type: 'terms_changed', changed: ['privileges'] }]);
    expect(accepted(reviewing({ policy: stating('VM.Audit') })).request.terms.privileges).toEqual(['VM.Audit']);
  });

  it('so that its longest time is just what was asked for changes nothing', () => {
    const duration = { default: HOUR, longest: 4 * HOUR };
    expect(accepted(approvedUnder({ duration })).request.state).toBe('approved');
  });

  it('keeps what was foreseen of a grant that is the same, and drops it with the grant it was foreseen of', () => {
    const pending = inState(aPending(), 'pending');
    const preview: Preview = { kind: 'unknown', because: 'no_answer' };
    const record = { ...aPending(), request: { ...pending, terms: { ...pending.terms, preview } } };
    const termsUnder = (changes: Partial<Role>) =>
      accepted(reviewing({ record, policy: aPolicy([aRole(changes)]) })).request.terms;
    expect(termsUnder({ risk: 'high' })).toHaveProperty('preview');
    expect(termsUnder({ risk: 'high', pveRole: 'PVEAdmin' })).not.toHaveProperty('preview');
  });

  it('in words only changes nothing', () => {
    const policy = aPolicy([aRole({ description: 'Other words', formats: ['curl'], reminders: [] })]);
    expect(accepted(reviewing({ policy })).request.state).toBe('approved');
  });
});
