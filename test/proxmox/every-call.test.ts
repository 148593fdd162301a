import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { homelabSeed } from '../../playground/proxmox/seeds.ts';
import type { ProxmoxOptions, SimulatedProxmox } from '../../playground/proxmox/simulated-proxmox.ts';
import { createProxmoxClient, type ProxmoxClient } from '../../src/proxmox/client.ts';
import { OPERATIONS, type Operation } from './support/operations.ts';
import { aClosedPort } from './support/servers.ts';
import { STRIKES, type Elsewhere } from './support/strikes.ts';
import { settingsFor } from './support/testbed.ts';
import { aStillCluster, soundRun, struckRun, type Bench, type Sound } from './support/trials.ts';

const OTHER_SECRET = '07be7000-07be-4007-8e70-07be700007be';

let elsewhere: Record<Elsewhere, ProxmoxClient>;
const ends: (() => Promise<void>)[] = [];

async function aCluster(options: ProxmoxOptions = {}): Promise<SimulatedProxmox> {
  const proxmox = await aStillCluster(options);
  ends.push(() => proxmox.close());
  return proxmox;
}

function clientOf(...settings: Parameters<typeof settingsFor>): ProxmoxClient {
  const client = createProxmoxClient(settingsFor(...settings));
  ends.unshift(() => client.close());
  return client;
}

beforeAll(async () => {
  const [secured, other] = await Promise.all([
    aCluster({ tls: true }),
    aCluster({ seed: homelabSeed(OTHER_SECRET), tls: true }),
  ]);
  const { fingerprint = '', caPem: ca = '' } = other;
  elsewhere = {
    'a closed port': clientOf({ url: await aClosedPort() }),
    'another certificate than the pinned one': clientOf(secured, { tls: { fingerprints: [fingerprint] } }),
    'another authority': clientOf(secured, { tls: { ca } }),
    'another cluster': clientOf(other, { tls: { ca } }),
    'a cluster restored from a backup': clientOf(await aCluster()),
  };
});

afterAll(async () => {
  for (const end of ends) await end();
});

/** Those after which nobody knows whether a write was done. */
const LOST = STRIKES.filter(({ ofWrites, fate }) => ofWrites === true || fate.kind === 'waits');

function isWriting({ name }: Operation): boolean {
  return /^(issue|renew|extend|revoke|mend)/.test(name);
}

describe.each(OPERATIONS)('$name', (operation) => {
  let bench: Bench;
  let usual: Sound;

  beforeAll(async () => {
    const proxmox = await aCluster({ level: operation.level });
    bench = { operation, proxmox, sound: clientOf(proxmox), elsewhere };
    usual = await soundRun(bench);
  });

  it('ends well when all is well', () => {
    expect(usual.ending.kind).toBe('ok');
    expect(usual.calls.length).toBeGreaterThan(0);
  });

  it.each(STRIKES)('at every call: $name', async (strike) => {
    const struck = [...usual.calls.entries()].filter(([, call]) => strike.ofWrites !== true || !call.startsWith('GET'));
    for (const [index] of struck) await expect(struckRun(bench, usual, index, strike)).resolves.toBeUndefined();
  });

  it.each(isWriting(operation) ? LOST : [])('at every write, and then the cluster is down: $name', async (strike) => {
    const writes = [...usual.calls.entries()].filter(([, call]) => !call.startsWith('GET'));
    expect(writes).not.toEqual([]);
    for (const [index] of writes) await struckRun(bench, usual, index, { ...strike, isLast: true });
  });
});
