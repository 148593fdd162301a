import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { homelabSeed, withAudit } from '../../playground/proxmox/seeds.ts';
import { startProxmox, type SimulatedProxmox } from '../../playground/proxmox/simulated-proxmox.ts';
import type { Credential } from '../../src/domain/credential-formats.ts';
import { createProxmoxClient, type ProxmoxClient } from '../../src/proxmox/client.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { OPERATIONS, portsOn, setUp, type Ending, type Operation } from './support/operations.ts';
import { aClosedPort } from './support/servers.ts';
import { ANY_SECRET, STRIKES, struckAt, type Elsewhere, type Strike } from './support/strikes.ts';
import { BOT_SECRET, inHours, settingsFor } from './support/testbed.ts';

const SEED = withAudit(homelabSeed(BOT_SECRET));
const OTHER_SECRET = '07be7000-07be-4007-8e70-07be700007be';

let elsewhere: Record<Elsewhere, ProxmoxClient>;
let restored: SimulatedProxmox;
const ends: (() => Promise<void>)[] = [];

async function aCluster(options: Parameters<typeof startProxmox>[0] = {}): Promise<SimulatedProxmox> {
  const proxmox = await startProxmox({
    seed: SEED,
    authFailureDelayMs: 0,
    lockTimeoutMs: 1,
    now: () => inHours(0),
    ...options,
  });
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
  restored = await aCluster();
  const { fingerprint = '', caPem: ca = '' } = other;
  elsewhere = {
    'a closed port': clientOf({ url: await aClosedPort() }),
    'another certificate than the pinned one': clientOf(secured, { tls: { fingerprint } }),
    'another authority': clientOf(secured, { tls: { ca } }),
    'another cluster': clientOf(other, { tls: { ca } }),
    'a cluster restored from a backup': clientOf(restored),
  };
});

afterAll(async () => {
  for (const end of ends) await end();
});

/** A cluster on which an operation is tried again and again; nothing of ours is on it in between. */
interface Bench {
  readonly operation: Operation;
  readonly proxmox: SimulatedProxmox;
  readonly sound: ProxmoxClient;
}

/** What a cluster holds, without secrets. */
function stateOf(proxmox: SimulatedProxmox): unknown {
  const acl = proxmox.acl().map((entry) => JSON.stringify(entry));
  return [proxmox.users(), proxmox.tokens(), acl.toSorted(), proxmox.groups()];
}

/** How it ended; an error that is no `Unavailable` ends the test. */
async function endingOf(work: Promise<Ending>): Promise<Ending | Unavailable> {
  try {
    return await work;
  } catch (fault) {
    if (fault instanceof Unavailable) return fault;
    throw fault;
  }
}

async function run({ operation, proxmox }: Bench, client: ProxmoxClient, credential: Credential | undefined) {
  return await endingOf(operation.run({ proxmox, ports: portsOn(client), credential }));
}

/** Takes all away again, as the bot does, and what else was prepared. */
async function clear({ operation, proxmox, sound }: Bench): Promise<void> {
  await portsOn(sound).issuer.revoke(operation.order);
  expect(holdings(proxmox)).toEqual(isEmpty);
}

interface Sound {
  readonly calls: readonly string[];
  readonly ending: Ending;
  readonly after: unknown;
}

/** What happens when nothing goes wrong: the calls, as the cluster saw them, and the end. */
async function soundRun(bench: Bench): Promise<Sound> {
  const { operation, proxmox, sound } = bench;
  const credential = setUp(operation, proxmox);
  const before = proxmox.calls().length;
  const ending = await run(bench, sound, credential);
  if (ending instanceof Unavailable) throw ending;
  const calls = proxmox.calls().slice(before);
  const after = stateOf(proxmox);
  await clear(bench);
  return { calls: calls.map(({ method, path }) => `${method} ${path}`), ending, after };
}

/** One run with one call struck, and all that has to be true of it whatever happened. */
async function struckRun(bench: Bench, usual: Sound, index: number, strike: Strike): Promise<string | undefined> {
  const { operation, proxmox, sound } = bench;
  const credential = setUp(operation, proxmox);
  const before = stateOf(proxmox);
  const accepted = credential !== undefined && accepts(proxmox, credential);
  const client = struckAt(index, strike, { proxmox, sound, elsewhere });

  const ending = await run(bench, client, credential);

  const what = `${operation.name}: ${client.struck}: ${strike.name}`;
  const printed =
    ending instanceof Unavailable
      ? `${ending.stack}${inspect(ending, { showHidden: true })}`
      : inspect(ending, { depth: 9 });
  expect(printed, what).not.toMatch(ANY_SECRET);
  if ('outcome' in ending && ending.outcome === 'not_done') {
    expect(client.isLate, `${what} may still be done`).toBe(false);
    expect(stateOf(proxmox), `${what} was said not to be done`).toEqual(before);
    if (accepted) expect(accepts(proxmox, credential), `${what}: the old secret`).toBe(true);
  }
  if (!(ending instanceof Unavailable) && ending.kind === 'ok') {
    if (operation.name.startsWith('revoke')) expect(holdings(proxmox), what).toEqual(isEmpty);
    if (strike.isBelievable !== true) {
      expect(ending, what).toEqual(usual.ending);
      expect(stateOf(proxmox), what).toEqual(usual.after);
    }
  }
  await client.recover();

  expect(await run(bench, sound, credential), `${what}: a further attempt`).toEqual(usual.ending);
  expect(stateOf(proxmox), `${what}: after a further attempt`).toEqual(usual.after);
  await clear(bench);
  return client.struck;
}

function accepts(proxmox: SimulatedProxmox, { fullTokenId, secret }: Credential): boolean {
  return proxmox.can(fullTokenId, secret.reveal()).ok;
}

describe.each(OPERATIONS)('$name', (operation) => {
  let bench: Bench;
  let usual: Sound;

  beforeAll(async () => {
    const proxmox = await aCluster({ level: operation.level });
    bench = { operation, proxmox, sound: clientOf(proxmox) };
    usual = await soundRun(bench);
  });

  it('ends well when all is well', () => {
    expect(usual.ending.kind).toBe('ok');
    expect(usual.calls.length).toBeGreaterThan(0);
  });

  it.each(STRIKES)('at every call: $name', async (strike) => {
    for (const [index, call] of usual.calls.entries()) {
      if (strike.ofWrites !== true || !call.startsWith('GET')) await struckRun(bench, usual, index, strike);
    }
  });
});
