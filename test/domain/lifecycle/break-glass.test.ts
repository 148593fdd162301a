import { describe, expect, it } from 'vitest';
import { breakGlass } from '../../../src/domain/lifecycle/break-glass.ts';
import { chaseFollowUp, giveFollowUp, mayFollowUp, waitingFollowUp } from '../../../src/domain/lifecycle/follow-up.ts';
import { finishRevoking, startRevoking } from '../../../src/domain/lifecycle/revoke.ts';
import { cardUndeliverable } from '../../../src/domain/lifecycle/undeliverable.ts';
import type { Wish } from '../../../src/domain/lifecycle/ask.ts';
import type { Standing } from '../../../src/domain/people.ts';
import { isOpen, type RequestRecord } from '../../../src/domain/record.ts';
import type { Role } from '../../../src/domain/role.ts';
import { deskDues, nextDeskAct } from '../../../src/domain/schedule.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import { ANN, ABE, anId, aPolicy, aRole, aTicketRule, MONDAY, RUTH } from '../../support/records.ts';
import { accepted, after, anActive, inState, member } from '../states.ts';

const OLE = 'U0OLE';
const rule: Role['breakGlass'] = { users: [OLE], groups: ['S0ONCALL'], longest: HOUR, reasonLength: 20 };
const policy = aPolicy([aRole({ breakGlass: rule, requesters: { users: [RUTH], groups: [] } })]);
const WISH: Wish = { role: 'provisioner', duration: undefined, paths: [], reason: 'The mail server does not answer' };

function broken(wish: Partial<Wish> = {}, who: Standing = member(OLE)) {
  return breakGlass({ ...WISH, ...wish }, who, policy, anId(), MONDAY);
}

/** The record of an emergency whose grant has ended since. */
function ended(): RequestRecord {
  const record = accepted(broken());
  const cause = { kind: 'revoked', by: OLE, as: 'requester' } as const;
  const revoking = after(startRevoking(record, inState(record, 'approved'), cause, MONDAY + MINUTE));
  return after(finishRevoking(revoking, MONDAY + 2 * MINUTE));
}

describe('breaking the glass', () => {
  it('grants at once, for the role’s emergency time, to those who may, also when they may not ask otherwise', () => {
    for (const who of [member(OLE), member('U0NIA', ['S0ONCALL'])]) {
      const request = inState(accepted(broken({}, who)), 'approved');
      expect(request).toMatchObject({ approval: { by: 'break_glass', at: MONDAY }, votes: [] });
      expect(request.terms.duration).toBe(HOUR);
    }
  });

  it('is told to the channel and to alerts, and approvers are asked by name', () => {
    const { desk } = accepted(broken());
    const told = { type: 'glass_broken', users: [ANN, ABE], groups: [] };
    expect(desk.owed.card).toMatchObject([told]);
    expect(desk.owed.alerts).toMatchObject([told]);
  });

  it.each([
    ['anybody else, requesters included', {}, member(RUTH), 'no_break_glass'],
    ['an approver', {}, member(ANN), 'no_break_glass'],
    ['a guest', {}, { kind: 'ineligible', id: OLE, because: 'guest' }, 'ineligible'],
    ['somebody Slack does not vouch for', {}, { kind: 'lookup_failed', id: OLE, detail: 'x' }, 'lookup_failed'],
    ['a reason that is too short', { reason: 'mail is down' }, member(OLE), 'reason_too_short'],
    ['spaces in place of a reason', { reason: `mail is down${' '.repeat(20)}` }, member(OLE), 'reason_too_short'],
    ['more time than an emergency gets', { duration: 2 * HOUR }, member(OLE), 'too_long'],
    ['a path that the role does not reach', { paths: ['/vms/100'] }, member(OLE), 'path_not_allowed'],
    ['a role that there is not', { role: 'operator' }, member(OLE), 'no_such_role'],
  ] as const)('is refused for %s', (_what, wish, who: Standing, kind) => {
    expect(broken(wish, who)).toMatchObject({ ok: false, refusal: { kind } });
  });

  it('is refused where the role has no such rule', () => {
    const outcome = breakGlass(WISH, member(OLE), aPolicy(), anId(), MONDAY);
    expect(outcome).toMatchObject({ refusal: { kind: 'no_break_glass', mayAsk: true } });
  });

  it('goes on without a card that Slack does not show, and tells alerts', () => {
    const record = after(cardUndeliverable(accepted(broken()), 'is_archived', MONDAY + MINUTE));
    expect(record.request.state).toBe('approved');
    expect(record.desk.owed.alerts.map(({ type }) => type)).toEqual(['glass_broken', 'card_undeliverable']);
    expect(deskDues(record, policy.timing).map(({ act }) => act)).not.toContain('post_card');
  });
});

