import { describe, expect, it } from 'vitest';
import { homelabSeed } from '../../playground/proxmox/seeds.ts';
import type { AclEntry as Entry, Level } from '../../playground/proxmox/simulated-proxmox.ts';
import type { AclEntry, Survey } from '../../src/domain/comparison.ts';
import { createAccessLists } from '../../src/proxmox/access-lists.ts';
import type { AccessLists, Order } from '../../src/use-cases/ports/proxmox.ts';
import { clientAs } from '../playground/proxmox/client.ts';
import { letLook } from '../support/rights.ts';
import {
  aHomelab,
  always,
  anOrder,
  anOrderForTerraform,
  BOT_SECRET,
  credentialOf,
  inHours,
  POWER_USER,
  unavailabilityOf,
  writesOf,
  type Testbed,
} from './support/testbed.ts';

const LEVELS: readonly Level[] = ['7.4', '8.4', '9.1', '9.2'];
const ON_POOL = anOrder({ pveRole: 'PVEVMAdmin', paths: ['/pool/dev'] });

interface Bench extends Testbed {
  readonly lists: AccessLists;
  readonly survey: Survey;
  /** Has the token itself write to the ACL. @returns the status of the answer. */
  readonly hands: (parameters: Readonly<Record<string, string | number>>) => Promise<number>;
}

/** A homelab on which an order was carried out, and how its ACL stood then. */
async function withToken(order: Order, testbed: Testbed): Promise<Bench> {
  const credential = credentialOf(await testbed.issuer.issue(order, inHours(1), always));
  const clients = new Map([['home', testbed.client]]);
  const lists = createAccessLists(clients, { pause: () => Promise.resolve(), random: () => 0.5 });
  const token = clientAs(testbed.proxmox, credential.fullTokenId, credential.secret.reveal());
  return {
    ...testbed,
    lists,
    survey: await lists.survey(order, credential),
    hands: async (parameters) => (await token('PUT', '/access/acl', parameters)).status,
  };
}

function words({ holder, pveRole, path }: AclEntry): string {
  return `${holder} ${pveRole} ${path}`;
}

/** What appeared in the sight of the bot since the survey, as `HOLDER PVEROLE PATH`. */
async function appeared({ lists, survey }: Bench, order: Order): Promise<string[]> {
  const before = new Set(survey.entries.map(words));
  return (await lists.look(order)).entries.map(words).filter((entry) => !before.has(entry));
}

describe.each(LEVELS)('the ACL of Proxmox VE %s', (level) => {
  it('shows what a token on a pool could do, and which guests it reached through it', async () => {
    const { survey } = await withToken(ON_POOL, await aHomelab({ level }));
    expect(survey.privileges).toContain('VM.Allocate');
    expect(survey.members.toSorted()).toEqual(['/storage/local-lvm', '/vms/100', '/vms/101', '/vms/102']);
    expect(survey.blind).toEqual([]);
    const alice = { holder: 'alice@pve', pveRole: 'PVEVMUser', path: '/pool/dev', propagate: true };
    expect(survey.entries).toContainEqual(alice);
  });

  it('shows afterwards what the token itself gave to users, groups and tokens', async () => {
    const bench = await withToken(ON_POOL, await aHomelab({ level }));
    const { hands, proxmox, issuer } = bench;
    proxmox.addGroup('staff');
    expect(await hands({ path: '/vms/100', users: 'alice@pve', roles: 'PVEVMUser', propagate: 0 })).toBe(200);
    expect(await hands({ path: '/vms/101', groups: 'staff', roles: 'PVEVMUser', propagate: 0 })).toBe(200);
    expect(await hands({ path: '/vms/102', tokens: 'pvetoken@pve!bot', roles: 'PVEVMUser', propagate: 0 })).toBe(200);
    await issuer.revoke(ON_POOL);
    expect(await appeared(bench, ON_POOL)).toEqual([
      'alice@pve PVEVMUser /vms/100',
      'staff PVEVMUser /vms/101',
      'pvetoken@pve!bot PVEVMUser /vms/102',
    ]);
    expect((await bench.lists.look(ON_POOL)).bot).toBe('pvetoken@pve!bot');
  });

  it('loses what is taken from it, of whomever, and nothing else', async () => {
    const { lists, hands, proxmox, issuer } = await withToken(ON_POOL, await aHomelab({ level }));
    const before = proxmox.acl().filter(({ ugid }) => !ugid.startsWith('pvt-'));
    proxmox.addGroup('staff');
    await hands({
      path: '/vms/100',
      users: 'alice@pve',
      groups: 'staff',
      tokens: 'pvetoken@pve!bot',
      roles: 'PVEVMUser',
      propagate: 0,
    });
    await issuer.revoke(ON_POOL);
    for (const holder of ['alice@pve', 'staff', 'pvetoken@pve!bot']) {
      const entry = { holder, pveRole: 'PVEVMUser', path: '/vms/100', propagate: false };
      expect(await lists.remove(ON_POOL, entry)).toBeUndefined();
      expect(await lists.remove(ON_POOL, entry)).toBeUndefined();
    }
    expect(proxmox.acl()).toEqual(before);
    expect(writesOf(proxmox).filter((write) => write === 'PUT /access/acl')).toHaveLength(1 + 1 + 3);
  });

  it('takes what the role gives to hand it on, but before Proxmox VE 8 nothing', async () => {
    const { lists, hands } = await withToken(ON_POOL, await aHomelab({ level }));
    const isBounded = level !== '7.4';
    const beyond = await hands({ path: '/vms/100', users: 'alice@pve', roles: 'Administrator' });
    expect(beyond === 200).toBe(!isBounded);
    const needed = await lists.neededFor('home', 'Administrator');
    expect(needed === 'nothing').toBe(!isBounded);
    const ofPowerUser = await lists.neededFor('home', 'PowerUser');
    expect(new Set([ofPowerUser].flat())).toEqual(new Set(isBounded ? POWER_USER : ['nothing']));
    expect(await lists.neededFor('home', 'NoAccess')).toEqual(isBounded ? ['Permissions.Modify'] : 'nothing');
    expect(await lists.neededFor('home', 'Nope')).toBeUndefined();
  });
});

