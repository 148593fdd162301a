import { describe, expect, it } from 'vitest';
import {
  askExtension,
  lapseExtension,
  reviewExtension,
  type ExtensionWish,
} from '../../../src/domain/lifecycle/extend.ts';
import { approvedExtension, delayExtension, finishExtension } from '../../../src/domain/lifecycle/write-extension.ts';
import { expire } from '../../../src/domain/lifecycle/revoke.ts';
import type { Standing } from '../../../src/domain/people.ts';
import type { Policy } from '../../../src/domain/policy.ts';
import type { RequestRecord } from '../../../src/domain/record.ts';
import type { Role } from '../../../src/domain/role.ts';
import { clusterDue, deskDues } from '../../../src/domain/schedule.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/domain/time.ts';
import { ABE, ANN, aPolicy, aRole, aTicketRule, RUTH, standingsOf } from '../../support/records.ts';
import { accepted, ACTIVE_AT, after, anActive, anApproved, APPROVED_AT, inState, member } from '../states.ts';

const END = APPROVED_AT + 4 * HOUR;
const NOW = APPROVED_AT + HOUR;
const policy = policyWith();
const TWO_HOURS: ExtensionWish = { duration: 2 * HOUR, reason: '' };

function policyWith(changes: Partial<Role> = {}): Policy {
  return aPolicy([aRole(changes)]);
}

function asked(today = policy, wish = TWO_HOURS, record = anActive(), by: Standing = member(RUTH), now = NOW) {
  return askExtension(record, by, wish, today, now);
}

function vote(reviewer: string, verdict: 'approve' | 'deny' = 'approve') {
  return { reviewer, verdict, via: 'button' } as const;
}

function approved(): RequestRecord {
  return accepted(reviewExtension(accepted(asked()), NOW, vote(ANN), standingsOf(member(ANN)), policy, NOW + MINUTE));
}

const anApproval = inState(anActive(), 'active').approval;

