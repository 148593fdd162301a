import { describe, expect, it } from 'vitest';
import { ask, LONGEST_REASON, rolesFor, type Wish } from '../../../src/domain/lifecycle/ask.ts';
import type { Standing } from '../../../src/domain/people.ts';
import type { Policy } from '../../../src/domain/policy.ts';
import type { Change } from '../../../src/domain/record.ts';
import type { Outcome, Refusal } from '../../../src/domain/refusal.ts';
import type { Terms } from '../../../src/domain/role.ts';
import { DAY, HOUR } from '../../../src/domain/time.ts';
import { anId, aPolicy, aRole, aTicketRule, MONDAY, RUTH } from '../../support/records.ts';
import { accepted, inState, member } from '../states.ts';

const WISH: Wish = { role: 'provisioner', duration: undefined, paths: [], reason: 'Rebuild the dev cluster' };

function asking(
  changes: Partial<Wish> = {},
  policy: Policy = aPolicy(),
  who: Standing = member(RUTH),
): Outcome<Change> {
  return ask({ ...WISH, ...changes }, who, policy, anId(), MONDAY);
}

function refusalOf(outcome: Outcome<Change>): Refusal | 'accepted' {
  return outcome.ok ? 'accepted' : outcome.refusal;
}

function termsOf(outcome: Outcome<Change>): Terms {
  return accepted(outcome).request.terms;
}

describe('asking for a role', () => {
  it('makes a pending request that lapses after the role’s approval window', () => {
    const request = inState(accepted(asking()), 'pending');
    expect(request).toMatchObject({
      id: anId(),
      ask: { requester: RUTH, role: 'provisioner', reason: WISH.reason },
      requestedAt: MONDAY,
      lapsesAt: MONDAY + DAY,
    });
  });

  it('gives the role’s paths and its default duration when none are named', () => {
    expect(termsOf(asking())).toMatchObject({ paths: ['/pool/dev'], duration: 4 * HOUR, owner: { kind: 'dedicated' } });
  });

  it('states the privileges of the role, and what it leaves behind, where it does', () => {
    const stated = aPolicy([aRole({ privileges: ['VM.Audit'], leavesAccess: ['guest'] })]);
    expect(termsOf(asking({}, stated))).toMatchObject({ privileges: ['VM.Audit'], leavesAccess: ['guest'] });
    const terms = termsOf(asking());
    expect('privileges' in terms || 'leavesAccess' in terms).toBe(false);
  });

  it('takes the duration asked for, up to the longest', () => {
    expect(termsOf(asking({ duration: 24 * HOUR })).duration).toBe(24 * HOUR);
    expect(refusalOf(asking({ duration: 24 * HOUR + 1 }))).toEqual({
      kind: 'too_long',
      role: 'provisioner',
      paths: ['/pool/dev'],
      asked: 24 * HOUR + 1,
      longest: 24 * HOUR,
    });
  });

  it('takes the paths asked for, each once', () => {
    const paths = ['/pool/dev/a', '/pool/dev/b', '/pool/dev/a'];
    expect(termsOf(asking({ paths })).paths).toEqual(['/pool/dev/a', '/pool/dev/b']);
  });

  it('keeps the ticket, named or found in the reason, and where it is read', () => {
    const url = 'https://jira.example.com/browse/{ticket}';
    const policy = aPolicy([aRole({ ticket: aTicketRule({ url }) })]);
    for (const wish of [{ ticket: 'OPS-123' }, { reason: 'OPS-123: rebuild the dev cluster' }]) {
      const { ask, terms } = accepted(asking(wish, policy)).request;
      expect([ask.ticket, terms.ticketUrl]).toEqual(['OPS-123', url]);
    }
    const { ask, terms } = accepted(asking({ ticket: 'OPS-123' }, aPolicy([aRole({ ticket: aTicketRule() })]))).request;
    expect([ask.ticket, 'ticketUrl' in terms]).toEqual(['OPS-123', false]);
  });

  it('keeps no ticket where there is none, and none that the role has no use for', () => {
    const optional = aTicketRule({ required: false, url: 'https://jira.example.com/browse/{ticket}' });
    const without = [asking({}, aPolicy([aRole({ ticket: optional })])), asking({ ticket: 'OPS-123' })];
    for (const { request } of without.map(accepted)) {
      expect(['ticket' in request.ask, 'ticketUrl' in request.terms]).toEqual([false, false]);
    }
  });

  it('is written to the audit', () => {
    const outcome = asking();
    expect(outcome.ok ? outcome.value.events : []).toEqual([
      {
        type: 'requested',
        by: RUTH,
        role: 'provisioner',
        paths: ['/pool/dev'],
        reason: 'Rebuild the dev cluster',
        at: MONDAY,
      },
    ]);
  });
});

