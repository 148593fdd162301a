import { describe, expect, it, onTestFinished } from 'vitest';
import type { Condition } from '../../src/domain/diagnosis.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { createHoldings } from '../../src/proxmox/holdings.ts';
import { createProxmoxClient } from '../../src/proxmox/client.ts';
import type { Order } from '../../src/use-cases/ports/proxmox.ts';
import { letLook } from '../support/rights.ts';
import {
  aHomelab,
  always,
  anOrder,
  anOrderForTerraform,
  credentialOf,
  inHours,
  POWER_USER,
  settingsFor,
  unavailabilityOf,
  type Testbed,
} from './support/testbed.ts';

interface Bench extends Testbed {
  readonly condition: (order: Order) => Promise<Condition>;
}

/** A homelab on which an order was carried out, and a bot whose clock is that of the test. */
async function withToken(order: Order): Promise<Bench> {
  const testbed = await aHomelab();
  credentialOf(await testbed.issuer.issue(order, inHours(1), always));
  const client = createProxmoxClient(settingsFor(testbed.proxmox), { now: () => inHours(0) });
  onTestFinished(async () => await client.close());
  const holdings = createHoldings(new Map([['home', client]]));
  return { ...testbed, condition: async (asked) => await holdings.condition(asked) };
}

describe('the condition of a token', () => {
  it.each([
    ['a dedicated user', anOrder(), POWER_USER, []],
    ['a service user', anOrderForTerraform(), ['VM.Audit', 'VM.Console', 'VM.PowerMgmt'], []],
  ])('tells what the token of %s can really do', async (_, order, held, lacking) => {
    const { proxmox, condition } = await withToken(order);
    letLook(proxmox);
    const { rights } = await condition(order);
    expect(rights).toMatchObject({ kind: 'known', on: [{ paths: order.paths, held, lacking }] });
  });

  it('tells when the token lost its rights', async () => {
    const order = anOrderForTerraform();
    const { proxmox, condition } = await withToken(order);
    letLook(proxmox);
    proxmox.removeAcl({ path: '/pool/dev', type: 'user', ugid: 'terraform@pve', roleid: 'PVEVMAdmin' });
    expect((await condition(order)).rights).toEqual({ kind: 'useless', because: 'owner_lacks_all' });
  });

  it('does not tell what the bot may not look up', async () => {
    const { condition } = await withToken(anOrder());
    expect((await condition(anOrder())).rights).toEqual({ kind: 'unknown', because: 'not_allowed_to_look' });
  });

  it('tells how a service user stands, and nothing of a user that is the token’s own', async () => {
    const order = anOrderForTerraform();
    const { proxmox, condition } = await withToken(order);
    expect((await condition(order)).owner).toEqual({ isEnabled: true, ends: 'never' });
    proxmox.setUserEnabled('terraform@pve', false);
    proxmox.setUserExpiry('terraform@pve', inHours(1) / 1000 - 1);
    expect((await condition(order)).owner).toEqual({ isEnabled: false, ends: inHours(1) });
    const dedicated = await withToken(anOrder());
    expect(await dedicated.condition(anOrder())).not.toHaveProperty('owner');
  });

  it.each([0, 4, -4])('tells that the cluster’s clock is %i minutes ahead', async (minutes) => {
    const { proxmox, condition } = await withToken(anOrder());
    proxmox.setClockAhead(minutes * MINUTE);
    const { clockAhead } = await condition(anOrder());
    expect(Math.round(clockAhead / MINUTE)).toBe(minutes);
  });

  it('is a fault where the cluster does not answer', async () => {
    const order = anOrderForTerraform();
    const { proxmox, condition } = await withToken(order);
    proxmox.inject({ kind: 'unknown', done: false, match: { path: /terraform@pve$/ } });
    expect((await unavailabilityOf(condition(order))).message).toMatch(/GET \/access\/users\/terraform@pve/);
  });
});
