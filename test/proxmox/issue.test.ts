import { describe, expect, it } from 'vitest';
import type { Level } from '../../playground/proxmox/simulated-proxmox.ts';
import { Overtaken } from '../../src/use-cases/faults.ts';
import {
  abilitiesOf,
  aHomelab,
  always,
  anOrder,
  anOrderForTerraform,
  credentialOf,
  inHours,
  lastSecondBefore,
  POWER_USER,
  unavailabilityOf,
  untilWrite,
  writesOf,
} from './support/testbed.ts';

const LEVELS: Level[] = ['7.4', '8.4', '9.1', '9.2'];

describe.each(LEVELS)('issuing on Proxmox VE %s', (level) => {
  it('makes a user for the grant alone, whose token can do what was ordered and nothing else', async () => {
    const { proxmox, issuer } = await aHomelab({ level });
    const credential = credentialOf(await issuer.issue(anOrder(), inHours(4), always));

    const made = { expire: lastSecondBefore(4), comment: 'pvetoken request k7m3q9xa' };
    expect(proxmox.users()).toContainEqual({ userid: 'pvt-k7m3q9xa@pve', enable: 1, groups: ['pvetoken'], ...made });
    expect(proxmox.tokens()).toContainEqual({ 'full-tokenid': 'pvt-k7m3q9xa@pve!pvt-k7m3q9xa', privsep: 0, ...made });
    expect(abilitiesOf(proxmox, credential)).toEqual({ '/vms/100': POWER_USER, '/vms/105': POWER_USER });
    expect(credential).toMatchObject({
      endpoint: proxmox.url,
      userId: 'pvt-k7m3q9xa@pve',
      tokenId: 'pvt-k7m3q9xa',
      fullTokenId: 'pvt-k7m3q9xa@pve!pvt-k7m3q9xa',
    });
  });

  it('gives an existing user a token that can do what both the role and that user may', async () => {
    const { proxmox, issuer } = await aHomelab({ level });
    const order = anOrderForTerraform({ pveRole: 'TerraformProvisioner' });

    const credential = credentialOf(await issuer.issue(order, inHours(1), always));

    const shared = abilitiesOf(proxmox, credential)['/pool/dev'];
    expect(shared).toContain('VM.Clone');
    // The role would give it; terraform@pve does not have it.
    expect(shared).not.toContain('Datastore.AllocateSpace');
    expect(proxmox.tokens()).toContainEqual(
      expect.objectContaining({
        'full-tokenid': 'terraform@pve!pvt-k7m3q9xa',
        privsep: 1,
        expire: lastSecondBefore(1),
      }),
    );
  });
});

describe('issuing', () => {
  it('grants on one path alone where the order does not reach below it', async () => {
    const { proxmox, issuer } = await aHomelab();
    const order = anOrder({ paths: ['/vms'], propagate: false });
    const credential = credentialOf(await issuer.issue(order, inHours(1), always));
    expect(abilitiesOf(proxmox, credential)).toEqual({ '/vms': POWER_USER });
  });

  it('counts the guests and storages of an ordered pool as ordered', async () => {
    const { proxmox, issuer } = await aHomelab();
    const credential = credentialOf(await issuer.issue(anOrder({ paths: ['/pool/dev'] }), inHours(1), always));
    expect(Object.keys(abilitiesOf(proxmox, credential)).toSorted()).toEqual([
      '/pool/dev',
      '/storage/local-lvm',
      '/vms/100',
      '/vms/101',
      '/vms/102',
    ]);
  });

  it('writes nothing at all for an attempt that was overtaken before it began', async () => {
    const { proxmox, issuer } = await aHomelab();
    await expect(issuer.issue(anOrder(), inHours(1), untilWrite(0))).rejects.toThrow(Overtaken);
    expect(writesOf(proxmox)).toEqual([]);
  });

  it.each([0, 999, Number.NaN, Infinity, inHours(1) * 1000])('refuses an expiry at %s', async (expiresAt) => {
    const { proxmox, issuer } = await aHomelab();
    await expect(issuer.issue(anOrder(), expiresAt, always)).rejects.toThrow(RangeError);
    expect(proxmox.calls()).toEqual([]);
  });

  it('knows no cluster that is not configured', async () => {
    const { issuer } = await aHomelab();
    const fault = await unavailabilityOf(issuer.issue(anOrder({ cluster: 'gone' }), inHours(1), always));
    expect(fault.message).toContain('cluster gone is not in the configuration any more');
  });
});
