import { describe, expect, it } from 'vitest';
import { homelabSeed, withAudit } from '../../playground/proxmox/seeds.ts';
import type { Level, SimulatedProxmox } from '../../playground/proxmox/simulated-proxmox.ts';
import type { Resource } from '../../src/domain/inventory.ts';
import { SECOND } from '../../src/domain/time.ts';
import { createInventory } from '../../src/proxmox/inventory.ts';
import type { Inventory } from '../../src/use-cases/ports/proxmox.ts';
import { ManualClock } from '../support/clock.ts';
import { aServer } from './support/servers.ts';
import { aHomelab, BOT_SECRET, clientFor, settingsFor, unavailabilityOf } from './support/testbed.ts';

const AUDITED = withAudit(homelabSeed(BOT_SECRET));

/** A homelab whose bot may see what there is. Ten minutes of patience: a test waits for what happens, not for time. */
async function seen(options: Parameters<typeof aHomelab>[0] = {}, patience = 600 * SECOND) {
  const { proxmox, client } = await aHomelab({ seed: AUDITED, ...options });
  const clock = new ManualClock();
  return { proxmox, clock, inventory: createInventory(new Map([['home', client]]), clock.now, patience) };
}

function inWords(resources: readonly Resource[]): string[] {
  return resources.map((resource) => {
    const where = resource.kind === 'guest' ? ` ${resource.id} on ${resource.node}` : '';
    return `${resource.kind}${where}: ${resource.name ?? 'no name'} at ${resource.path}`;
  });
}

/** How often the cluster was asked for its guests. */
function readings(proxmox: SimulatedProxmox): number {
  return proxmox.calls().filter(({ path }) => path === '/cluster/resources').length / 2;
}

describe('the inventory of a cluster', () => {
  it.each(['7.4', '8.4', '9.1', '9.2'] as const)('holds guests, pools and storages of %s', async (level: Level) => {
    const { inventory } = await seen({ level });
    expect(inWords(await inventory.resources('home'))).toEqual([
      'guest 100 on pve1: web-1 at /vms/100',
      'guest 101 on pve1: web-2 at /vms/101',
      'guest 102 on pve1: db-1 at /vms/102',
      'guest 103 on pve1: shop at /vms/103',
      'guest 104 on pve1: mail at /vms/104',
      'guest 105 on pve1: dns at /vms/105',
      'pool: dev at /pool/dev',
      'pool: prod at /pool/prod',
      'storage: local at /storage/local',
      'storage: local-lvm at /storage/local-lvm',
    ]);
  });

  it('is empty for a bot with the least privileges, and that is no fault', async () => {
    const { inventory } = await seen({ seed: homelabSeed(BOT_SECRET) });
    expect(await inventory.resources('home')).toEqual([]);
  });

  it('holds what the bot may audit, each by its own privilege', async () => {
    const seed = homelabSeed(BOT_SECRET);
    const holders = [
      { type: 'user', ugid: 'pvetoken@pve' },
      { type: 'token', ugid: 'pvetoken@pve!bot' },
    ] as const;
    const acl = ['/vms/103', '/pool/dev'].flatMap((path) =>
      holders.map((holder) => ({ ...holder, path, roleid: 'PVEAuditor', propagate: 1 as const })),
    );
    const { inventory } = await seen({ seed: { ...seed, acl: [...(seed.acl ?? []), ...acl] } });
    // The members of a pool come with it: PVE::RPCEnvironment adds the pool's roles to them.
    expect((await inventory.resources('home')).map(({ path }) => path)).toEqual([
      '/vms/100',
      '/vms/101',
      '/vms/102',
      '/vms/103',
      '/pool/dev',
      '/storage/local-lvm',
    ]);
  });

  it('takes numbers as text, names as numbers, and guests whose node is away', async () => {
    const answers: Record<string, unknown> = {
      '/api2/json/cluster/resources?type=vm': [
        { id: 'qemu/100', type: 'qemu', vmid: '100', name: 'web', node: 'pve1', template: '1' },
        { id: 'lxc/101', type: 'lxc', vmid: 101, name: 2024, node: 'pve2' },
        { id: 'qemu/102', type: 'qemu', vmid: 102, node: 'pve3', status: 'unknown' },
        { id: 'qemu/103', type: 'qemu', vmid: 103, name: null, node: 'pve3' },
      ],
      '/api2/json/cluster/resources?type=storage': ['pve1', 'pve2', 'pve3'].flatMap((node) =>
        ['local', 'ceph'].map((storage) => ({ id: `storage/${node}/${storage}`, type: 'storage', storage, node })),
      ),
      '/api2/json/pools': [{ poolid: 7, comment: 'x' }],
    };
    const url = await aServer((request, response) => {
      response.end(JSON.stringify({ data: answers[request.url ?? ''] }));
    });
    const inventory = createInventory(new Map([['home', clientFor(settingsFor({ url }))]]), Date.now);
    expect(inWords(await inventory.resources('home'))).toEqual([
      'guest 100 on pve1: web at /vms/100',
      'guest 101 on pve2: 2024 at /vms/101',
      'guest 102 on pve3: no name at /vms/102',
      'guest 103 on pve3: no name at /vms/103',
      'pool: 7 at /pool/7',
      'storage: local at /storage/local',
      'storage: ceph at /storage/ceph',
    ]);
  });
});

