import { inspect } from 'node:util';
import { expect } from 'vitest';
import { homelabSeed, withAudit } from '../../../playground/proxmox/seeds.ts';
import {
  startProxmox,
  type ProxmoxOptions,
  type SimulatedProxmox,
} from '../../../playground/proxmox/simulated-proxmox.ts';
import type { Credential } from '../../../src/domain/credential-formats.ts';
import type { ProxmoxClient } from '../../../src/proxmox/client.ts';
import { Unavailable } from '../../../src/use-cases/faults.ts';
import { holdings, isEmpty } from '../../support/holdings.ts';
import { portsOn, setUp, type Ending, type Operation } from './operations.ts';
import { ANY_SECRET, struckAt, type Elsewhere, type Strike } from './strikes.ts';
import { BOT_SECRET, inHours } from './testbed.ts';

/** A homelab that stands still, and may be looked at by the bot. */
export async function aStillCluster(options: ProxmoxOptions = {}): Promise<SimulatedProxmox> {
  return await startProxmox({
    seed: withAudit(homelabSeed(BOT_SECRET)),
    authFailureDelayMs: 0,
    lockTimeoutMs: 1,
    now: () => inHours(0),
    ...options,
  });
}

/** A cluster on which an operation is tried again and again; nothing of ours is on it in between. */
export interface Bench {
  readonly operation: Operation;
  readonly proxmox: SimulatedProxmox;
  readonly sound: ProxmoxClient;
  /** Where calls may end up instead. */
  readonly elsewhere: Partial<Record<Elsewhere, ProxmoxClient>>;
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

export interface Sound {
  readonly calls: readonly string[];
  readonly ending: Ending;
  readonly after: unknown;
}

/** What happens when nothing goes wrong: the calls, as the cluster saw them, and the end. */
export async function soundRun(bench: Bench): Promise<Sound> {
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
export async function struckRun(bench: Bench, usual: Sound, index: number, strike: Strike): Promise<void> {
  const { operation, proxmox } = bench;
  const credential = setUp(operation, proxmox);
  const before = stateOf(proxmox);
  const accepted = credential !== undefined && accepts(proxmox, credential);
  const client = struckAt(index, strike, bench);

  const ending = await run(bench, client, credential);

  const what = `${operation.name}: ${client.struck}: ${strike.name}`;
  const printed =
    ending instanceof Unavailable ? `${ending.message} ${JSON.stringify(ending)}` : inspect(ending, { depth: 9 });
  const isOk = !(ending instanceof Unavailable) && ending.kind === 'ok';
  // What was believed may say anything.
  if (!isOk || strike.isBelievable !== true) expect(`${what}: ${printed}`).not.toMatch(ANY_SECRET);
  if ('outcome' in ending && ending.outcome === 'not_done') {
    expect({ what, isLate: client.isLate }).toEqual({ what, isLate: false });
    expect({ what, state: stateOf(proxmox) }).toEqual({ what, state: before });
    if (accepted) expect({ what, isAccepted: accepts(proxmox, credential) }).toEqual({ what, isAccepted: true });
  }
  if (isOk) {
    if (operation.name.startsWith('revoke')) expect({ what, left: holdings(proxmox) }).toEqual({ what, left: isEmpty });
    if (strike.isBelievable !== true) {
      expect({ what, ending }).toEqual({ what, ending: usual.ending });
      expect({ what, state: stateOf(proxmox) }).toEqual({ what, state: usual.after });
    }
  }
  await client.recover();

  const further = { ending: await run(bench, bench.sound, credential), state: stateOf(proxmox) };
  expect({ what, further }).toEqual({ what, further: { ending: usual.ending, state: usual.after } });
  await clear(bench);
}

function accepts(proxmox: SimulatedProxmox, { fullTokenId, secret }: Credential): boolean {
  return proxmox.can(fullTokenId, secret.reveal()).ok;
}
