import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/domain/secret.ts';
import { needsOf } from '../../../src/proxmox/rights/needs.ts';
import { remarks } from '../../../src/proxmox/rights/unneeded.ts';
import { aPolicy, aRole, RUTH } from '../../support/records.ts';
import { letLook } from '../../support/rights.ts';
import { ROOT_TOKEN } from '../../config/pveum.ts';
import { aHomelabWith, found, obey, README_RIGHTS, type Right } from '../support/rights.ts';
import { clientFor, settingsFor } from '../support/testbed.ts';

/** Needs all that the README gives. */
const POLICY = aPolicy(
  [
    aRole({ paths: ['/pool/dev', '/storage/local-lvm', '/vms/*'] }),
    aRole({ name: 'release', owner: { kind: 'service', user: 'terraform@pve' } }),
    aRole({ name: 'own', owner: { kind: 'requester' } }),
  ],
  { people: new Map([[RUTH, 'alice@pve']]) },
);

describe('what is as good as root is named:', () => {
  it.each<[Right, string]>([
    [
      ['/access/groups', 'User.Modify'],
      'User.Modify on /access/groups is as good as root: whoever has it can make tokens of root@pam. Take it from the bot',
    ],
    [
      ['/access', 'User.Modify'],
      'User.Modify on /access/groups is as good as root: whoever has it can make tokens of root@pam. Take it from the bot',
    ],
    [
      ['/', 'Permissions.Modify', 'alone'],
      'Permissions.Modify on / is as good as root: whoever has it can take every right for themselves. Take it from the bot',
    ],
    [
      ['/access', 'Permissions.Modify', 'alone'],
      'Permissions.Modify on /access is as good as root: whoever has it can take every right for themselves. Take it from the bot',
    ],
    [
      ['/access/groups', 'Permissions.Modify', 'alone'],
      'Permissions.Modify on /access/groups is as good as root: whoever has it can take every right for themselves. Take it from the bot',
    ],
    [
      ['/access', 'Sys.Modify', 'alone'],
      'Sys.Modify on /access is as good as root: whoever has it can put more privileges into the PVE roles they have. Take it from the bot',
    ],
    [
      ['/access/realm', 'Realm.Allocate'],
      'Realm.Allocate on /access/realm is as good as root: whoever has it can decide who may log in as anybody. Take it from the bot',
    ],
    [
      ['/access', 'Realm.Allocate'],
      'Realm.Allocate on /access/realm is as good as root: whoever has it can decide who may log in as anybody. Take it from the bot',
    ],
  ])('%s', async (right, sentence) => {
    const { client } = await aHomelabWith([...README_RIGHTS, right]);
    expect(await found(client, POLICY)).toEqual({ missing: [], tooMuch: [sentence], remarks: [] });
  });

  it('all of it, where the bot is an administrator; the rest is counted', async () => {
    const { client, proxmox } = await aHomelabWith([]);
    proxmox.addAcl({ path: '/', type: 'user', ugid: 'pvetoken@pve', roleid: 'Administrator', propagate: 1 });
    proxmox.addAcl({ path: '/', type: 'token', ugid: 'pvetoken@pve!bot', roleid: 'Administrator', propagate: 1 });
    const { missing, tooMuch, remarks } = await found(client, POLICY);
    expect(missing).toEqual([]);
    expect(tooMuch.map((sentence) => sentence.split(' is as good')[0])).toEqual([
      'User.Modify on /access/groups',
      'Permissions.Modify on /',
      'Sys.Modify on /access',
      'Realm.Allocate on /access/realm',
    ]);
    expect(remarks).toEqual([
      expect.stringMatching(/^no role needs Datastore\.Allocate, Datastore\.AllocateSpace, .* and \d+ more on \/$/),
    ]);
  });

  it('the user root@pam itself', async () => {
    const { proxmox } = await aHomelabWith([]);
    const credential = {
      kind: 'token',
      fullTokenId: ROOT_TOKEN['full-tokenid'],
      secret: new Secret(ROOT_TOKEN.value),
    } as const;
    const client = clientFor(settingsFor(proxmox, { credential }));
    expect(await found(client, POLICY)).toEqual({
      missing: [],
      tooMuch: [
        'the bot is root@pam, who may do everything. Give it a user of its own with the least privileges: README, Proxmox',
      ],
      remarks: [],
    });
  });

  it('an owner that has it, where the bot may look', async () => {
    const { client, proxmox } = await aHomelabWith(README_RIGHTS);
    proxmox.addAcl({ path: '/', type: 'user', ugid: 'alice@pve', roleid: 'Administrator', propagate: 1 });
    expect((await found(client, POLICY)).tooMuch).toEqual([]);
    letLook(proxmox);
    expect(await found(client, POLICY)).toEqual({
      missing: [],
      tooMuch: [
        'alice@pve, for whom the bot may make tokens, has what is as good as root (User.Modify on /access/groups, Permissions.Modify on /, Sys.Modify on /access and Realm.Allocate on /access/realm), and so has whoever has the bot’s secret. Name an owner with fewer rights',
      ],
      remarks: [],
    });
  });
});

