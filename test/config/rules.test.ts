import { describe, expect, test } from 'vitest';
import { accepted, refused } from './policy-text.ts';

function people(requesters: unknown, approvers: unknown): string[] {
  return refused({ 'roles.dev.requesters': requesters, 'roles.dev.approvers': approvers });
}

/** The changes with which the bot logs in. */
function loginAs(user: string): Readonly<Record<string, unknown>> {
  return {
    'clusters.home.token': undefined,
    'clusters.home.login': { user, passwordEnv: 'PVE_HOME_SECRET' },
  };
}

describe('options that do not fit each other are refused', () => {
  test('a role on a cluster that is not there', () => {
    expect(refused({ 'roles.dev.cluster': 'hme' })).toEqual([
      'roles.dev.cluster: is not one of the clusters above (home); name one of them or add it',
    ]);
  });

  test('a role named like a property of every object is not taken for a cluster', () => {
    expect(refused({ 'roles.dev.cluster': 'constructor' })).toHaveLength(1);
  });

  test('a default duration beyond the longest', () => {
    expect(refused({ 'roles.dev.duration.default': '9h' })).toEqual([
      'roles.dev.duration.default: is longer than duration.longest (8h); lower it',
    ]);
  });

  test('a default duration as long as the longest is fine', () => {
    expect(refused({ 'roles.dev.duration.default': '8h' })).toEqual([]);
  });

  test('a reminder that would never be sent, and one that stands there twice', () => {
    expect(refused({ 'roles.dev.reminders': ['8h', '10m', '600s'] })).toEqual([
      'roles.dev.reminders[0]: is not shorter than duration.longest (8h), so it would never be sent; lower it',
      'roles.dev.reminders[2]: stands there twice; remove one',
    ]);
  });

  test('an escalation that comes too late, or to nobody', () => {
    expect(refused({ 'roles.dev.escalation': { users: ['U0EVE'], after: '24h' } })).toEqual([
      'roles.dev.escalation.after: is not shorter than approvalWindow (1d), so it would never happen; lower it',
    ]);
    expect(refused({ 'roles.dev.escalation': { after: '1h' } })).toEqual([
      'roles.dev.escalation: names nobody to escalate to',
    ]);
  });

  test('an example that is no ticket, also when it is the default', () => {
    const reason = 'which does not fit the pattern; give a ticket that does, for people to go by';
    expect(refused({ 'roles.dev.ticket': { pattern: 'INC[0-9]{7}' } })).toEqual([
      `roles.dev.ticket.example: is OPS-123, ${reason}`,
    ]);
    expect(refused({ 'roles.dev.ticket': { example: 'ops-123' } })).toEqual([
      `roles.dev.ticket.example: is ops-123, ${reason}`,
    ]);
    expect(refused({ 'roles.dev.ticket': { pattern: 'INC[0-9]{7}', example: 'INC0012345' } })).toEqual([]);
  });

  test('a path that stands there twice', () => {
    expect(refused({ 'roles.dev.paths': ['/vms/100', '/vms/100'] })).toEqual([
      'roles.dev.paths[1]: stands there twice; remove one',
    ]);
  });

  test.each([
    [
      'Administrator',
      'could give rights away that outlive the token; make a Proxmox role of the privileges that are needed',
    ],
    ['NoAccess', 'grants nothing; name the Proxmox role that the token needs'],
  ])('the Proxmox role %s', (pveRole, reason) => {
    expect(refused({ 'roles.dev.pveRole': pveRole })).toEqual([`roles.dev.pveRole: ${reason}`]);
  });

  test.each([
    ['pvetoken@pve', 'is the bot’s own user, for which it never issues tokens; name another'],
    ['root@pam', 'owns everything: a bot that can make its tokens can do all it can; name a user with fewer rights'],
    ['pvt-k7m3q9xa@pve', 'has the name of a dedicated user (pvt-…), which ends with its grant; name another'],
  ])('tokens on %s, as a role’s owner or as a person', (user, reason) => {
    expect(refused({ 'roles.dev.owner': user, people: { U0ALICE: user } }).toSorted()).toEqual([
      `people.U0ALICE: ${reason}`,
      `roles.dev.owner: ${reason}`,
    ]);
  });

  test('a bot that works as one of its dedicated users', () => {
    expect(refused({ 'clusters.home.token.id': 'pvt-bot@pve!bot' })).toEqual([
      'clusters.home.token.id: has a user with the name of a dedicated one (pvt-…); give the bot a user of another name',
    ]);
  });

  test('a bot that logs in as somebody for whom tokens are made, or as one of its dedicated users', () => {
    expect(refused({ ...loginAs('terraform@pve'), 'roles.dev.owner': 'terraform@pve' })).toEqual([
      'roles.dev.owner: is the bot’s own user, for which it never issues tokens; name another',
    ]);
    expect(refused({ ...loginAs('alice@pve'), people: { U0ALICE: 'alice@pve' } })).toEqual([
      'people.U0ALICE: is the bot’s own user, for which it never issues tokens; name another',
    ]);
    expect(refused(loginAs('pvt-bot@pve'))).toEqual([
      'clusters.home.login.user: has a user with the name of a dedicated one (pvt-…); give the bot a user of another name',
    ]);
  });

  test('owner: requester where no person is bound', () => {
    expect(refused({ 'roles.dev.owner': 'requester' })).toEqual([
      'roles.dev.owner: is requester, but people binds nobody to a Proxmox user; add them there',
    ]);
    expect(refused({ 'roles.dev.owner': 'requester', people: { U0ALICE: 'alice@pve' } })).toEqual([]);
  });

  test('a sole approver who is the sole requester', () => {
    expect(people({ users: ['U0ALICE'] }, { users: ['U0ALICE'] })).toEqual([
      'roles.dev.approvers: names too few people besides those who may ask, and nobody approves their own request; name others too',
    ]);
    expect(people({ users: ['U0ALICE'] }, { users: ['U0ALICE', 'U0BOB'] })).toEqual([]);
    expect(people({ users: ['U0ALICE'] }, { users: ['U0ALICE'], groups: ['S0OPS'] })).toEqual([]);
    expect(people('everyone', { users: ['U0ALICE'] })).toEqual([]);
    expect(people('everyone', { users: ['U0ALICE'], required: 2 })).toEqual([
      'roles.dev.approvers.required: is 2, but only 1 can approve; name more approvers or ask for fewer',
    ]);
    expect(people({ users: ['U0ALICE'] }, { users: ['U0ALICE', 'U0BOB'], required: 2 })).toHaveLength(1);
    expect(people({ users: ['U0ALICE'] }, { groups: ['S0OPS'], required: 2 })).toEqual([]);
  });

  test('one address for two clusters, whether or not it ends with a slash', () => {
    const second = {
      endpoints: ['https://pve1.example.com:8006/'],
      token: { id: 'pvetoken@pve!bot', secretEnv: 'PVE_HOME_SECRET' },
    };
    expect(refused({ 'clusters.away': second })).toEqual([
      'clusters.away.endpoints[0]: is an endpoint of home already; name each address once',
    ]);
  });
});

