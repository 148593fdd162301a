import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { LoggedCall } from '../playground/proxmox/simulated-proxmox.ts';
import { ANN, PROXMOX_ACCESS, PROXMOX_ADMINS } from '../playground/slack/workspaces.ts';
import { review } from '../src/domain/lifecycle/review.ts';
import type { RequestRecord } from '../src/domain/record.ts';
import { newRequestId, type RequestId } from '../src/domain/request-id.ts';
import { dueAt, nextDeskAct } from '../src/domain/schedule.ts';
import { MINUTE } from '../src/domain/time.ts';
import { change } from '../src/use-cases/funnel.ts';
import type { BareCall } from './bare-calls.ts';
import type { BenchWorld } from './world.ts';

const LOOK_EVERY_MS = 20;

/** Waits for something to be so in the bot's records, looking now and then. @throws Error when that takes minutes. */
export async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  const giveUp = Date.now() + 10 * MINUTE;
  while (!(await isSo())) {
    if (Date.now() > giveUp) throw new Error(`waited in vain until ${what}`);
    await delay(LOOK_EVERY_MS);
  }
}

/** Has as many requests made by command as there are words, and gives them when all their cards and messages are there. */
export async function ask(bench: BenchWorld, count: number): Promise<RequestRecord[]> {
  const { world, store, requesters } = bench;
  const before = new Set(await store.listOpenIds());
  for (let number = 0; number < count; number++) {
    const requester = requesters[number % requesters.length] ?? '';
    const options = { channel: PROXMOX_ACCESS };
    await world.slack.as(requester).command('/pvetoken request provisioner for 4h measure the bot', options);
  }
  await until(
    async () => (await store.listOpenIds()).filter((id) => !before.has(id)).length === count,
    'all are asked',
  );
  const ids = (await store.listOpenIds()).filter((id) => !before.has(id));
  await settled(bench, ids);
  const records = await Promise.all(ids.map(async (id) => await store.load(id)));
  return records.filter((record) => record !== undefined);
}

/** Waits until nothing is owed to anybody about these requests. */
export async function settled(bench: BenchWorld, ids: Iterable<RequestId>): Promise<void> {
  const { store, configuration } = bench;
  const left = new Set(ids);
  await until(async () => {
    for (const id of left) {
      const record = await store.load(id);
      const owes = record && nextDeskAct(record, configuration.policy.timing, Date.now());
      const atWork = record?.request.state === 'approved' || record?.request.state === 'revoking';
      if (owes !== undefined || atWork) return false;
      left.delete(id);
    }
    return true;
  }, 'nothing is owed any more');
}

/** What the bot asked of Proxmox, as the bare script can ask it again. */
export function bareCall({ method, path, params, auth }: LoggedCall): BareCall {
  const pairs = Object.entries(params).map(([name, value]): [string, string] => [name, String(value)]);
  const isWrite = method === 'POST' || method === 'PUT';
  const query = isWrite || pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
  const escaped = path.split('/').map(encodeURIComponent).join('/');
  const token = auth.replace(/^token:/, '');
  return {
    service: 'proxmox',
    method: method as BareCall['method'],
    path: `/api2/json${escaped}${query}`,
    ...(isWrite && { form: Object.fromEntries(pairs) }),
    ...(token !== 'pvetoken@pve!bot' && { as: token }),
  };
}

/** The same journey for a request of another id. */
export function forAnother(journey: readonly BareCall[], id: string, other = freshId()): BareCall[] {
  return JSON.parse(JSON.stringify(journey).replaceAll(id, other)) as BareCall[];
}

export function freshId(): RequestId {
  return newRequestId(randomBytes(8));
}

/**
 * Saves the like of a record so many times, each under an id of its own; all share its card and its messages, which the
 * simulated Slack does not mind.
 */
export async function multiply(
  { store, configuration }: BenchWorld,
  like: RequestRecord,
  count: number,
): Promise<RequestRecord[]> {
  const { timing } = configuration.policy;
  return await Promise.all(
    Array.from({ length: count }, async () => {
      const text = JSON.stringify({ ...like, version: 0 }).replaceAll(like.request.id, freshId());
      const record = JSON.parse(text) as RequestRecord;
      const saved = await store.save({ record, events: [] }, dueAt(record, timing));
      if (saved === 'conflict') throw new Error(`there is a request ${record.request.id} already`);
      return saved;
    }),
  );
}

/** A measurement in which something goes wrong measures nothing. */
function report(fault: unknown): never {
  throw fault;
}

/** Approves requests as their approver's clicks would, without Slack: at once, and the bot is woken for each. */
export async function approve(bench: BenchWorld, records: readonly RequestRecord[]): Promise<void> {
  const { store, wakeups, configuration } = bench;
  const { policy } = configuration;
  const deps = { store, wakeups, policy, now: Date.now, report };
  await Promise.all(
    records.map(async ({ request: { id, ask: asked } }) => {
      const standings = new Map([
        [ANN, { kind: 'member', id: ANN, groups: [PROXMOX_ADMINS] } as const],
        [asked.requester, { kind: 'member', id: asked.requester, groups: [] } as const],
      ]);
      const vote = { reviewer: ANN, verdict: 'approve', via: 'button' } as const;
      const outcome = await change(deps, id, (record, now) => review(record, vote, standings, policy, now));
      if (!outcome.ok) throw new Error(`request ${id} was not approved: ${outcome.refusal.kind}`);
    }),
  );
}

/** Waits until all of these grants are active. */
export async function allActive({ store }: BenchWorld, ids: Iterable<RequestId>): Promise<void> {
  const left = new Set(ids);
  await until(async () => {
    for (const id of left) {
      if ((await store.load(id))?.request.state !== 'active') return false;
      left.delete(id);
    }
    return true;
  }, 'all grants are active');
}

/** The calls to Proxmox since then whose path is like that; a receipt's look at the cluster's log is none of a revocation. */
export function callsSince({ world }: BenchWorld, since: number, path: RegExp): readonly LoggedCall[] {
  return world.proxmox
    .calls()
    .slice(since)
    .filter((call) => path.test(call.path));
}

/** How long it took from the first of these calls to the last, by the simulator's clock, in milliseconds. */
export function spanOf(calls: readonly LoggedCall[]): number {
  return (calls.at(-1)?.at ?? NaN) - (calls.at(0)?.at ?? NaN);
}
