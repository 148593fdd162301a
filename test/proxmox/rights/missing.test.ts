import { describe, expect, it } from 'vitest';
import type { Level } from '../../../playground/proxmox/simulated-proxmox.ts';
import type { Role } from '../../../src/domain/role.ts';
import { aPolicy, aRole, RUTH } from '../../support/records.ts';
import { aHomelabWith, found, loggedIn, obey, README_RIGHTS, REALM, USERS, type Right } from '../support/rights.ts';
import { aHomelab, always, anOrder, inHours } from '../support/testbed.ts';

const PROVISIONER = aRole({ paths: ['/pool/dev', '/storage/local-lvm'] });
const OPERATOR = aRole({ name: 'operator', pveRole: 'PowerUser', paths: ['/vms/*'], propagate: false });
const RELEASE = aRole({ name: 'release', owner: { kind: 'service', user: 'terraform@pve' } });
const OWN = aRole({ name: 'own', owner: { kind: 'requester' } });

const PEOPLE = { people: new Map([[RUTH, 'alice@pve']]) };
const ALL = aPolicy([PROVISIONER, OPERATOR, RELEASE, OWN], PEOPLE);

/** The rights of the README without that on one path. */
const allBut = (path: string): readonly Right[] => README_RIGHTS.filter(([other]) => other !== path);

describe.each(['7.4', '8.4', '9.1', '9.2'] as const)('the bot’s own rights on Proxmox VE %s', (level) => {
  it('are right as the README gives them: nothing is missing, too much or worth a remark', async () => {
    const { client } = await aHomelabWith(README_RIGHTS, level);
    expect(await found(client, ALL)).toEqual({ missing: [], tooMuch: [], remarks: [] });
  });

  it('are right without any of them where no role is on this cluster', async () => {
    const { client } = await aHomelabWith([], level);
    const elsewhere = aPolicy([aRole({ cluster: 'lab' })]);
    expect(await found(client, elsewhere)).toEqual({ missing: [], tooMuch: [], remarks: [] });
  });
});

const TO_BOT = "--users pvetoken@pve --tokens 'pvetoken@pve!bot'";

describe('what is missing is named with the roles that need it and the command that gives it:', () => {
  it.each<[string, readonly Right[], string]>([
    [
      'the realm',
      allBut('/access/realm/pve'),
      `Realm.AllocateUser on /access/realm/pve is missing, without which no user can be made (roles operator and provisioner). Give it with \`pveum acl modify /access/realm/pve --roles TokenBotRealm ${TO_BOT}\`, once there is that PVE role: \`pveum role add TokenBotRealm --privs Realm.AllocateUser\``,
    ],
    [
      'the tree of an exact path',
      allBut('/pool'),
      `Permissions.Modify on /pool/dev is missing, without which nothing can be granted there (roles own, provisioner and release). Give it with \`pveum acl modify /pool/dev --roles TokenBotAcl ${TO_BOT}\`, once there is that PVE role: \`pveum role add TokenBotAcl --privs Permissions.Modify\``,
    ],
    [
      'the tree of a pattern',
      // Rights on the pool dev reach its members, and with them some of what fits the pattern.
      [USERS, REALM, ['/storage', 'Permissions.Modify'], ['/pool', 'Permissions.Modify', 'alone']],
      `Permissions.Modify on /vms is missing, without which nothing can be granted there (role operator). Give it with \`pveum acl modify /vms --roles TokenBotAcl ${TO_BOT}\`, once there is that PVE role: \`pveum role add TokenBotAcl --privs Permissions.Modify\``,
    ],
  ])('%s', async (_what, rights, sentence) => {
    const { client } = await aHomelabWith(rights);
    expect((await found(client, ALL)).missing).toContain(sentence);
  });

  it('the group’s users, and with them every owner', async () => {
    const { client } = await aHomelabWith(allBut('/access/groups/pvetoken'));
    expect((await found(client, ALL)).missing).toEqual([
      `User.Modify on /access/groups/pvetoken is missing, without which no token can be made (roles operator, own, provisioner and release). Give it with \`pveum acl modify /access/groups/pvetoken --roles TokenBotUsers ${TO_BOT}\`, once there is that PVE role: \`pveum role add TokenBotUsers --privs User.Modify\``,
      'terraform@pve is in no group whose users the bot may change, so it gets no tokens (role release). Put it there with `pveum user modify terraform@pve --groups pvetoken --append 1`',
      'none of the users in `people` is in a group whose users the bot may change, so they get no tokens (role own). Begin with one: `pveum user modify alice@pve --groups pvetoken --append 1`',
    ]);
  });

  it('the group itself', async () => {
    const { client } = await aHomelabWith(README_RIGHTS, '9.2', { groups: [] });
    expect((await found(client, aPolicy([PROVISIONER]))).missing).toEqual([
      'the group pvetoken does not exist, in which users are made (role provisioner). Make it with `pveum group add pvetoken`',
    ]);
  });

  it('rights for the user alone, where the bot logs in', async () => {
    const { proxmox } = await aHomelabWith(allBut('/access/realm/pve'));
    const { missing } = await found(loggedIn(proxmox), ALL);
    expect(missing).toEqual([
      'Realm.AllocateUser on /access/realm/pve is missing, without which no user can be made (roles operator and provisioner). Give it with `pveum acl modify /access/realm/pve --roles TokenBotRealm --users pvetoken@pve`, once there is that PVE role: `pveum role add TokenBotRealm --privs Realm.AllocateUser`',
    ]);
  });

  it('one person without a user that the bot may change keeps nobody else from anything', async () => {
    const { client, proxmox } = await aHomelabWith(README_RIGHTS);
    proxmox.createUser({ userid: 'bob@pve' });
    const people = new Map([...PEOPLE.people, ['U0BOB', 'bob@pve'] as const]);
    expect(await found(client, aPolicy([PROVISIONER, OPERATOR, OWN], { people }))).toEqual({
      missing: [],
      tooMuch: [],
      remarks: [
        'no tokens can be made for bob@pve (role own): in `people`, and in no group whose users the bot may change. If they are to get tokens here: `pveum user modify bob@pve --groups pvetoken --append 1`',
      ],
    });
  });
});

