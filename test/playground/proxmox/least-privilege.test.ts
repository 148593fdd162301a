import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { homelabSeed } from '../../../playground/proxmox/seeds.ts';
import { startProxmox, type SimulatedProxmox } from '../../../playground/proxmox/simulated-proxmox.ts';
import { BOT, BOT_SECRET, clientAs, secretIn, type Client } from './client.ts';

const USER = 'pvt-7k3m9q@pve';
const TOKEN = `${USER}!pvt-7k3m9q`;
const TOKEN_PATH = `/access/users/${USER}/token/pvt-7k3m9q`;
const EXPIRE = 4_000_000_000;

/** What Proxmox's own code answered to each minimal set of privileges less one: recording 08. */
const DENIED = 'Permission check failed';
const REALM = `${DENIED} (/access/realm/pve, Realm.AllocateUser)`;
const GROUP = `${DENIED} (/access/groups/pvetoken, User.Modify)`;
const ACL = `${DENIED} (/vms/105, Permissions.Modify|VM.Allocate)`;

describe('the bot of the homelab, with three one-privilege roles', () => {
  let proxmox: SimulatedProxmox;
  let bot: Client;

  beforeEach(async () => {
    proxmox = await startProxmox({ seed: homelabSeed(BOT_SECRET), authFailureDelayMs: 0 });
    bot = clientAs(proxmox, BOT, BOT_SECRET);
  });
  afterEach(() => proxmox.close());

  const createUser = () => bot('POST', '/access/users', { userid: USER, groups: 'pvetoken', expire: EXPIRE });
  const createToken = () => bot('POST', TOKEN_PATH, { privsep: 0, expire: EXPIRE, comment: 'pvetoken 7k3m9q' });
  const grantOn = (path: string, role: string) =>
    bot('PUT', '/access/acl', { path, roles: role, users: USER, propagate: 0 });

  const deleteUser = () => bot('DELETE', `/access/users/${USER}`);
  const readToken = () => bot('GET', TOKEN_PATH);
  const changeToken = () => bot('PUT', TOKEN_PATH, { expire: EXPIRE });
  const regenerateToken = () => bot('PUT', TOKEN_PATH, { regenerate: 1 });
  const deleteToken = () => bot('DELETE', TOKEN_PATH);
  // A guest in no pool: the bot may also change what a pool of its reaches.
  const grantRole = () => grantOn('/vms/105', 'PowerUser');

  it('creates a user, a token and an ACL, and takes all of it away with one call', async () => {
    expect(await createUser()).toMatchObject({ status: 200, data: null });
    const created = await createToken();
    expect(created).toMatchObject({
      status: 200,
      data: { 'full-tokenid': TOKEN, info: { privsep: '0', expire: String(EXPIRE) } },
    });
    expect(await grantOn('/vms/100', 'PowerUser')).toMatchObject({ status: 200, data: null });

    const granted = clientAs(proxmox, TOKEN, secretIn(created));
    expect((await granted('GET', '/access/permissions')).data).toEqual({
      '/vms/100': { 'VM.Audit': 0, 'VM.Console': 0, 'VM.PowerMgmt': 0 },
    });

    expect(await bot('DELETE', `/access/users/${USER}`)).toMatchObject({ status: 200 });
    expect(await bot('DELETE', `/access/users/${USER}`)).toMatchObject({
      status: 500,
      reason: `no such user ('${USER}')`,
    });
    expect(await granted('GET', '/version')).toMatchObject({ status: 401, reason: 'Authentication failed!', text: '' });
    expect(proxmox.acl().filter(({ ugid }) => ugid.startsWith(USER))).toEqual([]);
    expect(proxmox.tokens().map((token) => token['full-tokenid'])).toEqual([BOT]);
  });

  it('sees only the users of its own group, with their tokens and expiries', async () => {
    await createUser();
    await createToken();
    expect((await bot('GET', '/access/users', { full: 1 })).data).toEqual([
      expect.objectContaining({ userid: 'alice@pve', tokens: null }),
      expect.objectContaining({
        userid: USER,
        expire: EXPIRE,
        tokens: [{ tokenid: 'pvt-7k3m9q', privsep: 0, expire: EXPIRE, comment: 'pvetoken 7k3m9q' }],
      }),
      expect.objectContaining({ userid: 'terraform@pve' }),
    ]);
  });

  it('makes a token of a service user that can do what its ACL and its user allow, and no more', async () => {
    const path = '/access/users/terraform@pve/token/pvt-1';
    const secret = secretIn(await bot('POST', path, { privsep: 1, expire: EXPIRE }));
    expect(proxmox.can('terraform@pve!pvt-1', secret)).toEqual({ ok: true, permissions: {} });

    await bot('PUT', '/access/acl', { path: '/vms', roles: 'PVEVMUser', tokens: 'terraform@pve!pvt-1' });
    const ability = proxmox.can('terraform@pve!pvt-1', secret);
    if (!ability.ok) throw new Error('The token should work');
    expect(Object.keys(ability.permissions)).toEqual(['/vms/100', '/vms/101', '/vms/102']);
    expect(ability.permissions['/vms/100']).toContain('VM.PowerMgmt');
  });

  it.each([
    ['a user outside its group', 'POST', '/access/users', { userid: 'mallory@pve' }, '/access/groups, User.Modify'],
    ['a user of another realm', 'POST', '/access/users', { userid: 'm@pam' }, '/access/realm/pam, Realm.AllocateUser'],
    ['an ACL on /', 'PUT', '/access/acl', { path: '/', roles: 'Administrator', users: USER }, '/, Permissions.Modify'],
    ['a role', 'POST', '/access/roles', { roleid: 'Mine', privs: 'Sys.Modify' }, '/access, Sys.Modify'],
    ["another's permissions", 'GET', '/access/permissions', { userid: 'alice@pve' }, '/access, Sys.Audit'],
  ])('is refused %s', async (_what, verb, path, parameters, missing) => {
    await createUser();
    expect(await bot(verb, path, parameters)).toMatchObject({
      status: 403,
      reason: `Permission check failed (${missing})`,
    });
  });

  it.each([
    ['Realm.AllocateUser', 'create a user', createUser, '/access/realm/pve', 'TokenBotRealm', REALM],
    ['Realm.AllocateUser', 'delete a user', deleteUser, '/access/realm/pve', 'TokenBotRealm', REALM],
    ['User.Modify', 'create a user', createUser, '/access/groups/pvetoken', 'TokenBotUsers', GROUP],
    ['User.Modify', 'delete a user', deleteUser, '/access/groups/pvetoken', 'TokenBotUsers', DENIED],
    ['User.Modify', 'create a token', createToken, '/access/groups/pvetoken', 'TokenBotUsers', DENIED],
    ['User.Modify', 'read a token', readToken, '/access/groups/pvetoken', 'TokenBotUsers', DENIED],
    ['User.Modify', 'change a token', changeToken, '/access/groups/pvetoken', 'TokenBotUsers', DENIED],
    ['User.Modify', 'regenerate a token', regenerateToken, '/access/groups/pvetoken', 'TokenBotUsers', DENIED],
    ['User.Modify', 'delete a token', deleteToken, '/access/groups/pvetoken', 'TokenBotUsers', DENIED],
    ['Permissions.Modify', 'grant a role', grantRole, '/vms', 'TokenBotAcl', ACL],
  ])('is without %s refused to %s, in the measured words', async (_privilege, _what, act, path, roleid, denial) => {
    proxmox.createUser({ userid: USER, groups: ['pvetoken'] });
    if (act !== createToken) proxmox.createToken({ 'full-tokenid': TOKEN, value: 'theirs' });
    if (act === createUser) proxmox.deleteUser(USER);
    proxmox.removeAcl({ path, roleid, type: 'token', ugid: BOT });
    expect(await act()).toMatchObject({ status: 403, reason: denial });
    proxmox.addAcl({ path, roleid, type: 'token', ugid: BOT, propagate: 1 });
    expect(await act()).toMatchObject({ status: 200 });
  });

  it('is refused a user in a group that is not its own', async () => {
    proxmox.addGroup('admins');
    expect(await bot('POST', '/access/users', { userid: USER, groups: 'pvetoken,admins' })).toMatchObject({
      status: 403,
      reason: 'Permission check failed (/access/groups/admins, User.Modify)',
    });
  });

  it.each([
    ['root@pam', 'POST', '/access/users/root@pam/token/evil'],
    ['itself', 'POST', '/access/users/pvetoken@pve/token/sibling'],
  ])('is refused a token of %s', async (_who, verb, path) => {
    expect(await bot(verb, path)).toMatchObject({ status: 403, reason: 'Permission check failed' });
  });
});
