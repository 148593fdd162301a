import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import { takeStock } from '../../src/use-cases/take-stock.ts';
import { unsealedFor } from '../../src/use-cases/unsealed.ts';
import { InMemoryAuditTrail } from '../support/in-memory-audit-trail.ts';
import { InMemoryBot } from '../support/in-memory-bot.ts';
import { MONDAY } from '../support/records.ts';

const LATE_AFTER = 2 * MINUTE;

describe('taking stock', () => {
  it('counts what waits, by what it waits for; a grant at work waits for nothing', async () => {
    const bot = new InMemoryBot();
    await bot.active(HOUR);
    await bot.requested(HOUR);
    await bot.requested(HOUR);
    await bot.settle();
    expect(await takeStock(bot.deps, LATE_AFTER)).toEqual({
      waiting: { decision: 2, token: 0, revocation: 0, review: 0 },
      overdue: new Map(),
      late: 0,
    });
  });

  it('finds a token overdue whose revocation fails for five minutes, and not before', async () => {
    const bot = new InMemoryBot();
    await bot.active(HOUR);
    bot.cluster.isDown = true;
    await bot.pass(HOUR + 5 * MINUTE - 1);
    expect(await takeStock(bot.deps, LATE_AFTER)).toMatchObject({ waiting: { revocation: 1 }, overdue: new Map() });
    await bot.pass(1);
    expect((await takeStock(bot.deps, LATE_AFTER)).overdue).toEqual(new Map([['home', 1]]));
    bot.cluster.isDown = false;
    await bot.pass(10 * MINUTE);
    expect((await takeStock(bot.deps, LATE_AFTER)).overdue).toEqual(new Map());
  });

  it('finds a token overdue that nobody began to revoke, because no process works', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active(HOUR);
    bot.now += HOUR + 5 * MINUTE;
    expect(await bot.state(id)).toBe('active');
    expect(await takeStock(bot.deps, LATE_AFTER)).toMatchObject({ overdue: new Map([['home', 1]]), late: 1 });
    await bot.pass(MINUTE);
    expect(await takeStock(bot.deps, LATE_AFTER)).toMatchObject({ overdue: new Map(), late: 0 });
  });

  it('takes nothing for late that people are still to be told, however long Slack is down', async () => {
    const bot = new InMemoryBot();
    await bot.active(HOUR);
    bot.slack.isDown = true;
    await bot.pass(2 * HOUR);
    expect(await takeStock(bot.deps, LATE_AFTER)).toMatchObject({ overdue: new Map(), late: 0 });
  });

  it('reads none of the grants at work, however many there are', async () => {
    const bot = new InMemoryBot();
    for (let i = 0; i < 10; i++) await bot.active(HOUR);
    const { deps } = bot;
    const read: string[] = [];
    const store = Object.create(deps.store, {
      load: { value: async (id: string) => (read.push(id), await Promise.resolve(undefined)) },
    }) as typeof deps.store;
    await takeStock({ ...deps, store }, LATE_AFTER);
    expect(read).toEqual([]);
  });

  it('leaves out a record that cannot be read, which the sweep reports', async () => {
    const bot = new InMemoryBot();
    await bot.active(HOUR);
    bot.now += 2 * HOUR;
    const { deps } = bot;
    const failing = (fault: Error): typeof deps => {
      const load = { value: async () => await Promise.reject(fault) };
      return { ...deps, store: Object.create(deps.store, { load }) as typeof deps.store };
    };
    expect(await takeStock(failing(new Error('not a record')), LATE_AFTER)).toMatchObject({ late: 0 });
    const down = takeStock(failing(new Unavailable('the store', 'down')), LATE_AFTER);
    await expect(down).rejects.toThrow(Unavailable);
  });
});

describe('the audit waits for its seal', () => {
  const seal = { number: 1, last: `${MONDAY}-0`, tags: [], at: MONDAY, key: 'k', mac: 'm' };
  const entries = [MONDAY, MONDAY + 1000].map((at) => ({ id: `${at}-0`, text: '[]' }));

  it('since the oldest entry without one', async () => {
    const now = MONDAY + 61_000;
    expect(await unsealedFor(new InMemoryAuditTrail(entries), now)).toBe(61_000);
    expect(await unsealedFor(new InMemoryAuditTrail(entries, [seal]), now)).toBe(60_000);
  });

  it('not at all when every entry has one, nor when there is none', async () => {
    const all = { ...seal, last: `${MONDAY + 1000}-0` };
    expect(await unsealedFor(new InMemoryAuditTrail(entries, [all]), MONDAY + HOUR)).toBe(0);
    expect(await unsealedFor(new InMemoryAuditTrail(), MONDAY)).toBe(0);
  });
});