describe('the commands that are named', () => {
  it.each<[string, readonly Right[]]>([
    ['nothing', []],
    ...README_RIGHTS.map(([path]): [string, readonly Right[]] => [`all but ${path}`, allBut(path)]),
  ])('make a bot right that had %s, and no more than right', async (_what, rights) => {
    const { client, proxmox } = await aHomelabWith(rights, '9.2', { groups: [] });
    // Whether the group is there shows only to a bot that has rights on it.
    await obey(proxmox, ['`pveum group add pvetoken`']);
    await obey(proxmox, (await found(client, ALL)).missing);
    expect(await found(client, ALL)).toEqual({ missing: [], tooMuch: [], remarks: [] });
  });
});

/** Sets of rights, some of which are enough for some roles by a way of their own. */
const RIGHTS: readonly (readonly [string, readonly Right[]])[] = [
  ['those of the README', README_RIGHTS],
  ...README_RIGHTS.map(([path]) => [`those of the README but on ${path}`, allBut(path)] as const),
  ['none', []],
  ['all users', [['/access/groups', 'User.Modify', 'alone'], REALM, ['/pool', 'Permissions.Modify']]],
  [
    'all users and realms from above',
    [
      ['/access', 'User.Modify Realm.AllocateUser'],
      ['/pool', 'Permissions.Modify'],
    ],
  ],
  ['everything from above', [['/', 'User.Modify Realm.AllocateUser Permissions.Modify']]],
  [
    'nothing that reaches below the trees',
    [USERS, REALM, ['/pool', 'Permissions.Modify', 'alone'], ['/vms', 'Permissions.Modify', 'alone']],
  ],
  ['those on the pool alone', [USERS, REALM, ['/pool/dev', 'Permissions.Modify', 'alone']]],
  ['to allocate the pool', [USERS, REALM, ['/pool/dev', 'Pool.Allocate']]],
  [
    'to allocate the pool, and what is granted',
    [USERS, REALM, ['/pool/dev', 'Pool.Allocate VM.Audit VM.Console VM.PowerMgmt']],
  ],
  [
    'to allocate the pool, and what is granted without reaching below',
    [USERS, REALM, ['/pool/dev', 'Pool.Allocate VM.Audit VM.Console VM.PowerMgmt', 'alone']],
  ],
  ['to allocate guests', [USERS, REALM, ['/vms', 'VM.Allocate']]],
  ['to allocate guests, and what is granted', [USERS, REALM, ['/vms', 'VM.Allocate VM.Audit VM.Console VM.PowerMgmt']]],
];

const ROLES: readonly Role[] = [
  aRole({ pveRole: 'PowerUser', paths: ['/pool/dev'] }),
  aRole({ pveRole: 'PowerUser', paths: ['/pool/dev'], owner: { kind: 'service', user: 'terraform@pve' } }),
  aRole({ pveRole: 'PowerUser', paths: ['/pool/dev'], owner: { kind: 'requester' } }),
  aRole({ pveRole: 'PowerUser', paths: ['/vms/100'], propagate: false }),
  aRole({ pveRole: 'PowerUser', paths: ['/vms/*'] }),
];

const LEVELS: readonly Level[] = ['7.4', '9.2'];
const CASES = RIGHTS.flatMap(([what, rights]) =>
  ROLES.flatMap((role) =>
    LEVELS.map((level) => [what, `${role.owner.kind} on ${role.paths.join()}`, level, rights, role] as const),
  ),
);

describe('something is missing exactly when Proxmox refuses the grant: with', () => {
  it.each(CASES)('%s, for a token of a user that is %s, on %s', async (_what, _role, level, rights, role) => {
    const { client, issuer } = await aHomelabWith(rights, level);
    const { missing } = await found(client, aPolicy([role], PEOPLE));
    const owners = { dedicated: 'pvt-k7m3q9xa@pve', service: 'terraform@pve', requester: 'alice@pve' };
    const { kind } = role.owner;
    const order = anOrder({
      owner: { kind: kind === 'dedicated' ? 'dedicated' : 'existing', user: owners[kind] },
      pveRole: role.pveRole,
      paths: role.paths.map((path) => path.replace('*', '100')),
      propagate: role.propagate,
    });
    const isIssued = await issuer.issue(order, inHours(1), always).then(
      ({ ok }) => ok,
      () => false,
    );
    expect({ isIssued, missing }).toEqual({ isIssued: missing.length === 0, missing });
  });
});

it('a cluster that does not answer settles nothing', async () => {
  const { proxmox, client } = await aHomelab();
  proxmox.inject({ kind: 'status', status: 596, reason: '', match: { path: /^\/access\/groups$/ } });
  await expect(found(client, ALL)).rejects.toThrow(/cluster home: GET \/access\/groups: \S+ status 596/);
});
