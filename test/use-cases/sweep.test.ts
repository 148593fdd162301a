import { describe, expect, it } from 'vitest';
import type { RequestId } from '../../src/domain/request-id.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { watchedStore } from '../../src/ops/watched-store.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import type { Deps } from '../../src/use-cases/ports/deps.ts';
import { sweep } from '../../src/use-cases/sweep.ts';
import { InMemoryBot } from '../support/in-memory-bot.ts';
import { anId, RUTH } from '../support/records.ts';

/** A store in which loading some requests fails. */
function failingOn(bot: InMemoryBot, bad: ReadonlySet<RequestId>, fault: Error): Deps {
  const { deps } = bot;
  const { store } = bot;
  return {
    ...deps,
    store: {
      ...watchedStore(store, () => undefined),
      load: async (id) => (bad.has(id) ? await Promise.reject(fault) : await store.load(id)),
    },
  };
}

describe('the sweep', () => {
  it('brings back what a flushed queue lost: a new request, an approved one, an expired one', async () => {
    const bot = new InMemoryBot();
    const expired = await bot.active(HOUR);
    bot.now += HOUR;
    const approved = await bot.approved();
    const asked = await bot.requested();
    bot.queue.flush();
    await sweep(bot.deps);
    await bot.settle();
    expect(await Promise.all([expired, approved, asked].map(async (id) => await bot.state(id)))).toEqual([
      'revoked',
      'active',
      'pending',
    ]);
    expect(bot.slack.in('C0ACCESS').filter((line) => line === 'card: pending')).toHaveLength(1);
  });

  it('makes up for a queue that is down while people decide', async () => {
    const bot = new InMemoryBot();
    bot.queue.isDown = true;
    const id = await bot.approved();
    expect(bot.faults.length).toBeGreaterThan(0);
    await bot.pass(MINUTE);
    expect(await bot.state(id)).toBe('approved');
    bot.queue.isDown = false;
    await bot.pass(MINUTE);
    expect(await bot.state(id)).toBe('active');
  });

  it('wakes what falls due in days, which no wake-up waits for', async () => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    await bot.settle();
    expect(bot.queue.earliest).toBeDefined();
    bot.queue.flush();
    await bot.pass(DAY + MINUTE);
    expect(await bot.state(id)).toBe('lapsed');
  });

  it('gives what falls due before the next sweep its wake-up, which comes at its moment', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    const { request } = await bot.record(id);
    if (request.state !== 'active') throw new Error(request.state);
    const { expiresAt } = request.grant;
    await bot.pass(expiresAt - 31 * SECOND - bot.now);
    bot.queue.flush();
    await sweep(bot.deps, 30 * SECOND);
    expect(bot.queue.earliest).toBeUndefined();
    bot.now = expiresAt - 29 * SECOND;
    await sweep(bot.deps, 30 * SECOND);
    expect(bot.queue.earliest).toBe(expiresAt);
  });

  it('wakes nothing when nothing is due', async () => {
    const bot = new InMemoryBot();
    await bot.active();
    bot.queue.flush();
    expect(await sweep(bot.deps)).toBe(0);
    expect(bot.queue.earliest).toBeUndefined();
  });

  it('reports a record that cannot be read, and wakes those behind it', async () => {
    const bot = new InMemoryBot();
    const bad = await bot.requested();
    const good = await bot.requested();
    bot.queue.flush();
    await sweep(failingOn(bot, new Set([bad]), new TypeError('not a record')));
    expect(bot.queue.take(bot.now)?.id).toBe(good);
    expect(bot.faults).toEqual([new TypeError('not a record')]);
  });

  it('wakes what is behind more unreadable records than it wakes at once', async () => {
    const bot = new InMemoryBot();
    const good = await bot.requested();
    bot.queue.flush();
    const bad = Array.from({ length: 1_200 }, (_, index) => anId(index + 1));
    const deps = failingOn(bot, new Set(bad), new TypeError('not a record'));
    const due = [...bad, good];
    const store = {
      ...deps.store,
      listDue: async (_now: number, limit: number, skip = 0) => await Promise.resolve(due.slice(skip, skip + limit)),
    };
    await sweep({ ...deps, store });
    expect(bot.queue.take(bot.now)?.id).toBe(good);
    expect(bot.faults).toHaveLength(bad.length);
  });

  it('stops when the store is down, and says so', async () => {
    const bot = new InMemoryBot();
    const bad = await bot.requested();
    const fault = new Unavailable('the store', 'connection refused');
    await expect(sweep(failingOn(bot, new Set([bad]), fault))).rejects.toBe(fault);
  });

  it('has ended requests forgotten, and the audit cut, after the retention', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    await bot.pass(5 * HOUR);
    expect(await bot.state(id)).toBe('revoked');
    await bot.pass(399 * DAY);
    expect(await bot.store.listOf(RUTH, 10)).toHaveLength(1);
    await bot.pass(2 * DAY);
    expect(await bot.store.load(id)).toBeUndefined();
    expect(await bot.store.listOf(RUTH, 10)).toEqual([]);
    expect(bot.store.earliestDue).toBeUndefined();
    bot.now += DAY;
    await sweep(bot.deps);
    expect(bot.audit(id)).toEqual([]);
  });
});