function add({ proxmox }: Testbed, path: string): void {
  proxmox.addAcl({ path, type: 'user', ugid: 'alice@pve', roleid: 'PVEAuditor', propagate: 1 });
}

describe('what is looked at', () => {
  it('is where the token reached, and no further', async () => {
    const order = anOrder({ paths: ['/vms/100'] });
    const bench = await withToken(order, await aHomelab());
    for (const path of ['/vms/100', '/vms/101', '/vms', '/pool/dev', '/storage/local']) add(bench, path);
    expect(await appeared(bench, order)).toEqual(['alice@pve PVEAuditor /vms/100']);
  });

  it('is below the paths only where the grant propagates', async () => {
    for (const [propagate, expected] of [
      [true, ['/storage', '/storage/local']],
      [false, ['/storage']],
    ] as const) {
      const order = anOrder({ pveRole: 'PVEDatastoreAdmin', paths: ['/storage'], propagate });
      const bench = await withToken(order, await aHomelab());
      for (const path of ['/storage', '/storage/local']) add(bench, path);
      const found = await appeared(bench, order);
      expect(found.toSorted()).toEqual(expected.map((path) => `alice@pve PVEAuditor ${path}`));
    }
  });

  it('of a token of an existing user is what that user left it', async () => {
    const bench = await withToken(anOrderForTerraform({ pveRole: 'PVEAdmin' }), await aHomelab());
    expect(bench.survey.privileges).toContain('VM.Allocate');
    expect(bench.survey.privileges).not.toContain('Datastore.Allocate');
  });
});

/** A homelab whose bot may change the ACL on these paths alone. */
async function withTrees(...trees: readonly Pick<Entry, 'path' | 'propagate'>[]): Promise<Testbed> {
  const seed = homelabSeed(BOT_SECRET);
  const others = (seed.acl ?? []).filter(({ roleid }) => roleid !== 'TokenBotAcl');
  const bots = trees.flatMap((tree): Entry[] => [
    { ...tree, roleid: 'TokenBotAcl', type: 'user', ugid: 'pvetoken@pve' },
    { ...tree, roleid: 'TokenBotAcl', type: 'token', ugid: 'pvetoken@pve!bot' },
  ]);
  return await aHomelab({ seed: { ...seed, acl: [...others, ...bots] } });
}

