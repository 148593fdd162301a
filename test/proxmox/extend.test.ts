import { describe, expect, it } from 'vitest';
import type { CallMatch, FaultSpec, Level } from '../../playground/proxmox/simulated-proxmox.ts';
import { Overtaken } from '../../src/use-cases/faults.ts';
import type { Order } from '../../src/use-cases/ports/proxmox.ts';
import {
  aHomelab,
  always,
  anOrder,
  anOrderForTerraform,
  credentialOf,
  inHours,
  lastSecondBefore,
  POWER_USER,
  unavailabilityOf,
  writesOf,
  type Testbed,
} from './support/testbed.ts';

const USER = '/access/users/pvt-k7m3q9xa@pve';
const TOKEN = `${USER}/token/pvt-k7m3q9xa`;

/** A homelab with the token of an order, and its secret. */
async function withToken(order: Order, level: Level = '9.2'): Promise<Testbed & { readonly secret: string }> {
  const testbed = await aHomelab({ level });
  const { secret } = credentialOf(await testbed.issuer.issue(order, inHours(1), always));
  return { ...testbed, secret: secret.reveal() };
}

/** When Proxmox ends what was made for the order. */
function endsOf({ proxmox }: Testbed): unknown[] {
  return [...proxmox.users(), ...proxmox.tokens()]
    .filter(({ comment }) => comment === 'pvetoken request k7m3q9xa')
    .map(({ expire }) => expire);
}

describe.each<Level>(['7.4', '8.4', '9.1', '9.2'])('extending on Proxmox VE %s', (level) => {
  it('moves the end of the token and of its user, and keeps the secret and the rights', async () => {
    const testbed = await withToken(anOrder(), level);
    const { proxmox, issuer, secret } = testbed;
    const before = proxmox.can('pvt-k7m3q9xa@pve!pvt-k7m3q9xa', secret);
    expect(await issuer.extend(anOrder(), inHours(3), always)).toBeUndefined();
    expect(endsOf(testbed)).toEqual([lastSecondBefore(3), lastSecondBefore(3)]);
    expect(proxmox.can('pvt-k7m3q9xa@pve!pvt-k7m3q9xa', secret)).toEqual(before);
  });

  it('moves nothing while the PVE role has other privileges than are stated of it', async () => {
    const order = anOrder({ privileges: POWER_USER });
    const testbed = await withToken(order, level);
    const { proxmox, issuer } = testbed;
    proxmox.createRole('PowerUser', [...POWER_USER, 'VM.Allocate']);
    expect(await issuer.extend(order, inHours(3), always)).toEqual({
      kind: 'pve_role_differs',
      detail: 'cluster home: PVE role PowerUser gives VM.Allocate too',
    });
    expect(endsOf(testbed)).toEqual([lastSecondBefore(1), lastSecondBefore(1)]);
    proxmox.createRole('PowerUser', POWER_USER);
    expect(await issuer.extend(order, inHours(3), always)).toBeUndefined();
    expect(endsOf(testbed)).toEqual([lastSecondBefore(3), lastSecondBefore(3)]);
  });

  it('leaves the user alone that is not of its making', async () => {
    const order = anOrderForTerraform();
    const testbed = await withToken(order, level);
    const users = testbed.proxmox.users();
    expect(await testbed.issuer.extend(order, inHours(3), always)).toBeUndefined();
    expect(endsOf(testbed)).toEqual([lastSecondBefore(3)]);
    expect(testbed.proxmox.users()).toEqual(users);
  });
});

describe('an extension', () => {
  const FATES: [string, (match: CallMatch) => FaultSpec][] = [
    ['the connection breaks before the work', (match) => ({ kind: 'reset', done: false, match })],
    ['the connection breaks after the work', (match) => ({ kind: 'reset', done: true, match })],
    ['596 and the work is not done', (match) => ({ kind: 'unknown', done: false, match })],
    ['596 and the work is done', (match) => ({ kind: 'unknown', done: true, match })],
  ];

  it.each(FATES)('recovers when %s', async (_, fate) => {
    for (const path of [USER, TOKEN]) {
      const testbed = await withToken(anOrder());
      const fault = testbed.proxmox.inject(fate({ method: 'PUT', path: new RegExp(`^${path}$`) }));
      expect(await testbed.issuer.extend(anOrder(), inHours(3), always)).toBeUndefined();
      expect(fault.hits).toBe(1);
      expect(endsOf(testbed)).toEqual([lastSecondBefore(3), lastSecondBefore(3)]);
    }
  });

  it('writes nothing that is there already', async () => {
    const { proxmox, issuer } = await withToken(anOrder());
    await issuer.extend(anOrder(), inHours(3), always);
    const writes = writesOf(proxmox);
    await issuer.extend(anOrder(), inHours(3), always);
    expect(writesOf(proxmox)).toEqual(writes);
  });

  it('stops where it may not go on', async () => {
    const testbed = await withToken(anOrder());
    const extending = testbed.issuer.extend(anOrder(), inHours(3), () => Promise.resolve(false));
    await expect(extending).rejects.toBeInstanceOf(Overtaken);
    expect(endsOf(testbed)).toEqual([lastSecondBefore(1), lastSecondBefore(1)]);
  });

  it('makes nothing that is gone', async () => {
    const { proxmox, issuer } = await withToken(anOrder());
    await issuer.revoke(anOrder());
    expect(await issuer.extend(anOrder(), inHours(3), always)).toMatchObject({ kind: 'refused_by_cluster' });
    expect(proxmox.users().map(({ userid }) => userid)).not.toContain('pvt-k7m3q9xa@pve');
  });

  it('says that the cluster is away', async () => {
    const { proxmox, issuer } = await withToken(anOrder());
    proxmox.inject({ kind: 'down' });
    expect((await unavailabilityOf(issuer.extend(anOrder(), inHours(3), always))).outcome).toBe('not_done');
  });
});