describe('users that the bot should not act as are named:', () => {
  it('itself, with what takes it out of the group', async () => {
    const { client, proxmox } = await aHomelabWith(README_RIGHTS);
    await obey(proxmox, ['`pveum user modify pvetoken@pve --groups pvetoken --append 1`']);
    const { missing, tooMuch, remarks } = await found(client, POLICY);
    expect([missing, tooMuch, remarks]).toEqual([
      [],
      [
        "pvetoken@pve, the bot itself, is in the group pvetoken, whose users it may change, so it can make itself more tokens. Take it out of all groups with `pveum user modify pvetoken@pve --groups ''`",
      ],
      [],
    ]);
    await obey(proxmox, tooMuch);
    expect((await found(client, POLICY)).tooMuch).toEqual([]);
  });

  it('root@pam', async () => {
    const { client, proxmox } = await aHomelabWith(README_RIGHTS);
    await obey(proxmox, ['`pveum user modify root@pam --groups pvetoken --append 1`']);
    expect((await found(client, POLICY)).tooMuch).toEqual([
      'root@pam is in the group pvetoken, whose users the bot may change, so the bot can make tokens of root@pam. Take it out of that group',
    ]);
  });

  it('those of a group without an owner of any role, but not those of one with', async () => {
    const { client, proxmox } = await aHomelabWith([...README_RIGHTS, ['/access/groups/staff', 'User.Modify']]);
    proxmox.addGroup('staff', []);
    expect((await found(client, POLICY)).tooMuch).toEqual([
      'User.Modify on /access/groups/staff lets the bot act as everybody in that group, and no role needs it. Take it from the bot',
    ]);
    await obey(proxmox, ['`pveum user modify terraform@pve --groups staff`']);
    expect(await found(client, POLICY)).toEqual({ missing: [], tooMuch: [], remarks: [] });
  });
});

describe('a right that no role needs', () => {
  it.each<[string, Right, readonly string[]]>([
    [
      'is remarked on',
      ['/nodes', 'Permissions.Modify Sys.PowerMgmt'],
      ['no role needs Permissions.Modify and Sys.PowerMgmt on /nodes'],
    ],
    ['is remarked on where it begins, and not again below', ['/', 'VM.Console'], ['no role needs VM.Console on /']],
    [
      'is remarked on for its pool, and not for the guests in it',
      ['/pool/dev', 'Permissions.Modify VM.Console'],
      ['no role needs VM.Console on /pool/dev'],
    ],
    ['is none if it lets the bot look', ['/', 'Sys.Audit VM.Audit Pool.Audit Datastore.Audit', 'alone'], []],
    ['is none if it is needed further down', ['/access/realm', 'Realm.AllocateUser'], []],
  ])('%s', async (_what, right, remarks) => {
    const { client } = await aHomelabWith([...README_RIGHTS, right]);
    expect(await found(client, POLICY)).toEqual({ missing: [], tooMuch: [], remarks });
  });

  it('is none if it lets the bot hand on what it has itself', async () => {
    const least: readonly Right[] = [
      ...README_RIGHTS.slice(0, 2),
      ['/pool/dev', 'Pool.Allocate VM.Audit VM.Console VM.PowerMgmt'],
    ];
    const { client } = await aHomelabWith(least);
    const policy = aPolicy([aRole({ pveRole: 'PowerUser', paths: ['/pool/dev'] })]);
    expect(await found(client, policy)).toEqual({ missing: [], tooMuch: [], remarks: [] });
  });
});

it('of a cluster with ACLs on thousands of guests, each right is remarked on once, in no time that grows with their square', () => {
  const guests = Array.from({ length: 20_000 }, (_, index) => [
    `/vms/${100 + index}`,
    { 'Permissions.Modify': true, 'VM.Console': true },
  ]);
  const held = {
    permissions: {
      '/': { 'VM.Console': true },
      '/vms': { 'Permissions.Modify': true, 'VM.Console': true },
      ...Object.fromEntries(guests),
    },
    groups: new Map(),
    pveRoles: new Map(),
    isBounded: true,
    strongOwners: new Map(),
  };
  const policy = aPolicy([aRole({ paths: ['/vms/*'] })]);
  const start = performance.now();
  expect(remarks(needsOf(policy, 'home'), held, { group: 'pvetoken' })).toEqual(['no role needs VM.Console on /']);
  expect(performance.now() - start).toBeLessThan(5000);
});
