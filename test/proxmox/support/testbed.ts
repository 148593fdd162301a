import { inspect } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import { homelabSeed } from '../../../playground/proxmox/seeds.ts';
import {
  startProxmox,
  type ProxmoxOptions,
  type SimulatedProxmox,
} from '../../../playground/proxmox/simulated-proxmox.ts';
import type { Credential } from '../../../src/domain/credential-formats.ts';
import { parseRequestId, type RequestId } from '../../../src/domain/request-id.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { HOUR, SECOND, type EpochMs } from '../../../src/domain/time.ts';
import { createProxmoxClient, type ProxmoxClient } from '../../../src/proxmox/client.ts';
import { createIssuer } from '../../../src/proxmox/issuer.ts';
import type { ClusterSettings } from '../../../src/proxmox/settings.ts';
import { Unavailable } from '../../../src/use-cases/faults.ts';
import type { Issued, Issuer, Order } from '../../../src/use-cases/ports/proxmox.ts';

export const BOT_SECRET = 'b07b07b0-7b07-4b07-8b07-b07b07b07b07';

export function settingsFor(
  proxmox: Pick<SimulatedProxmox, 'url'>,
  changes: Partial<ClusterSettings> = {},
): ClusterSettings {
  return {
    name: 'home',
    endpoints: [proxmox.url],
    credential: { kind: 'token', fullTokenId: 'pvetoken@pve!bot', secret: new Secret(BOT_SECRET) },
    tls: {},
    deadline: 10 * SECOND,
    ...changes,
  };
}

/** A client that is closed at the end of the test. */
export function clientFor(settings: ClusterSettings, now: () => EpochMs = Date.now): ProxmoxClient {
  const client = createProxmoxClient(settings, { now });
  onTestFinished(() => client.close());
  return client;
}

export interface Testbed {
  readonly proxmox: SimulatedProxmox;
  readonly client: ProxmoxClient;
  readonly issuer: Issuer;
  /** How long the issuer wanted to wait, in milliseconds; it does not really. */
  readonly pauses: number[];
}

/** A homelab with the least-privileged bot of the README, and the issuer that works on it. */
export async function aHomelab(options: ProxmoxOptions = {}): Promise<Testbed> {
  const proxmox = await startProxmox({
    seed: homelabSeed(BOT_SECRET),
    authFailureDelayMs: 0,
    lockTimeoutMs: 1,
    now: () => NOW,
    ...options,
  });
  onTestFinished(() => proxmox.close());
  const client = clientFor(settingsFor(proxmox));
  const pauses: number[] = [];
  const pause = (time: number): Promise<void> => {
    pauses.push(time);
    return Promise.resolve();
  };
  return { proxmox, client, issuer: createIssuer(new Map([['home', client]]), { pause, random: () => 0.5 }), pauses };
}

function requestId(text: string): RequestId {
  const id = parseRequestId(text);
  if (id === undefined) throw new Error(`${text} is no request id`);
  return id;
}

/** An order for a dedicated user. */
export function anOrder(changes: Partial<Order> = {}): Order {
  return {
    requestId: requestId('k7m3q9xa'),
    cluster: 'home',
    owner: { kind: 'dedicated', user: 'pvt-k7m3q9xa@pve' },
    tokenId: 'pvt-k7m3q9xa',
    pveRole: 'PowerUser',
    paths: ['/vms/100', '/vms/105'],
    propagate: true,
    ...changes,
  };
}

/** An order for a token of terraform@pve, who has PVEVMAdmin on the pool dev. */
export function anOrderForTerraform(changes: Partial<Order> = {}): Order {
  return anOrder({ owner: { kind: 'existing', user: 'terraform@pve' }, paths: ['/pool/dev'], ...changes });
}

export const POWER_USER = ['VM.Audit', 'VM.Console', 'VM.PowerMgmt'];

/** Every homelab stands still at Monday, 5 January 2026, 09:00 UTC, unless a test moves it. */
const NOW: EpochMs = Date.UTC(2026, 0, 5, 9);

export function inHours(hours: number): EpochMs {
  return NOW + hours * HOUR;
}

/** The `expire` of a token that ends in so many hours: Proxmox accepts it within that second still. */
export function lastSecondBefore(hours: number): number {
  return inHours(hours) / SECOND - 1;
}

export const always = (): Promise<boolean> => Promise.resolve(true);

/** Says yes as often as given, then no: an attempt that is overtaken before a later write. */
export function untilWrite(count: number): () => Promise<boolean> {
  let asked = 0;
  return () => Promise.resolve(++asked <= count);
}

/** The credential of an order that has to succeed. */
export function credentialOf(issued: Issued): Credential {
  if (!issued.ok) throw new Error(`not issued: ${issued.problem.kind}: ${issued.problem.detail}`);
  return issued.credential;
}

/** What a credential can do now, by path; fails the test when the cluster refuses it. */
export function abilitiesOf(
  proxmox: SimulatedProxmox,
  credential: Credential,
): Readonly<Record<string, readonly string[]>> {
  const ability = proxmox.can(credential.fullTokenId, credential.secret.reveal());
  if (!ability.ok) throw new Error(`${credential.fullTokenId} is refused`);
  return ability.permissions;
}

/** What the bot wrote, e.g. `POST /access/users`, in order. */
export function writesOf(proxmox: SimulatedProxmox): string[] {
  return proxmox
    .calls()
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`);
}

/** The `Unavailable` that a call ends with; however it is printed, it shows no secret of the bot. */
export async function unavailabilityOf(work: Promise<unknown>): Promise<Unavailable> {
  const fault: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(fault).toBeInstanceOf(Unavailable);
  if (!(fault instanceof Unavailable)) throw new Error('not Unavailable');
  expect(inspect(fault, { depth: Infinity, showHidden: true })).not.toContain(BOT_SECRET);
  return fault;
}