describe('an extension', () => {
  it('is asked for with the moment it is to last until, and pings who decides', () => {
    const outcome = asked();
    expect(inState(accepted(outcome), 'active').extension).toEqual({
      until: END + 2 * HOUR,
      askedAt: NOW,
      lapsesAt: END,
      votes: [],
    });
    expect(outcome.ok && outcome.value.events).toEqual([
      { type: 'extension_asked', until: END + 2 * HOUR, users: [ANN, ABE], groups: [], at: NOW },
    ]);
  });

  it.each([
    ['people approved it', anApproval, 'at once'],
    ['a rule approved it, and the rule goes so far', { by: 'rule', upTo: 6 * HOUR, perDay: 2, at: NOW }, 'at once'],
    ['a rule approved it that does not go so far', { by: 'rule', upTo: 5 * HOUR, perDay: 2, at: NOW }, 'by approvers'],
    ['it was taken in an emergency', { by: 'break_glass', at: NOW }, 'by approvers'],
  ] as const)('by itself: where %s', (_what, approval, decided) => {
    const active = inState(anActive(), 'active');
    const record = { ...anActive(), request: { ...active, approval } };
    const extended = accepted(asked(policyWith({ extension: 'automatic' }), TWO_HOURS, record));
    expect(approvedExtension(extended) === undefined ? 'by approvers' : 'at once').toBe(decided);
  });

  it('moves the end only when the cluster was seen to have it, and the reminders with it', () => {
    const record = approved();
    expect(inState(record, 'active').grant.expiresAt).toBe(END);
    expect(clusterDue(record)).toEqual({ act: 'extend', at: NOW + MINUTE });
    const extended = inState(after(finishExtension(record, NOW, NOW + 2 * MINUTE)), 'active');
    expect(extended.grant.expiresAt).toBe(END + 2 * HOUR);
    expect(extended.remindAt).toEqual([END + HOUR, END + 2 * HOUR - 10 * MINUTE]);
    expect(extended).not.toHaveProperty('extension');
  });

  it('is approved by itself where the role says so', () => {
    const record = accepted(asked(policyWith({ extension: 'automatic' })));
    expect(approvedExtension(record)?.until).toBe(END + 2 * HOUR);
  });

  it('never lasts past the longest duration counted from activation', () => {
    const most = ACTIVE_AT + DAY - END;
    expect(asked(policy, { duration: most, reason: '' }).ok).toBe(true);
    expect(asked(policy, { duration: most + SECOND, reason: '' })).toEqual({
      ok: false,
      refusal: { kind: 'extension_too_long', role: 'provisioner', most },
    });
    const stricter = policyWith({ duration: { default: HOUR, longest: 5 * HOUR } });
    const late = reviewExtension(accepted(asked()), NOW, vote(ANN), standingsOf(member(ANN)), stricter, NOW);
    expect(late).toMatchObject({ refusal: { kind: 'extension_too_long' } });
  });

  it.each<[string, Parameters<typeof asked>, string]>([
    ['somebody else', [policy, TWO_HOURS, anActive(), member(ANN)], 'may_not_extend'],
    ['a guest', [policy, TWO_HOURS, anActive(), { kind: 'ineligible', id: RUTH, because: 'guest' }], 'ineligible'],
    [
      'a failed look-up',
      [policy, TWO_HOURS, anActive(), { kind: 'lookup_failed', id: RUTH, detail: '' }],
      'lookup_failed',
    ],
    ['a request that is not active', [policy, TWO_HOURS, anApproved()], 'nothing_to_extend'],
    ['a grant whose time is over', [policy, TWO_HOURS, anActive(), member(RUTH), END], 'nothing_to_extend'],
    ['a second one', [policy, TWO_HOURS, accepted(asked())], 'extension_waits'],
    ['a role that gives none', [policyWith({ extension: 'none' })], 'no_extensions'],
    ['a role that is gone', [aPolicy([])], 'role_gone'],
    ['a role that is for others now', [policyWith({ requesters: { users: [ANN], groups: [] } })], 'role_not_for_you'],
    ['a role that changed', [policyWith({ pveRole: 'PVEAdmin' })], 'no_longer_allowed'],
    ['a role that reaches elsewhere now', [policyWith({ paths: ['/pool/prod'] })], 'no_longer_allowed'],
    ['a role that has come to require a ticket', [policyWith({ ticket: aTicketRule() })], 'no_longer_allowed'],
    ['nothing more', [policy, { duration: 10, reason: '' }], 'extension_too_short'],
  ])('is refused: %s', (_, input, kind) => {
    expect(asked(...input)).toMatchObject({ ok: false, refusal: { kind } });
  });

  it('is decided by the same people as the request, each once, and the requester never', () => {
    const today = policyWith({ approvers: { users: [ANN, ABE, RUTH], groups: [], required: 2 } });
    const record = accepted(asked(today));
    const own = reviewExtension(record, NOW, vote(RUTH), standingsOf(member(RUTH)), today, NOW);
    expect(own).toMatchObject({ refusal: { kind: 'own_request' } });
    const stranger = reviewExtension(record, NOW, vote('U0OLE'), standingsOf(member('U0OLE')), today, NOW);
    expect(stranger).toMatchObject({ refusal: { kind: 'not_an_approver' } });
    const first = accepted(reviewExtension(record, NOW, vote(ANN), standingsOf(member(ANN)), today, NOW));
    expect(approvedExtension(first)).toBeUndefined();
    const both = standingsOf(member(ANN), member(ABE));
    expect(reviewExtension(first, NOW, vote(ANN), both, today, NOW)).toMatchObject({
      refusal: { kind: 'already_voted' },
    });
    expect(approvedExtension(accepted(reviewExtension(first, NOW, vote(ABE), both, today, NOW)))).toBeDefined();
    const withoutAnn = standingsOf({ kind: 'ineligible', id: ANN, because: 'deleted' }, member(ABE));
    const alone = accepted(reviewExtension(first, NOW, vote(ABE), withoutAnn, today, NOW));
    expect(inState(alone, 'active').extension?.votes.map(({ reviewer }) => reviewer)).toEqual([ABE]);
  });

  it('leaves the grant as it was when it is denied or nobody decides it', () => {
    const record = accepted(asked());
    const denied = accepted(reviewExtension(record, NOW, vote(ANN, 'deny'), standingsOf(member(ANN)), policy, NOW));
    expect(denied.request).toEqual(anActive().request);
    expect(deskDues(record, policy.timing)).toContainEqual({ act: 'lapse_extension', at: END });
    expect(lapseExtension(record, END - 1)).toBeUndefined();
    expect(after(lapseExtension(record, END)).request).toEqual(anActive().request);
  });

  it('cannot be decided by a click that was meant for another one', () => {
    const record = accepted(asked());
    const outcome = reviewExtension(record, NOW - 1, vote(ANN), standingsOf(member(ANN)), policy, NOW);
    expect(outcome).toMatchObject({ refusal: { kind: 'extension_decided' } });
  });

  it('gives way to the end that is certain', () => {
    const record = approved();
    expect(inState(after(expire(record, END)), 'revoking')).not.toHaveProperty('extension');
    expect(finishExtension(record, NOW, END)).toBeUndefined();
  });

  it('is tried again while the cluster is away, and given up after a while', () => {
    const setback = { detail: 'no answer' };
    const delayed = after(delayExtension(approved(), NOW, setback, NOW + 2 * MINUTE));
    expect(clusterDue(delayed)).toEqual({ act: 'extend', at: NOW + 2 * MINUTE + 2 * SECOND });
    const failed = after(delayExtension(delayed, NOW, setback, NOW + MINUTE + policy.timing.provisioningWindow));
    expect(failed.request).toEqual(anActive().request);
    expect(failed.desk.owed.requester.map(({ type }) => type)).toEqual(['extension_failed']);
  });
});