describe('what an emergency asks for', () => {
  it('is a reason of the length that the role wants, spaces around it not counted', () => {
    expect(broken({ reason: ` ${'x'.repeat(20)} ` }).ok).toBe(true);
    expect(broken({ reason: ` ${'x'.repeat(19)} ` })).toMatchObject({
      refusal: { kind: 'reason_too_short', length: 19, shortest: 20 },
    });
  });

  it('is no ticket, which can be opened afterwards; one that is named is kept', () => {
    const strict = aPolicy([aRole({ breakGlass: rule, ticket: aTicketRule({ required: true }) })]);
    const taken = (reason: string) => accepted(breakGlass({ ...WISH, reason }, member(OLE), strict, anId(), MONDAY));
    expect(taken('The mail server does not answer').request.ask).not.toHaveProperty('ticket');
    expect(taken('OPS-123: the mail server does not answer').request.ask.ticket).toBe('OPS-123');
  });

  it('is in the audit from the ask to the grant', () => {
    const outcome = broken();
    expect(outcome.ok && outcome.value.events.map(({ type }) => type)).toEqual([
      'requested',
      'glass_broken',
      'approved',
    ]);
  });
});

describe('the review that follows', () => {
  it('is chased once a day until it is given, also after the grant has ended', () => {
    const record = ended();
    expect(isOpen(record)).toBe(true);
    expect(chaseFollowUp(record, policy, MONDAY + DAY - 1)).toBeUndefined();
    const chased = after(chaseFollowUp(record, policy, MONDAY + DAY));
    expect(chased.request).toEqual(record.request);
    expect(chased.desk.owed.alerts.at(-1)).toMatchObject({ type: 'follow_up_chased', since: MONDAY });
    expect(chaseFollowUp(chased, policy, MONDAY + DAY)).toBeUndefined();
    expect(chaseFollowUp(chased, policy, MONDAY + 2 * DAY)).toBeDefined();
  });

  it('is due at the desk although Slack failed a moment ago', () => {
    const record = { ...ended(), desk: { ...ended().desk, retryAt: MONDAY + 9 * DAY } };
    expect(nextDeskAct(record, policy.timing, MONDAY + DAY)).toBe('chase_follow_up');
  });

  it('is given by an approver, once, and told to everybody', () => {
    const given = accepted(giveFollowUp(ended(), member(ANN), 'justified', policy, MONDAY + HOUR));
    expect(given.followUp?.finding).toEqual({ reviewer: ANN, verdict: 'justified', at: MONDAY + HOUR });
    expect(isOpen(given)).toBe(false);
    expect(waitingFollowUp(given)).toBeUndefined();
    expect(
      [given.desk.owed.card, given.desk.owed.requester, given.desk.owed.alerts].map((owed) => owed.at(-1)),
    ).toEqual(Array.from({ length: 3 }, () => expect.objectContaining({ type: 'followed_up' })));
    expect(giveFollowUp(given, member(ABE), 'not_justified', policy, MONDAY + HOUR)).toMatchObject({
      refusal: { kind: 'followed_up', finding: { reviewer: ANN } },
    });
  });

  it('ends a grant that was not justified', () => {
    const record = accepted(giveFollowUp(accepted(broken()), member(ANN), 'not_justified', policy, MONDAY + MINUTE));
    expect(inState(record, 'revoking').cause).toEqual({ kind: 'revoked', by: ANN, as: 'approver' });
    const justified = accepted(giveFollowUp(accepted(broken()), member(ANN), 'justified', policy, MONDAY + MINUTE));
    expect(justified.request.state).toBe('approved');
  });

  it.each([
    ['whoever took it', member(OLE), 'own_follow_up'],
    ['somebody who is no approver, administrators included', member('U0ADA'), 'not_an_approver'],
    ['a bot', { kind: 'ineligible', id: ANN, because: 'bot' }, 'ineligible'],
    ['somebody Slack does not vouch for', { kind: 'lookup_failed', id: ANN, detail: 'x' }, 'lookup_failed'],
  ] as const)('is not taken from %s', (_what, who: Standing, kind) => {
    expect(giveFollowUp(ended(), who, 'justified', policy, MONDAY)).toMatchObject({ refusal: { kind } });
  });

  it('is not taken from whoever took it, even if they approve the role otherwise', () => {
    const approving = aPolicy([aRole({ breakGlass: rule, approvers: { users: [OLE, ANN], groups: [], required: 1 } })]);
    expect(giveFollowUp(ended(), member(OLE), 'justified', approving, MONDAY)).toMatchObject({
      refusal: { kind: 'own_follow_up' },
    });
  });

  it('is asked for again by name, of administrators where the role is gone', () => {
    const chased = chaseFollowUp(ended(), policy, MONDAY + DAY);
    expect(chased?.record.followUp).toMatchObject({ asked: { users: [ANN, ABE], groups: [] } });
    const withoutRole = chaseFollowUp(ended(), aPolicy([]), MONDAY + DAY);
    expect(withoutRole?.events).toEqual([
      { type: 'follow_up_chased', since: MONDAY, users: ['U0ADA'], groups: [], at: MONDAY + DAY },
    ]);
    expect(withoutRole?.record.followUp).toMatchObject({ asked: { users: ['U0ADA'], groups: [] } });
  });

  it('is neither asked for nor taken where there was no emergency', () => {
    expect(chaseFollowUp(anActive(), policy, MONDAY + DAY)).toBeUndefined();
    expect(giveFollowUp(anActive(), member(ANN), 'justified', policy, MONDAY)).toEqual({
      ok: false,
      refusal: { kind: 'no_follow_up', request: anActive().request },
    });
  });

  it('ends an active grant too, with both in the audit, and ends nothing twice', () => {
    const active = { ...ended(), request: anActive().request };
    const taken = giveFollowUp(active, member(ANN), 'not_justified', policy, MONDAY + HOUR);
    expect(accepted(taken).request.state).toBe('revoking');
    expect(taken.ok && taken.value.events.map(({ type }) => type)).toEqual(['followed_up', 'revocation_started']);
    expect(accepted(giveFollowUp(ended(), member(ANN), 'not_justified', policy, MONDAY + HOUR)).request).toEqual(
      ended().request,
    );
  });

  it('is never for whoever took it, administrators included', () => {
    const { ask } = ended().request;
    expect(mayFollowUp(member(OLE), ask, aPolicy([], { administrators: { users: [OLE], groups: [] } }))).toBe(false);
    expect(mayFollowUp(member(ANN), ask, policy)).toBe(true);
  });

  it('is the administrators’ to give where the role is gone', () => {
    expect(accepted(giveFollowUp(ended(), member('U0ADA'), 'justified', aPolicy([]), MONDAY)).followUp).toMatchObject({
      finding: { reviewer: 'U0ADA' },
    });
  });
});
