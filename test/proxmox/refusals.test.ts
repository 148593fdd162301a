import { describe, expect, it } from 'vitest';
import { homelabSeed } from '../../playground/proxmox/seeds.ts';
import type { Issuer, Order } from '../../src/use-cases/ports/proxmox.ts';
import { createIssuer } from '../../src/proxmox/issuer.ts';
import { aHomelabWith, loggedIn, README_RIGHTS } from './support/rights.ts';
import {
  aHomelab,
  always,
  anOrder,
  anOrderForTerraform,
  BOT_SECRET,
  inHours,
  POWER_USER,
  writesOf,
} from './support/testbed.ts';

async function problemOf(issuer: Issuer, order: Order): Promise<{ kind: string; detail: string }> {
  const issued = await issuer.issue(order, inHours(1), always);
  if (issued.ok) throw new Error('issued');
  return issued.problem;
}

describe('what the cluster refuses for good', () => {
  it('is a PVE role that does not exist, found before anything is written', async () => {
    const { proxmox, issuer } = await aHomelab();
    const problem = await problemOf(issuer, anOrder({ pveRole: 'Nope' }));
    expect(problem).toEqual({
      kind: 'refused_by_cluster',
      detail: "cluster home refused GET /access/roles/Nope: 500 role 'Nope' does not exist",
    });
    expect(writesOf(proxmox)).toEqual([]);
  });

  it('is a PVE role that gives nothing', async () => {
    const { proxmox, issuer } = await aHomelab();
    const problem = await problemOf(issuer, anOrder({ pveRole: 'NoAccess' }));
    expect(problem).toEqual({ kind: 'no_privileges', detail: 'cluster home: PVE role NoAccess has no privileges' });
    expect(writesOf(proxmox)).toEqual([]);
  });

  it.each(['7.4', '8.4', '9.1', '9.2'] as const)(
    'is a PVE role with other privileges than are stated of it, found before anything is written, on %s',
    async (level) => {
      const { proxmox, issuer } = await aHomelab({ level });
      const problems: unknown[] = [];
      for (const [pveRole, privileges] of [
        ['PowerUser', ['VM.Audit', 'VM.Console']],
        ['PowerUser', ['VM.Audit', 'VM.Clone', 'VM.Console', 'VM.PowerMgmt', 'VM.Snapshot']],
        ['Nope', ['VM.Audit']],
      ] as const) {
        problems.push(await problemOf(issuer, anOrder({ pveRole, privileges })));
      }
      expect(problems).toEqual([
        { kind: 'pve_role_differs', detail: 'cluster home: PVE role PowerUser gives VM.PowerMgmt too' },
        { kind: 'pve_role_differs', detail: 'cluster home: PVE role PowerUser lacks VM.Clone, VM.Snapshot' },
        { kind: 'pve_role_differs', detail: 'cluster home: PVE role Nope is not there' },
      ]);
      expect(writesOf(proxmox)).toEqual([]);
      expect(await issuer.issue(anOrder({ privileges: POWER_USER }), inHours(1), always)).toMatchObject({ ok: true });
    },
  );

  it.each(['7.4', '9.2'] as const)('is a group of the bot that does not exist, on %s', async (level) => {
    const seed = homelabSeed(BOT_SECRET);
    const { issuer } = await aHomelab({
      level,
      seed: {
        ...seed,
        groups: [],
        users: [...seed.users],
        acl: [...(seed.acl ?? []), allUsersToTheBot('user'), allUsersToTheBot('token')],
      },
    });
    const problem = await problemOf(issuer, anOrder());
    expect(problem.kind).toBe('refused_by_cluster');
    expect(problem.detail).toContain("create user failed: no such group 'pvetoken'");
  });

  it('is a token of the bot’s own user, though the cluster would make it, to begin with, renewed or for longer', async () => {
    const { proxmox, issuer } = await aHomelabWith([...README_RIGHTS, ['/access/groups', 'User.Modify']]);
    const order = anOrder({ owner: { kind: 'existing', user: 'pvetoken@pve' } });
    const problem = {
      kind: 'owner_is_the_bot',
      detail: 'cluster home: pvetoken@pve is the bot’s own user, for which it never makes tokens',
    };
    expect(await issuer.issue(order, inHours(1), always)).toEqual({ ok: false, problem, outcome: 'not_done' });
    expect(await issuer.renew(order, inHours(1), always, true)).toEqual({ ok: false, problem, outcome: 'not_done' });
    expect(await issuer.extend(order, inHours(2), always)).toEqual(problem);
    expect(writesOf(proxmox)).toEqual([]);

    const asUser = createIssuer(new Map([['home', loggedIn(proxmox)]]));
    expect(await asUser.issue(order, inHours(1), always)).toEqual({ ok: false, problem, outcome: 'not_done' });
    // One that was made before the bot became that user is still taken away.
    proxmox.createToken({
      'full-tokenid': 'pvetoken@pve!pvt-k7m3q9xa',
      value: 's',
      comment: 'pvetoken request k7m3q9xa',
    });
    await issuer.revoke(order);
    expect(proxmox.tokens().map((token) => token['full-tokenid'])).not.toContain('pvetoken@pve!pvt-k7m3q9xa');
  });

  it('is a path on which the bot may not grant anything', async () => {
    const { issuer } = await aHomelab();
    const problem = await problemOf(issuer, anOrder({ paths: ['/nodes'] }));
    expect(problem).toEqual({
      kind: 'refused_by_cluster',
      detail:
        'cluster home refused PUT /access/acl: 403 Permission check failed (/nodes, Permissions.Modify); the bot lacks a privilege there',
    });
  });

  it('is a path that this version does not know', async () => {
    const { issuer } = await aHomelab({ level: '7.4' });
    const problem = await problemOf(issuer, anOrder({ paths: ['/pool/dev/team'] }));
    expect(problem.detail).toContain("path: invalid ACL path '/pool/dev/team'");
  });

  it('is an owner that does not exist', async () => {
    const { proxmox, issuer } = await aHomelab();
    proxmox.deleteUser('terraform@pve');
    expect(await problemOf(issuer, anOrderForTerraform())).toEqual({
      kind: 'owner_missing',
      detail: 'cluster home has no user terraform@pve',
    });
    expect(writesOf(proxmox)).toEqual([]);
  });

  it('is an owner outside the group of the bot', async () => {
    const { proxmox, issuer } = await aHomelab();
    proxmox.createUser({ userid: 'ansible@pve' });
    const problem = await problemOf(issuer, anOrder({ owner: { kind: 'existing', user: 'ansible@pve' } }));
    expect(problem.kind).toBe('refused_by_cluster');
    expect(problem.detail).toMatch(/403 Permission check failed.*is ansible@pve in group pvetoken\?$/);
  });

  it('is an owner who has none of the rights of the PVE role there', async () => {
    const { issuer } = await aHomelab();
    expect(await problemOf(issuer, anOrderForTerraform({ paths: ['/vms/105'] }))).toEqual({
      kind: 'no_privileges',
      detail: 'cluster home: terraform@pve has none of the rights of PowerUser on /vms/105',
    });
  });

  it('is a grant that somebody took back before the token was checked', async () => {
    const { proxmox, issuer } = await aHomelab();
    const mayGoOn = (): Promise<boolean> => {
      const first = proxmox.acl().find(({ path, ugid }) => path === '/vms/100' && ugid === 'pvt-k7m3q9xa@pve');
      if (first !== undefined) proxmox.removeAcl(first);
      return always();
    };
    const issued = await issuer.issue(anOrder(), inHours(1), mayGoOn);
    expect(issued).toEqual({
      ok: false,
      outcome: 'unknown',
      problem: {
        kind: 'privileges_differ',
        detail:
          'cluster home: pvt-k7m3q9xa@pve!pvt-k7m3q9xa has less than was ordered: VM.Audit, VM.Console, VM.PowerMgmt on /vms/100',
      },
    });
  });

  it('is an error that was raised under the lock of the configuration, which comes as a 500', async () => {
    const { proxmox, issuer } = await aHomelab();
    const reason = 'ACL update failed: 400 Parameter verification failed.';
    proxmox.inject({ kind: 'status', status: 500, reason, match: { method: 'PUT', path: /^\/access\/acl$/ } });
    const problem = await problemOf(issuer, anOrder());
    expect(problem.detail).toContain(reason);
  });

  it('is a group of the bot that has rights of its own, which its users would inherit', async () => {
    const { proxmox, issuer } = await aHomelab();
    proxmox.addAcl({
      path: '/storage/local',
      type: 'group',
      ugid: 'pvetoken',
      roleid: 'PVEDatastoreUser',
      propagate: 1,
    });
    const problem = await problemOf(issuer, anOrder());
    expect(problem.kind).toBe('privileges_differ');
    expect(problem.detail).toMatch(
      /has more than was ordered: Datastore\..* on \/storage\/local, a path that was not ordered/,
    );
  });

  it('is somebody else’s token of the same name, which is not touched', async () => {
    const { proxmox, issuer } = await aHomelab();
    const foreign = { 'full-tokenid': 'terraform@pve!pvt-k7m3q9xa', privsep: 1 as const, expire: 0, comment: 'mine' };
    proxmox.createToken({ ...foreign, value: 'theirs' });

    const problem = await problemOf(issuer, anOrderForTerraform());

    expect(problem.detail).toContain('terraform@pve!pvt-k7m3q9xa exists, and its comment does not say');
    expect(proxmox.tokens()).toContainEqual(foreign);
    expect(proxmox.can('terraform@pve!pvt-k7m3q9xa', 'theirs').ok).toBe(true);
    expect(writesOf(proxmox)).toEqual([]);
  });

  it('is somebody else’s user of the same name, who is not touched', async () => {
    const { proxmox, issuer } = await aHomelab();
    const foreign = {
      userid: 'pvt-k7m3q9xa@pve',
      enable: 1 as const,
      expire: 0,
      comment: 'mine',
      groups: ['pvetoken'],
    };
    proxmox.createUser(foreign);
    const problem = await problemOf(issuer, anOrder());
    expect(problem.detail).toContain('user pvt-k7m3q9xa@pve exists, and its comment does not say');
    expect(proxmox.users()).toContainEqual(foreign);
    expect(writesOf(proxmox)).toEqual([]);
  });
});

function allUsersToTheBot(type: 'user' | 'token') {
  const ugid = type === 'user' ? 'pvetoken@pve' : 'pvetoken@pve!bot';
  return { path: '/access/groups', type, ugid, roleid: 'TokenBotUsers', propagate: 1 } as const;
}