describe('where the bot may not look', () => {
  const order = anOrder({ pveRole: 'PVEDatastoreAdmin', paths: ['/vms/100', '/storage'] });
  const trees = [
    { path: '/vms/100', propagate: 0 },
    { path: '/storage', propagate: 0 },
  ] as const;

  it('is said to be unknown, rather than unchanged', async () => {
    const bench = await withToken(order, await withTrees(...trees));
    expect(bench.survey.blind).toEqual(['/storage']);
    const { blind, entries } = await bench.lists.look(order);
    expect(blind).toEqual(['/storage']);
    expect(entries.every(({ path }) => path === '/vms/100')).toBe(true);
  });

  it('is none for one with Sys.Audit on /access', async () => {
    const testbed = await withTrees(...trees);
    letLook(testbed.proxmox);
    expect((await withToken(order, testbed)).survey.blind).toEqual([]);
  });

  it('is no guest whose ACL it changes by VM.Allocate', async () => {
    const testbed = await withTrees({ path: '/storage', propagate: 1 });
    testbed.proxmox.createRole('TokenBotGuests', ['VM.Allocate', 'VM.Audit', 'VM.Console', 'VM.PowerMgmt']);
    const entry = { path: '/vms', roleid: 'TokenBotGuests', propagate: 1 } as const;
    testbed.proxmox.addAcl({ ...entry, type: 'user', ugid: 'pvetoken@pve' });
    testbed.proxmox.addAcl({ ...entry, type: 'token', ugid: 'pvetoken@pve!bot' });
    const bench = await withToken(anOrder({ paths: ['/vms/100'] }), testbed);
    expect(bench.survey.blind).toEqual([]);
    expect(bench.survey.entries.map(({ path }) => path)).toEqual(['/vms/100']);
  });

  it('is also found when its rights were taken away meanwhile', async () => {
    const bench = await withToken(
      order,
      await withTrees({ path: '/vms', propagate: 1 }, { path: '/storage', propagate: 1 }),
    );
    expect(bench.survey.blind).toEqual([]);
    bench.proxmox.removeAcl({ path: '/vms', roleid: 'TokenBotAcl', type: 'token', ugid: 'pvetoken@pve!bot' });
    expect((await bench.lists.look(order)).blind).toEqual(['/vms/100']);
  });
});

describe('a cluster that does not answer', () => {
  it.each(['permissions', 'acl'])('to a question about %s proves nothing', async (what) => {
    const bench = await withToken(ON_POOL, await aHomelab());
    bench.proxmox.inject({ kind: 'unknown', done: false, match: { path: new RegExp(`^/access/${what}$`) } });
    const fault = await unavailabilityOf(bench.lists.look(ON_POOL));
    expect(fault.message).toContain(`GET /access/${what}`);
  });

  it('to a removal is looked at again', async () => {
    const bench = await withToken(ON_POOL, await aHomelab());
    await bench.hands({ path: '/vms/100', users: 'alice@pve', roles: 'PVEVMUser', propagate: 0 });
    bench.proxmox.inject({ kind: 'unknown', done: true, match: { method: 'PUT', path: /^\/access\/acl$/ } });
    const entry = { holder: 'alice@pve', pveRole: 'PVEVMUser', path: '/vms/100', propagate: false };
    expect(await bench.lists.remove(ON_POOL, entry)).toBeUndefined();
    expect(bench.proxmox.acl()).not.toContainEqual(expect.objectContaining({ path: '/vms/100', ugid: 'alice@pve' }));
  });

  it('but refuses a removal, says why', async () => {
    const bench = await withToken(ON_POOL, await aHomelab());
    await bench.hands({ path: '/vms/100', users: 'alice@pve', roles: 'PVEVMUser', propagate: 0 });
    letLook(bench.proxmox);
    for (const path of ['/vms', '/pool']) {
      bench.proxmox.removeAcl({ path, roleid: 'TokenBotAcl', type: 'token', ugid: 'pvetoken@pve!bot' });
    }
    const entry = { holder: 'alice@pve', pveRole: 'PVEVMUser', path: '/vms/100', propagate: false };
    expect((await bench.lists.remove(ON_POOL, entry))?.detail).toContain('403 Permission check failed (/vms/100');
  });

  it('because it is not configured any more, is said', async () => {
    const { lists } = await withToken(ON_POOL, await aHomelab());
    const fault = await unavailabilityOf(lists.look({ ...ON_POOL, cluster: 'gone' }));
    expect(fault.message).toContain('cluster gone is not in the configuration any more');
  });
});
