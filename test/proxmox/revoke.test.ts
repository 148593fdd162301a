import { describe, expect, it } from 'vitest';
import type { Level } from '../../playground/proxmox/simulated-proxmox.ts';
import {
  aHomelab,
  always,
  anOrder,
  anOrderForTerraform,
  credentialOf,
  inHours,
  unavailabilityOf,
  writesOf,
} from './support/testbed.ts';

const TERRAFORM_TOKEN = 'terraform@pve!pvt-k7m3q9xa';

describe.each<Level>(['7.4', '8.4', '9.1', '9.2'])('revoking on Proxmox VE %s', (level) => {
  it('leaves nothing of a dedicated user, and everything else as it was', async () => {
    const { proxmox, issuer } = await aHomelab({ level });
    const before = [proxmox.users(), proxmox.tokens(), proxmox.acl()];
    const credential = credentialOf(await issuer.issue(anOrder(), inHours(1), always));

    await issuer.revoke(anOrder());

    expect([proxmox.users(), proxmox.tokens(), proxmox.acl()]).toEqual(before);
    expect(await issuer.accepts(anOrder(), credential)).toBe(false);
  });

  it('takes the token of an existing user away, and leaves the user', async () => {
    const { proxmox, issuer } = await aHomelab({ level });
    const before = [proxmox.users(), proxmox.tokens(), proxmox.acl()];
    const credential = credentialOf(await issuer.issue(anOrderForTerraform(), inHours(1), always));

    await issuer.revoke(anOrderForTerraform());

    expect([proxmox.users(), proxmox.tokens(), proxmox.acl()]).toEqual(before);
    expect(await issuer.accepts(anOrderForTerraform(), credential)).toBe(false);
  });

  it('is done when there is nothing to revoke', async () => {
    const { proxmox, issuer } = await aHomelab({ level });
    await issuer.revoke(anOrder());
    await issuer.revoke(anOrderForTerraform());
    expect(writesOf(proxmox)).toEqual([]);
  });

  it('is done when the existing user is gone, whose tokens went with it', async () => {
    const { proxmox, issuer } = await aHomelab({ level });
    await issuer.issue(anOrderForTerraform(), inHours(1), always);
    proxmox.deleteUser('terraform@pve');
    await issuer.revoke(anOrderForTerraform());
    expect(writesOf(proxmox).filter((write) => write.startsWith('DELETE'))).toEqual([]);
  });
});

