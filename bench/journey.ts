import { setTimeout as delay } from 'node:timers/promises';
import type { LoggedCall } from '../playground/proxmox/simulated-proxmox.ts';
import { PROXMOX_ACCESS } from '../playground/slack/workspaces.ts';
import { isEnded } from '../src/domain/request.ts';
import type { RequestRecord } from '../src/domain/record.ts';
import { nextDeskAct } from '../src/domain/schedule.ts';
import { MINUTE } from '../src/domain/time.ts';
import type { BareCall } from './bare-calls.ts';
import type { BenchWorld } from './world.ts';

const LOOK_EVERY_MS = 20;

/** Waits for something to be so in the bot's records, looking now and then. @throws Error when that takes minutes. */
export async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  const giveUp = Date.now() + 3 * MINUTE;
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
export async function settled(bench: BenchWorld, ids: readonly RequestRecord['request']['id'][]): Promise<void> {
  const { store, configuration } = bench;
  const left = new Set(ids);
  await until(async () => {
    for (const id of left) {
      const record = await store.load(id);
      const owes = record && nextDeskAct(record, configuration.policy.timing, Date.now());
      const atWork = record?.request.state === 'approved' || record?.request.state === 'revoking';
      if (owes !== undefined || (atWork && !isEnded(record.request))) return false;
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
export function forAnother(journey: readonly BareCall[], id: string, other: string): BareCall[] {
  return JSON.parse(JSON.stringify(journey).replaceAll(id, other)) as BareCall[];
}
