import { describe, expect, it } from 'vitest';
import { ask } from '../../../src/domain/lifecycle/ask.ts';
import { approveByRule } from '../../../src/domain/lifecycle/auto-approval.ts';
import { activate, beginAttempt } from '../../../src/domain/lifecycle/provision.ts';
import { cardUndeliverable } from '../../../src/domain/lifecycle/undeliverable.ts';
import type { Change } from '../../../src/domain/record.ts';
import type { Request } from '../../../src/domain/request.ts';
import type { Role } from '../../../src/domain/role.ts';
import { nextDeskAct } from '../../../src/domain/schedule.ts';
import { DAY, HOUR, MINUTE, type EpochMs, type Milliseconds } from '../../../src/domain/time.ts';
import { anId, aPolicy, aRole, MONDAY, RUTH } from '../../support/records.ts';
import { after, anApproved, inState, member, SECRET_AT } from '../states.ts';

const RULE = { upTo: 2 * HOUR, perDay: 2 };

function asked(role: Role, duration: Milliseconds, at = MONDAY): Change {
  const wish = { role: role.name, duration, paths: [], reason: 'Look at the graphs' };
  const outcome = ask(wish, member(RUTH), aPolicy([role]), anId(), at);
  if (!outcome.ok) throw new Error(outcome.refusal.kind);
  return outcome.value;
}

function byRule(
  changes: Partial<Role> = {},
  {
    duration = HOUR,
    own = [],
    now = MONDAY,
  }: { readonly duration?: Milliseconds; readonly own?: readonly Request[]; readonly now?: EpochMs } = {},
): Change | undefined {
  const role = aRole({ risk: 'low', autoApproval: RULE, ...changes });
  return approveByRule(asked(role, duration, now), role, own, aPolicy([role]), now);
}

function earlier(ago: Milliseconds): Request {
  return after(byRule({}, { now: MONDAY - ago })).request;
}

describe('a role’s rule', () => {
  it('approves at once what it covers, and says by which rule', () => {
    const record = after(byRule());
    expect(inState(record, 'approved')).toMatchObject({ approval: { by: 'rule', ...RULE, at: MONDAY }, votes: [] });
    expect(record.desk.owed.card).toMatchObject([{ type: 'approved', approval: { by: 'rule' } }]);
  });

  it('covers just as long as it says', () => {
    expect(byRule({}, { duration: 2 * HOUR })).toBeDefined();
  });

  it('leaves the requested event in the audit, before its own', () => {
    expect(byRule()?.events.map(({ type }) => type)).toEqual(['requested', 'approved']);
  });

  it.each([
    ['lasts longer than it covers', {}, { duration: 2 * HOUR + 1 }],
    ['is of a role without a rule', { autoApproval: undefined }, {}],
    ['is of a role that is not of low risk', { risk: 'medium' as const }, {}],
    ['is the third of a day', {}, { own: [earlier(HOUR), earlier(2 * HOUR)] }],
  ])('does not approve what %s', (_what, changes, how) => {
    expect(byRule(changes, how)).toBeUndefined();
  });

  it('counts only the last 24 hours, its own role, and what it approved itself', () => {
    const other = { ...earlier(HOUR), ask: { ...earlier(HOUR).ask, role: 'operator' } };
    const byPeople = asked(aRole(), HOUR).record.request;
    expect(byRule({}, { own: [earlier(HOUR), earlier(DAY), other, byPeople] })).toBeDefined();
    const granted = anApproved().request;
    expect(byRule({}, { own: [earlier(HOUR), granted, granted] })).toBeDefined();
  });

  it('has its card posted although nobody decides on it', () => {
    expect(nextDeskAct(after(byRule()), aPolicy().timing, MONDAY)).toBe('post_card');
  });

  it('grants nothing that nobody can see: without its card the grant ends', () => {
    const record = after(cardUndeliverable(after(byRule()), 'is_archived', MONDAY + MINUTE));
    expect(inState(record, 'revoking').cause).toMatchObject({
      kind: 'not_provisioned',
      problem: { kind: 'card_undeliverable' },
    });
    expect(record.desk.owed.card.map(({ type }) => type)).not.toContain('approved');
    const attempted = after(beginAttempt(after(byRule()), MONDAY));
    const active = after(activate(attempted, 1, SECRET_AT, MINUTE, MONDAY));
    expect(after(cardUndeliverable(active, 'is_archived', MONDAY + MINUTE)).request.state).toBe('revoking');
  });
});