describe('revoking', () => {
  it('never deletes a token that does not carry the id of the request', async () => {
    const { proxmox, issuer } = await aHomelab();
    proxmox.createToken({ 'full-tokenid': TERRAFORM_TOKEN, value: 'theirs', comment: 'pvetoken request another2' });
    const fault = await unavailabilityOf(issuer.revoke(anOrderForTerraform()));
    expect(fault.message).toContain('not the one made for this request; an administrator has to look at it');
    expect(proxmox.can(TERRAFORM_TOKEN, 'theirs').ok).toBe(true);
    expect(writesOf(proxmox)).toEqual([]);
  });

  it('never deletes a user that does not carry the id of the request', async () => {
    const { proxmox, issuer } = await aHomelab();
    proxmox.createUser({ userid: 'pvt-k7m3q9xa@pve', comment: 'mine', groups: ['pvetoken'] });
    const fault = await unavailabilityOf(issuer.revoke(anOrder()));
    expect(fault.message).toContain('not the one made for this request');
    expect(writesOf(proxmox)).toEqual([]);
  });

  it('never deletes a user whose name is not that of a dedicated one, whatever its comment', async () => {
    const { proxmox, issuer } = await aHomelab();
    proxmox.createUser({ userid: 'carol@pve', comment: 'pvetoken request k7m3q9xa', groups: ['pvetoken'] });
    await unavailabilityOf(issuer.revoke(anOrder({ owner: { kind: 'dedicated', user: 'carol@pve' } })));
    expect(writesOf(proxmox)).toEqual([]);
  });

  it('says why when the cluster refuses to delete', async () => {
    const { proxmox, issuer } = await aHomelab();
    await issuer.issue(anOrder(), inHours(1), always);
    const realm = { path: '/access/realm/pve', roleid: 'TokenBotRealm' } as const;
    proxmox.removeAcl({ ...realm, type: 'token', ugid: 'pvetoken@pve!bot' });
    const fault = await unavailabilityOf(issuer.revoke(anOrder()));
    expect(fault.message).toContain('403 Permission check failed (/access/realm/pve, Realm.AllocateUser)');
  });

  it('says so when the bot may not even look at the user', async () => {
    const { proxmox, issuer } = await aHomelab();
    proxmox.createUser({ userid: 'pvt-k7m3q9xa@pve', comment: 'pvetoken request k7m3q9xa' });
    const fault = await unavailabilityOf(issuer.revoke(anOrder()));
    expect(fault.message).toContain('GET /access/users/pvt-k7m3q9xa@pve: 403 Permission check failed');
  });

  it('does not take the token of an owner outside its reach for gone', async () => {
    const { proxmox, issuer } = await aHomelab();
    proxmox.createUser({ userid: 'ansible@pve' });
    const order = anOrder({ owner: { kind: 'existing', user: 'ansible@pve' } });
    const fault = await unavailabilityOf(issuer.revoke(order));
    expect(fault.message).toContain('403 Permission check failed');
  });

  it('does not call a grant revoked whose ACL is still listed', async () => {
    const { proxmox, issuer } = await aHomelab();
    const left = { path: '/vms/100', type: 'user', ugid: 'pvt-k7m3q9xa@pve', roleid: 'PowerUser', propagate: 1 };
    const body = JSON.stringify({ data: [left] });
    proxmox.inject({
      kind: 'status',
      status: 200,
      reason: 'OK',
      body,
      match: { method: 'GET', path: /^\/access\/acl$/ },
    });
    const fault = await unavailabilityOf(issuer.revoke(anOrder()));
    expect(fault.message).toContain('pvt-k7m3q9xa@pve is gone and still has PowerUser on /vms/100');
  });
});

describe('revoking', () => {
  it.each([
    ['a user', anOrder(), "no such user ('pvt-k7m3q9xb@pve')"],
    ['a token', anOrderForTerraform(), "no such token 'pvt-k7m3q9xb' for user 'terraform@pve'"],
    ['a token of a user', anOrderForTerraform(), "no such token 'pvt-k7m3q9xa' for user 'alice@pve'"],
  ])('does not take the word that %s of another name is gone for proof', async (_, order, reason) => {
    const { proxmox, issuer } = await aHomelab();
    await issuer.issue(order, inHours(1), always);
    proxmox.inject({ kind: 'status', status: 500, reason, times: 2 });
    const fault = await unavailabilityOf(issuer.revoke(order));
    expect(fault.message).toContain(reason);
  });

  it.each([1e17, 1_767_605_399_000_000])('takes away a token whose end somebody moved to %d', async (expire) => {
    const { proxmox, issuer } = await aHomelab();
    const before = [proxmox.users(), proxmox.tokens()];
    await issuer.issue(anOrder(), inHours(1), always);
    proxmox.setTokenExpiry('pvt-k7m3q9xa@pve!pvt-k7m3q9xa', expire);
    proxmox.setUserExpiry('pvt-k7m3q9xa@pve', expire);
    await issuer.revoke(anOrder());
    expect([proxmox.users(), proxmox.tokens()]).toEqual(before);
  });
});

describe('asking whether a credential is accepted', () => {
  it('does not take a cluster without an answer for a no', async () => {
    const { proxmox, issuer } = await aHomelab();
    const credential = credentialOf(await issuer.issue(anOrder(), inHours(1), always));
    proxmox.inject({ kind: 'unknown', done: false, match: { path: /^\/version$/ } });
    const fault = await unavailabilityOf(issuer.accepts(anOrder(), credential));
    expect(fault.message).not.toContain(credential.secret.reveal());
  });
});