describe('what is left out gets its default', () => {
  test('of a role', () => {
    expect(accepted().policy.roles.get('dev')).toEqual({
      name: 'dev',
      description: 'Run guests of the pool dev',
      cluster: 'home',
      pveRole: 'PVEVMUser',
      leavesAccess: ['guest'],
      paths: ['/pool/dev'],
      propagate: true,
      owner: { kind: 'dedicated' },
      delivery: 'message',
      formats: ['env'],
      duration: { default: 3_600_000, longest: 28_800_000 },
      requesters: 'everyone',
      approvers: { users: ['U0BOB'], groups: [], required: 1 },
      reactions: true,
      extension: 'reviewed',
      removeAddedAccess: false,
      channel: 'C0DEV',
      approvalWindow: 86_400_000,
      reminders: [3_600_000, 600_000],
      risk: 'medium',
      hash: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
  });

  test('of a role’s tickets', () => {
    const { policy } = accepted({ 'roles.dev.ticket': {} });
    const rule = policy.roles.get('dev')?.ticket;
    expect(rule).toEqual({ required: true, pattern: '[A-Z][A-Z0-9]+-[0-9]+', example: 'OPS-123' });
    expect(Object.isFrozen(rule)).toBe(true);
  });

  test('of a short role: only the reminders that can be sent', () => {
    const { policy } = accepted({ 'roles.dev.duration': { default: '30m', longest: '1h' } });
    expect(policy.roles.get('dev')?.reminders).toEqual([600_000]);
  });

  test('of everything else', () => {
    const { policy, clusters, worker } = accepted();
    expect(policy.administrators).toEqual({ users: [], groups: [] });
    expect(policy.people.size).toBe(0);
    expect(policy.alertsChannel).toBeUndefined();
    expect(policy.timing).toEqual({
      secretVisible: 600_000,
      revealWithin: 1_800_000,
      provisioningWindow: 1_800_000,
      revocationAlert: 300_000,
      followUpEvery: 86_400_000,
      reactionsReadBack: 120_000,
      retention: 34_560_000_000,
    });
    expect(policy.limits).toEqual({ pendingPerPerson: 10, activePerPerson: 20 });
    expect([...policy.reconcile]).toEqual([['home', { mode: 'enforce', every: 300_000 }]]);
    expect(policy.roles.get('dev')?.mostActive).toBeUndefined();
    expect(clusters).toMatchObject([{ name: 'home', tls: {}, group: 'pvetoken', writes: 2, deadline: 35_000 }]);
    expect(worker).toEqual({ lease: 30_000, sweepEvery: 15_000, concurrency: 20 });
  });
});

test.each(['enforce', 'observe', 'off'] as const)('each cluster is reconciled in its own way: %s', (mode) => {
  const { policy } = accepted({ 'clusters.home.reconcile': { mode, every: '1h' } });
  expect(policy.reconcile.get('home')).toEqual({ mode, every: 3_600_000 });
});

test('reminders come out with the earliest first, however they were written', () => {
  const { policy } = accepted({ 'roles.dev.reminders': ['10m', '2h', '1h'] });
  expect(policy.roles.get('dev')?.reminders).toEqual([7_200_000, 3_600_000, 600_000]);
});

test('the three kinds of owner', () => {
  const people = { U0ALICE: 'alice@pve' };
  const owner = (text: string) => accepted({ people, 'roles.dev.owner': text }).policy.roles.get('dev')?.owner;
  expect([owner('dedicated'), owner('requester'), owner('terraform@pve')]).toEqual([
    { kind: 'dedicated' },
    { kind: 'requester' },
    { kind: 'service', user: 'terraform@pve' },
  ]);
});

test('nothing of a configuration can be changed', () => {
  const { policy, clusters } = accepted();
  for (const part of [policy, policy.timing, policy.roles.get('dev')?.approvers.users, clusters, clusters[0]?.tls]) {
    expect(Object.isFrozen(part)).toBe(true);
    expect(part).toBeDefined();
  }
});
