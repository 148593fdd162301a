import { describe, expect, it } from 'vitest';
import {
  askExtension,
  lapseExtension,
  reviewExtension,
  waitingExtension,
  type ExtensionWish,
} from '../../../src/domain/lifecycle/extend.ts';
import {
  approvedExtension,
  delayExtension,
  failExtension,
  finishExtension,
} from '../../../src/domain/lifecycle/write-extension.ts';
import { expire } from '../../../src/domain/lifecycle/revoke.ts';
import type { Standing } from '../../../src/domain/people.ts';
import type { Policy } from '../../../src/domain/policy.ts';
import type { RequestRecord } from '../../../src/domain/record.ts';
import type { Role } from '../../../src/domain/role.ts';
import { clusterDue, deskDues } from '../../../src/domain/schedule.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/domain/time.ts';
import { ABE, ANN, aPolicy, aRole, aTicketRule, RUTH, standingsOf } from '../../support/records.ts';
import {
  accepted,
  ACTIVE_AT,
  after,
  anActive,
  anApproved,
  APPROVED_AT,
  aRevoking,
  inState,
  member,
} from '../states.ts';

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
    [
      'a rule approved it, just so far',
      { by: 'rule', upTo: END + 2 * HOUR - ACTIVE_AT, perDay: 2, at: NOW },
      'at once',
    ],
    ['it was taken in an emergency', { by: 'break_glass', at: NOW }, 'by approvers'],
  ] as const)('by itself: where %s', (_what, approval, decided) => {
    const active = inState(anActive(), 'active');
    const record = { ...anActive(), request: { ...active, approval } };
    const extended = accepted(asked(policyWith({ extension: 'automatic' }), TWO_HOURS, record));
    expect(approvedExtension(extended) === undefined ? 'by approvers' : 'at once').toBe(decided);
  });

  it('has a reason of its own where one is given, and none for spaces', () => {
    const reasonOf = (reason: string) =>
      inState(accepted(asked(policy, { duration: HOUR, reason })), 'active').extension?.reason;
    expect(reasonOf('The import runs late')).toBe('The import runs late');
    expect(reasonOf('  ')).toBeUndefined();
    expect(reasonOf('')).toBeUndefined();
    expect(asked(policy, { duration: HOUR, reason: 'x'.repeat(1001) })).toMatchObject({
      refusal: { kind: 'reason_too_long' },
    });
  });

  it('is in the audit with each step', () => {
    const automatic = asked(policyWith({ extension: 'automatic' }));
    expect(automatic.ok && automatic.value.events).toEqual([
      { type: 'extension_approved', until: END + 2 * HOUR, at: NOW },
    ]);
    const record = accepted(asked());
    const byAnn = (verdict: 'approve' | 'deny', today = policy) =>
      reviewExtension(record, NOW, vote(ANN, verdict), standingsOf(member(ANN)), today, NOW);
    const typesOf = (outcome: ReturnType<typeof byAnn>) => outcome.ok && outcome.value.events.map(({ type }) => type);
    expect(typesOf(byAnn('approve'))).toEqual(['extension_approved']);
    expect(typesOf(byAnn('deny'))).toEqual(['extension_denied']);
    const two = policyWith({ approvers: { users: [ANN, ABE], groups: [], required: 2 } });
    expect(typesOf(byAnn('approve', two))).toEqual(['extension_voted']);
    expect(lapseExtension(record, END)?.events).toEqual([{ type: 'extension_lapsed', at: END }]);
    expect(finishExtension(approved(), NOW, NOW + 2 * MINUTE)?.events).toEqual([
      { type: 'extended', expiresAt: END + 2 * HOUR, at: NOW + 2 * MINUTE },
    ]);
  });

  it('is handed on to the next stage of its role, which is asked by name', () => {
    const next = [{ users: [ABE], groups: [], required: 1 }];
    const staged = policyWith({ approvers: { users: [ANN], groups: [], required: 1, next } });
    const record = accepted(asked(staged));
    const first = reviewExtension(record, NOW, vote(ANN), standingsOf(member(ANN)), staged, NOW);
    expect(first.ok && first.value.events).toMatchObject([
      { type: 'extension_voted', approvals: 1, needed: 2 },
      { type: 'stage_reached', users: [ABE], groups: [] },
    ]);
    const both = standingsOf(member(ANN), member(ABE));
    const second = accepted(reviewExtension(accepted(first), NOW, vote(ABE), both, staged, NOW));
    expect(approvedExtension(second)).toBeDefined();
  });

  it('waits for a decision until it has one, and lapses no more then', () => {
    const record = accepted(asked());
    expect(waitingExtension(record)?.until).toBe(END + 2 * HOUR);
    expect(approvedExtension(record)).toBeUndefined();
    expect(waitingExtension(approved())).toBeUndefined();
    expect(lapseExtension(approved(), END)).toBeUndefined();
    expect(waitingExtension(anActive())).toBeUndefined();
    expect(approvedExtension(anActive())).toBeUndefined();
    expect(lapseExtension(anActive(), END)).toBeUndefined();
    const again = reviewExtension(approved(), NOW, vote(ABE), standingsOf(member(ABE)), policy, NOW);
    expect(again).toMatchObject({ refusal: { kind: 'extension_decided' } });
  });

  it('can neither wait nor be decided where there is no grant', () => {
    for (const record of [anApproved(), aRevoking()]) {
      expect(waitingExtension(record)).toBeUndefined();
      expect(approvedExtension(record)).toBeUndefined();
      const outcome = reviewExtension(record, NOW, vote(ANN), standingsOf(member(ANN)), policy, NOW);
      expect(outcome).toMatchObject({ refusal: { kind: 'extension_decided' } });
    }
  });

  it('lapses when a vote comes too late', () => {
    const record = accepted(asked());
    const late = reviewExtension(record, NOW, vote(ANN), standingsOf(member(ANN)), policy, END);
    expect(late.ok && late.value.events).toEqual([{ type: 'extension_lapsed', at: END }]);
  });

  it('is not given to a requester who may not have the role any more', () => {
    const outcome = reviewExtension(
      accepted(asked()),
      NOW,
      vote(ANN),
      standingsOf({ kind: 'ineligible', id: RUTH, because: 'guest' }, member(ANN)),
      policy,
      NOW,
    );
    expect(outcome).toMatchObject({ refusal: { kind: 'no_longer_allowed', because: 'requester' } });
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

  it('reminds once more, earliest first, and not of what is past by then', () => {
    const today = policyWith({ reminders: [10 * MINUTE, 3 * HOUR, HOUR] });
    const active = anActive(today);
    const record = accepted(asked(policyWith({ extension: 'automatic', reminders: [] }), TWO_HOURS, active));
    const at = END - HOUR;
    const remindAt = (now: number) => inState(after(finishExtension(record, NOW, now)), 'active').remindAt;
    expect(remindAt(at - 1)).toEqual([END - HOUR, END + HOUR, END + 2 * HOUR - 10 * MINUTE]);
    expect(remindAt(at)).toEqual([END + HOUR, END + 2 * HOUR - 10 * MINUTE]);
  });

  it('is not moved by what is known of another one, or of none', () => {
    const record = approved();
    for (const another of [NOW - 1, NOW + 1]) {
      expect(finishExtension(record, another, NOW + MINUTE)).toBeUndefined();
      expect(delayExtension(record, another, { detail: 'no answer' }, NOW + MINUTE)).toBeUndefined();
      expect(failExtension(record, another, 'refused', NOW + MINUTE)).toBeUndefined();
    }
    for (const other of [anActive(), accepted(asked()), anApproved()]) {
      expect(finishExtension(other, NOW, NOW + MINUTE)).toBeUndefined();
      expect(delayExtension(other, NOW, { detail: 'no answer' }, NOW + MINUTE)).toBeUndefined();
      expect(failExtension(other, NOW, 'refused', NOW + MINUTE)).toBeUndefined();
    }
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
    const again = delayExtension(delayed, NOW, setback, NOW + 3 * MINUTE);
    expect(again?.events).toEqual([
      { type: 'extension_delayed', detail: 'no answer', retryAt: NOW + 3 * MINUTE + 4 * SECOND, at: NOW + 3 * MINUTE },
    ]);
    const failed = after(delayExtension(delayed, NOW, setback, NOW + MINUTE + policy.timing.provisioningWindow));
    expect(failed.request).toEqual(anActive().request);
    expect(failed.desk.owed.requester.map(({ type }) => type)).toEqual(['extension_failed']);
  });
});