describe('asking is refused', () => {
  it('when Slack could not say who the person is, with the reason', () => {
    const who: Standing = { kind: 'lookup_failed', id: RUTH, detail: 'Slack answered ratelimited' };
    expect(refusalOf(asking({}, aPolicy(), who))).toEqual({
      kind: 'lookup_failed',
      detail: 'Slack answered ratelimited',
    });
  });

  it.each(['deleted', 'bot', 'guest', 'stranger', 'foreign_team', 'unknown'] as const)(
    'when the account is %s',
    (because) => {
      const who: Standing = { kind: 'ineligible', id: RUTH, because };
      expect(refusalOf(asking({}, aPolicy(), who))).toEqual({ kind: 'ineligible', because });
    },
  );

  it('for a role that does not exist, naming those the person may ask for', () => {
    const closed = aRole({ name: 'admin', requesters: { users: ['U0ADA'], groups: [] } });
    expect(refusalOf(asking({ role: 'provisoner' }, aPolicy([aRole(), closed])))).toEqual({
      kind: 'no_such_role',
      role: 'provisoner',
      available: [{ name: 'provisioner', paths: ['/pool/dev'] }],
    });
  });

  it('for a role that others may ask for', () => {
    const policy = aPolicy([aRole({ requesters: { users: ['U0ADA'], groups: ['S0OPS'] } })]);
    expect(refusalOf(asking({}, policy))).toEqual({ kind: 'role_not_for_you', role: 'provisioner' });
    expect(refusalOf(asking({}, policy, member(RUTH, ['S0DEV'])))).toMatchObject({ kind: 'role_not_for_you' });
    expect(refusalOf(asking({}, policy, member(RUTH, ['S0OPS'])))).toBe('accepted');
    expect(refusalOf(asking({}, policy, member('U0ADA')))).toBe('accepted');
  });

  it('for something that is no path', () => {
    expect(refusalOf(asking({ paths: ['/pool/dev', 'dev'] }))).toEqual({
      kind: 'not_a_path',
      role: 'provisioner',
      path: 'dev',
      allowed: ['/pool/dev'],
    });
  });

  it('for a path that the role does not allow', () => {
    expect(refusalOf(asking({ paths: ['/pool/dev', '/vms/100'] }))).toEqual({
      kind: 'path_not_allowed',
      role: 'provisioner',
      path: '/vms/100',
      allowed: ['/pool/dev'],
    });
  });

  it('for more paths than an approver reads; the same path twice is one', () => {
    const policy = aPolicy([aRole({ paths: ['/vms/*'] })]);
    const paths = Array.from({ length: 21 }, (_, at) => `/vms/${100 + at}`);
    expect(refusalOf(asking({ paths }, policy))).toEqual({ kind: 'too_many_paths', count: 21, most: 20 });
    expect(refusalOf(asking({ paths: [...paths.slice(1), '/vms/101'] }, policy))).toBe('accepted');
  });

  it('but not for the paths that the role itself gives, however many', () => {
    const paths = Array.from({ length: 21 }, (_, at) => `/vms/${100 + at}`);
    expect(termsOf(asking({}, aPolicy([aRole({ paths })]))).paths).toEqual(paths);
  });

  it('for a path below the role’s, where the role does not propagate', () => {
    const policy = aPolicy([aRole({ propagate: false })]);
    expect(refusalOf(asking({ paths: ['/pool/dev/sub'] }, policy))).toMatchObject({ kind: 'path_not_allowed' });
  });

  it('without a path, where the role has only patterns', () => {
    const policy = aPolicy([aRole({ paths: ['/vms/*'] })]);
    expect(refusalOf(asking({}, policy))).toEqual({ kind: 'path_needed', role: 'provisioner', allowed: ['/vms/*'] });
    expect(termsOf(asking({ paths: ['/vms/100'] }, policy)).paths).toEqual(['/vms/100']);
  });

  it('without a reason', () => {
    expect(refusalOf(asking({ reason: ' \n ' }))).toEqual({ kind: 'reason_missing' });
  });

  it('with a reason that nobody would read', () => {
    expect(refusalOf(asking({ reason: 'x'.repeat(LONGEST_REASON) }))).toBe('accepted');
    expect(refusalOf(asking({ reason: 'x'.repeat(LONGEST_REASON + 1) }))).toEqual({
      kind: 'reason_too_long',
      length: LONGEST_REASON + 1,
      longest: LONGEST_REASON,
    });
  });

  it('without a ticket where the role requires one, and with one that is none; the reason comes first', () => {
    const policy = aPolicy([aRole({ ticket: aTicketRule() })]);
    expect(refusalOf(asking({}, policy))).toMatchObject({ kind: 'ticket_missing', role: 'provisioner' });
    expect(refusalOf(asking({ ticket: 'soon' }, policy))).toMatchObject({ kind: 'not_a_ticket', text: 'soon' });
    expect(refusalOf(asking({ ticket: 'soon', reason: '' }, policy))).toEqual({ kind: 'reason_missing' });
  });

  it('when the token would be the person’s own and no Proxmox user is bound to them', () => {
    const roles = [aRole({ owner: { kind: 'requester' } })];
    expect(refusalOf(asking({}, aPolicy(roles)))).toEqual({ kind: 'no_pve_user' });
    const bound = aPolicy(roles, { people: new Map([[RUTH, 'ruth@pve']]) });
    expect(termsOf(asking({}, bound)).owner).toEqual({ kind: 'existing', user: 'ruth@pve' });
  });

  it('never for a service user, who is named by the role', () => {
    const policy = aPolicy([aRole({ owner: { kind: 'service', user: 'terraform@pve' } })]);
    expect(termsOf(asking({}, policy)).owner).toEqual({ kind: 'existing', user: 'terraform@pve' });
  });
});

describe('the roles a person may ask for', () => {
  const roles = [
    aRole({ name: 'b', requesters: { users: [], groups: ['S0OPS'] } }),
    aRole({ name: 'a' }),
    aRole({ name: 'c', requesters: { users: [], groups: [] } }),
  ];
  const namesFor = (who: Standing): string[] => rolesFor(who, aPolicy(roles)).map(({ name }) => name);

  it('are those for everyone and those of their groups, in the catalogue’s order', () => {
    expect(namesFor(member(RUTH))).toEqual(['a']);
    expect(namesFor(member(RUTH, ['S0OPS']))).toEqual(['b', 'a']);
  });

  it('are none when Slack cannot vouch for them', () => {
    expect(namesFor({ kind: 'lookup_failed', id: RUTH, detail: 'no answer' })).toEqual([]);
    expect(namesFor({ kind: 'ineligible', id: RUTH, because: 'guest' })).toEqual([]);
  });
});