describe('while people type', () => {
  it('a cluster is asked once in half a minute, with one call at a time', async () => {
    const { proxmox, clock, inventory } = await seen();
    const held = proxmox.inject({ kind: 'hold', done: false });
    const asked = [1, 2, 3].map(async () => await inventory.resources('home'));
    await held.reached;
    expect(proxmox.calls()).toHaveLength(1);
    await held.release();
    const lists = await Promise.all(asked);
    expect(new Set(lists.map((list) => list.length))).toEqual(new Set([10]));
    expect(readings(proxmox)).toBe(1);

    clock.advance(29 * SECOND);
    await inventory.resources('home');
    expect(readings(proxmox)).toBe(1);
    clock.advance(2 * SECOND);
    await inventory.resources('home');
    expect(readings(proxmox)).toBe(2);
  });

  it('a list that takes too long is not waited for, and is there for the next letter', async () => {
    const { proxmox, inventory } = await seen({}, 1);
    const held = proxmox.inject({ kind: 'hold', done: false });
    const asked = unavailabilityOf(inventory.resources('home'));
    await held.reached;
    const fault = await asked;
    expect(fault.message).toBe('Proxmox: cluster home: no list of what it has within 1 ms');
    await held.release();
    expect(await eventually(inventory)).toHaveLength(10);
    expect(readings(proxmox)).toBe(1);
  });

  it.each([
    ['is down', { kind: 'down' }],
    ['refuses', { kind: 'status', status: 500, reason: 'no quorum', times: Infinity }],
    ['answers something else', { kind: 'status', status: 200, reason: 'OK', body: '<html>', times: Infinity }],
  ] as const)('a cluster that %s is asked again with the next letter', async (_, spec) => {
    const { proxmox, inventory } = await seen();
    const fault = proxmox.inject(spec);
    expect((await unavailabilityOf(inventory.resources('home'))).message).toContain('home: GET /cluster/resources: ');
    fault.remove();
    expect(await inventory.resources('home')).toHaveLength(10);
  });

  it('a cluster that is not in the configuration has no list', async () => {
    const { inventory } = await seen();
    const fault = await unavailabilityOf(inventory.resources('lab'));
    expect(fault.message).toContain('cluster lab is not in the configuration any more');
  });
});

/** The list, once it is there for those who have no patience. */
async function eventually(inventory: Inventory): Promise<readonly Resource[]> {
  for (;;) {
    const list = await inventory.resources('home').catch(() => undefined);
    if (list !== undefined) return list;
  }
}
