import { pino } from 'pino';
import { expect, it, onTestFinished, vi } from 'vitest';
import { MINUTE, SECOND } from '../../../src/domain/time.ts';
import type { RightsFindings } from '../../../src/proxmox/rights/look.ts';
import { RightsWatch } from '../../../src/proxmox/rights/watch.ts';
import { aPolicy, aRole } from '../../support/records.ts';
import { aHomelabWith, obey, README_RIGHTS, type Right } from '../support/rights.ts';

const POLICY = aPolicy([aRole({ paths: ['/pool/dev'] })]);
const ENOUGH = README_RIGHTS.filter(([path]) => path !== '/vms' && path !== '/storage');
const WITHOUT_REALM = ENOUGH.filter(([path]) => path !== '/access/realm/pve');
const REALM_MISSING = /^Realm\.AllocateUser on \/access\/realm\/pve is missing/;

/** A watch on a homelab, on a clock that the test moves, and what it logged so far, each line with its level. */
async function aWatch(rights: readonly Right[]) {
  const { proxmox, client } = await aHomelabWith(rights);
  const clock = { now: 0 };
  const lines: string[] = [];
  const write = (line: string): void => {
    const { level, msg } = JSON.parse(line) as { level: number; msg: string };
    lines.push(`${pino.levels.labels[level]}: ${msg}`);
  };
  const counted: RightsFindings[] = [];
  const watch = new RightsWatch(
    client,
    POLICY,
    pino({ base: null }, { write }),
    () => clock.now,
    (found) => counted.push(found),
  );
  onTestFinished(() => watch.stop());
  const looks = (): number => proxmox.calls().filter(({ path }) => path === '/access/groups').length;
  const logged = (): string[] => lines.splice(0);
  return { proxmox, clock, watch, counted, looks, logged };
}

it('looks when it starts, and every five minutes', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const { watch, looks, counted } = await aWatch(ENOUGH);
  watch.start();
  await vi.waitFor(() => expect(counted).toHaveLength(1));
  vi.advanceTimersByTime(5 * MINUTE - 1);
  expect(looks()).toBe(1);
  vi.advanceTimersByTime(1);
  await vi.waitFor(() => expect(counted).toHaveLength(2));
  watch.stop();
  vi.advanceTimersByTime(5 * MINUTE);
  expect(looks()).toBe(2);
});

it('says what it finds once, and once more when it is over', async () => {
  const { proxmox, watch, logged, counted } = await aWatch([
    ...WITHOUT_REALM,
    ['/access/groups', 'User.Modify'],
    ['/vms', 'VM.Console'],
  ]);
  await watch.look();
  expect(logged()).toEqual([
    expect.stringMatching(/^warn: a right is missing: Realm\.AllocateUser on \/access\/realm\/pve is missing/),
    expect.stringMatching(/^warn: a right is too much: User\.Modify on \/access\/groups is as good as root/),
    'info: no role needs VM.Console on /vms',
  ]);
  await watch.look();
  expect(logged()).toEqual([]);
  await obey(proxmox, counted.at(-1)?.missing ?? []);
  await watch.look();
  expect(logged()).toEqual([expect.stringMatching(/^info: no longer so: Realm\.AllocateUser on/)]);
  expect(counted.map(({ missing, tooMuch }) => [missing.length, tooMuch.length])).toEqual([
    [1, 1],
    [1, 1],
    [0, 1],
  ]);
});

it('tells whoever asks what is missing, and soon after it was given that it is there', async () => {
  const { proxmox, clock, watch, looks } = await aWatch(WITHOUT_REALM);
  const { missing } = await watch.findings();
  expect(missing).toEqual([expect.stringMatching(REALM_MISSING)]);
  await obey(proxmox, missing);
  clock.now += 9 * SECOND;
  expect((await watch.findings()).missing).toEqual(missing);
  clock.now += SECOND;
  expect(await watch.findings()).toEqual({ missing: [], remarks: [] });
  expect(looks()).toBe(2);
  clock.now += MINUTE;
  await watch.findings();
  expect(looks()).toBe(2);
});

it('tells warnings and remarks apart', async () => {
  const { watch } = await aWatch([...ENOUGH, ['/access/groups', 'User.Modify'], ['/vms', 'VM.Console']]);
  const { missing, remarks } = await watch.findings();
  expect(missing).toEqual([]);
  expect(remarks).toEqual([
    expect.stringMatching(/^warning: User\.Modify on \/access\/groups is as good as root/),
    'note: no role needs VM.Console on /vms',
  ]);
});

it('looks once for all who ask at the same time', async () => {
  const { watch, looks } = await aWatch(WITHOUT_REALM);
  await Promise.all([watch.findings(), watch.findings(), watch.look()]);
  expect(looks()).toBe(1);
});

it('takes nothing for granted while the cluster does not answer, and forgets nothing it knew', async () => {
  const { proxmox, watch, logged } = await aWatch(ENOUGH);
  const outage = proxmox.inject({ kind: 'down' });
  const missing = ['the bot’s own rights could not be looked at; the log says why'];
  expect(await watch.findings()).toEqual({ missing, remarks: [] });
  expect(logged()).toEqual(['warn: the bot’s own rights could not be looked at; it is tried again']);
  outage.remove();
  expect(await watch.findings()).toEqual({ missing: [], remarks: [] });
  proxmox.inject({ kind: 'down' });
  await watch.look();
  expect(await watch.findings()).toEqual({ missing: [], remarks: [] });
});

it('stops at once, also while the cluster lets it wait', async () => {
  const { proxmox, watch, logged } = await aWatch(ENOUGH);
  const held = proxmox.inject({ kind: 'hold', done: false, match: { path: /^\/access\/permissions$/ } });
  watch.start();
  await held.reached;
  const look = watch.look();
  watch.stop();
  await look;
  await watch.look();
  expect(logged()).toEqual([]);
});
