import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProxmox, type AclEntry, type SimulatedProxmox } from '../../../playground/proxmox/simulated-proxmox.ts';
import { clientAs } from './client.ts';

const SECRET = 'secret';
const TOKEN = 'ann@pve!t1';

let proxmox: SimulatedProxmox;

beforeEach(async () => {
  proxmox = await startProxmox({
    seed: {
      users: [{ userid: 'ann@pve', groups: ['staff'] }],
      groups: [{ groupid: 'staff' }],
      tokens: [{ 'full-tokenid': TOKEN, value: SECRET, privsep: 0 }],
      pools: [{ poolid: 'dev', vms: [100] }],
      roles: [
        { roleid: 'Audit', privs: ['VM.Audit'] },
        { roleid: 'Power', privs: ['VM.PowerMgmt'] },
      ],
    },
  });
});
afterEach(() => proxmox.close());

function grant(path: string, roleid: string, more: Partial<AclEntry> = {}): void {
  proxmox.addAcl({ path, roleid, type: 'user', ugid: 'ann@pve', propagate: 1, ...more });
}

const GROUP: Partial<AclEntry> = { type: 'group', ugid: 'staff' };

function privilegesOn(path: string): readonly string[] {
  const ability = proxmox.can(TOKEN, SECRET);
  if (!ability.ok) throw new Error('The token should work');
  return ability.permissions[path] ?? [];
}

describe('the permission model', () => {
  it('hands a propagating role down, until a deeper one replaces it', () => {
    grant('/vms', 'Audit');
    grant('/vms/101', 'Power');
    expect([privilegesOn('/vms'), privilegesOn('/vms/101')]).toEqual([['VM.Audit'], ['VM.PowerMgmt']]);
  });

  it('keeps a role without propagation to its own path', () => {
    grant('/vms', 'Audit', { propagate: 0 });
    expect([privilegesOn('/vms'), privilegesOn('/vms/100')]).toEqual([['VM.Audit'], []]);
  });

  it('adds up roles on one path', () => {
    grant('/vms/101', 'Audit');
    grant('/vms/101', 'Power');
    expect(privilegesOn('/vms/101')).toEqual(['VM.Audit', 'VM.PowerMgmt']);
  });

  it("lets a user's own role replace that of a group on the same path", () => {
    grant('/vms/101', 'Power', GROUP);
    expect(privilegesOn('/vms/101')).toEqual(['VM.PowerMgmt']);
    grant('/vms/101', 'Audit');
    expect(privilegesOn('/vms/101')).toEqual(['VM.Audit']);
  });

  it('lets NoAccess beat everything else', () => {
    grant('/vms/101', 'Audit');
    grant('/vms/101', 'NoAccess');
    expect(privilegesOn('/vms/101')).toEqual([]);
  });

  it('adds the roles on a pool to those on its members', () => {
    grant('/vms/100', 'Audit');
    grant('/pool/dev', 'Power');
    expect(privilegesOn('/vms/100')).toEqual(['VM.Audit', 'VM.PowerMgmt']);
    grant('/pool/dev', 'NoAccess');
    expect(privilegesOn('/vms/100')).toEqual([]);
  });

  it('limits a token with privilege separation to what it and its user both may', () => {
    proxmox.createToken({ 'full-tokenid': TOKEN, value: SECRET, privsep: 1 });
    grant('/vms', 'Audit');
    expect(privilegesOn('/vms')).toEqual([]);
    proxmox.addAcl({ path: '/', roleid: 'Administrator', type: 'token', ugid: TOKEN, propagate: 1 });
    expect([privilegesOn('/vms'), privilegesOn('/nodes')]).toEqual([['VM.Audit'], []]);
  });

  it.each([
    ['what it holds', 'Power', 200, 'OK'],
    ['more than it holds', 'Audit', 500, 'ACL update failed: 400 Parameter verification failed.'],
    ['NoAccess', 'NoAccess', 500, 'ACL update failed: 400 Parameter verification failed.'],
  ])('lets VM.Allocate alone hand on %s: %s', async (_what, roles, status, reason) => {
    proxmox.createRole('Allocate', ['VM.Allocate']);
    grant('/vms/101', 'Allocate');
    grant('/vms/101', 'Power');
    const ann = clientAs(proxmox, TOKEN, SECRET);
    const parameters = { path: '/vms/101', roles, groups: 'staff' };
    expect(await ann('PUT', '/access/acl', parameters)).toMatchObject({ status, reason });
  });

  it('forgets the ACL of a deleted token, even when its id is used again', () => {
    proxmox.addAcl({ path: '/vms', roleid: 'Audit', type: 'token', ugid: TOKEN, propagate: 1 });
    proxmox.deleteToken(TOKEN);
    proxmox.createToken({ 'full-tokenid': TOKEN, value: SECRET, privsep: 1 });
    expect(proxmox.acl()).toEqual([]);
  });
});
