import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { homelabSeed } from '../../../playground/proxmox/seeds.ts';
import { startProxmox, type SimulatedProxmox } from '../../../playground/proxmox/simulated-proxmox.ts';
import { BOT, BOT_SECRET, BROKEN, clientAs, clientWith, failureOf, type Client } from './client.ts';

let proxmox: SimulatedProxmox;
let bot: Client;

beforeEach(async () => {
  proxmox = await startProxmox({ seed: homelabSeed(BOT_SECRET), authFailureDelayMs: 0 });
  bot = clientAs(proxmox, BOT, BOT_SECRET);
});
afterEach(() => proxmox.close());

function broken(): boolean {
  throw new Error('broken predicate');
}

describe('what a test sees of the simulator', () => {
  it('lists calls with who made them and how they ended, and no secret', async () => {
    const password = 'correct horse battery';
    const parameters = { userid: 'new@pve', groups: 'pvetoken', password };
    await bot('POST', '/access/users', parameters);
    await clientWith(proxmox, { Authorization: 'PVEAPIToken=not-an-id' })('GET', '/version');
    expect(proxmox.calls()).toEqual([
      {
        at: expect.any(Number),
        method: 'POST',
        path: '/access/users',
        auth: `token:${BOT}`,
        params: { ...parameters, password: '***' },
        status: 200,
        reason: 'OK',
      },
      expect.objectContaining({ path: '/version', auth: 'token:?', status: 401, reason: 'Authentication failed!' }),
    ]);
    expect(JSON.stringify([proxmox.calls(), proxmox.users(), proxmox.tokens()])).not.toContain(BOT_SECRET);
  });

  it('waits for what comes true by a call or by hand', async () => {
    const created = proxmox.waitFor((px) => px.users().some(({ userid }) => userid === 'new@pve'), 'the new user');
    await bot('POST', '/access/users', { userid: 'new@pve', groups: 'pvetoken' });
    await expect(created).resolves.toBeUndefined();
    const deleted = proxmox.waitFor((px) => px.users().every(({ userid }) => userid !== 'new@pve'), 'its end');
    proxmox.deleteUser('new@pve');
    await expect(deleted).resolves.toBeUndefined();
  });

  it('says what it waited for in vain, and how things stand', async () => {
    await bot('GET', '/version');
    await expect(proxmox.waitFor(() => false, 'a miracle', 1)).rejects.toThrow(
      /in vain for: a miracle\n[^]*user {2}terraform@pve[^]*call {2}GET \/version token:pvetoken@pve!bot: 200 OK/,
    );
  });

  it('passes on what a predicate throws', async () => {
    await expect(proxmox.waitFor(broken, 'nothing')).rejects.toThrow('broken predicate');
  });

  it('lets an administrator lift an expiry and widen an ACL behind the back of the bot', async () => {
    await bot('POST', '/access/users/alice@pve/token/pvt-1', { expire: 4_000_000_000 });
    proxmox.setTokenExpiry('alice@pve!pvt-1', 0);
    proxmox.addAcl({ path: '/', type: 'user', ugid: 'alice@pve', roleid: 'Administrator', propagate: 1 });
    expect(await bot('GET', '/access/users/alice@pve/token')).toMatchObject({
      data: [{ tokenid: 'pvt-1', expire: 0, privsep: 1 }],
    });
    expect(proxmox.acl()).toContainEqual(expect.objectContaining({ path: '/', ugid: 'alice@pve' }));
    expect(() => proxmox.setTokenExpiry('alice@pve!none', 0)).toThrow('knows no token alice@pve!none');
  });
});

describe('over TLS', () => {
  it('shows the certificate whose fingerprint and PEM it tells, and breaks connections as well', async () => {
    const secure = await startProxmox({ tls: true, seed: homelabSeed(BOT_SECRET) });
    const client = clientAs(secure, BOT, BOT_SECRET);
    expect(secure.url).toMatch(/^https:/);
    expect(new X509Certificate(secure.caPem ?? '').fingerprint256).toBe(secure.fingerprint);
    expect(await client('GET', '/version')).toMatchObject({ status: 200 });

    secure.inject({ kind: 'reset', done: false });
    expect(await failureOf(client('GET', '/version'))).toMatch(BROKEN);
    await secure.close();
  });
});

describe('answers a client may trip over', () => {
  it.each([
    ['a word for a flag', { privsep: 'true' }, { privsep: "type check ('boolean') failed - got 'true'" }],
    ['a negative expiry', { expire: -1 }, { expire: 'value must have a minimum value of 0' }],
    ['two wrong ones', { expire: 'x', privsep: 2 }, { expire: expect.any(String), privsep: expect.any(String) }],
  ])('names every wrong parameter: %s', async (_what, parameters, errors) => {
    const answer = await bot('POST', '/access/users/alice@pve/token/pvt-1', parameters);
    expect(answer).toMatchObject({ status: 400, reason: 'Parameter verification failed.', errors });
  });

  it('loses a token whose expiry has twenty digits, after a 200', async () => {
    const path = '/access/users/alice@pve/token/pvt-1';
    expect(await bot('POST', path, { expire: '99999999999999999999' })).toMatchObject({ status: 200 });
    expect(await bot('GET', path)).toMatchObject({ status: 500, reason: "no such token 'pvt-1' for user 'alice@pve'" });
  });

  it('changes nothing when one of several holders of an ACL is unknown', async () => {
    const before = proxmox.acl();
    const parameters = { path: '/vms/100', roles: 'PVEVMUser', users: 'alice@pve,nobody@pve' };
    expect(await bot('PUT', '/access/acl', parameters)).toMatchObject({
      status: 500,
      reason: "ACL update failed: user 'nobody@pve' does not exist",
    });
    expect(proxmox.acl()).toEqual(before);
  });

  it('starts a guest for whom holds VM.PowerMgmt on it, and not for others', async () => {
    const start = '/nodes/pve1/qemu/100/status/start';
    expect(await bot('POST', start)).toMatchObject({ status: 403 });
    proxmox.createToken({ 'full-tokenid': 'alice@pve!all', value: 'x', privsep: 0 });
    const alice = clientAs(proxmox, 'alice@pve!all', 'x');
    expect(await alice('POST', start)).toMatchObject({ status: 200, data: expect.stringMatching(/^UPID:/) });
    expect(await alice('GET', '/cluster/resources', { type: 'vm' })).toMatchObject({
      data: [{ vmid: 100, name: 'web-1', status: 'running' }, { vmid: 101 }, { vmid: 102 }],
    });
  });

  it('shows a storage to whom may audit it, not to whom may only use its space', async () => {
    proxmox.createToken({ 'full-tokenid': 'alice@pve!all', value: 'x', privsep: 0 });
    const alice = clientAs(proxmox, 'alice@pve!all', 'x');
    const storages = async () => (await alice('GET', '/cluster/resources', { type: 'storage' })).data;
    const entry = { path: '/storage', type: 'user', ugid: 'alice@pve', propagate: 1 } as const;
    proxmox.createRole('Space', ['Datastore.AllocateSpace']);
    proxmox.addAcl({ ...entry, roleid: 'Space' });
    expect(await storages()).toEqual([]);
    proxmox.createRole('Audit', ['Datastore.Audit']);
    proxmox.addAcl({ ...entry, roleid: 'Audit' });
    expect(await storages()).toMatchObject([{ storage: 'local' }, { storage: 'local-lvm' }]);
  });
});
