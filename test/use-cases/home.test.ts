import { describe, expect, it } from 'vitest';
import type { HomePage } from '../../src/domain/home.ts';
import { DAY, MINUTE, SECOND } from '../../src/domain/time.ts';
import { cancelRequest } from '../../src/use-cases/end-request.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import { openHome } from '../../src/use-cases/home.ts';
import { workDesk } from '../../src/use-cases/work-desk.ts';
import { InMemoryBot, untilStopped } from '../support/in-memory-bot.ts';
import { ABE, ANN, anId, RUTH } from '../support/records.ts';
import { anActive } from '../domain/states.ts';

function pageOf(bot: InMemoryBot, person: string): HomePage {
  const home = bot.slack.homes.shown.get(person)?.home;
  if (home?.kind !== 'page') throw new Error(`${person} sees ${home?.kind ?? 'nothing'}`);
  return home.page;
}

function drawn(bot: InMemoryBot, person: string): number {
  return bot.slack.homes.shown.get(person)?.times ?? 0;
}

/** A bot with the Homes of some people open since a second. */
async function withHomesOf(...people: readonly string[]): Promise<InMemoryBot> {
  const bot = new InMemoryBot();
  for (const person of people) await openHome(bot.deps, person);
  bot.now += SECOND;
  return bot;
}

describe('a Home', () => {
  it('shows an approver the request that waits longest, however many grants came after it', async () => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    const active = anActive();
    for (let number = 1; number <= 250; number++) {
      const request = { ...active.request, id: anId(number), requestedAt: bot.now + number };
      await bot.store.save({ record: { ...active, version: 0, request }, events: [] }, undefined);
    }
    await openHome(bot.deps, ANN);
    expect(pageOf(bot, ANN).decisions?.map((request) => request.id)).toEqual([id]);
    await openHome(bot.deps, 'U0ADA');
    expect(pageOf(bot, 'U0ADA').overview).toMatchObject({ active: [{ count: 250 }], isCut: false });
  });
});

describe('a Home that is open', () => {
  it('is drawn again for those whom a change concerns, and for nobody else', async () => {
    const bot = await withHomesOf(RUTH, ANN, 'U0ADA', 'U0EVE');
    await bot.requested();
    await bot.settle();
    expect([RUTH, ANN, 'U0ADA', 'U0EVE', ABE].map((person) => drawn(bot, person))).toEqual([2, 2, 2, 1, 0]);
    expect(pageOf(bot, RUTH).waiting).toHaveLength(1);
    expect(pageOf(bot, ANN).decisions).toHaveLength(1);
  });

  it('is drawn once a second at most, and shows the last change in the end', async () => {
    const bot = await withHomesOf(ANN);
    const ids = [await bot.requested(), await bot.requested(), await bot.requested()];
    await bot.settle();
    expect(drawn(bot, ANN)).toBe(2);
    for (const id of ids) await cancelRequest(bot.deps, { id, by: RUTH });
    await bot.settle();
    expect(drawn(bot, ANN)).toBe(2);
    await bot.pass(MINUTE);
    expect(pageOf(bot, ANN).decisions).toEqual([]);
  });

  it('is still brought up to date after the worker was killed in the middle of it', async () => {
    const bot = await withHomesOf(ANN);
    const id = await bot.requested();
    const { deps, steps } = bot.process({ at: 'homes.show', when: 'before' });
    expect(await untilStopped(steps, workDesk(deps, id))).toBe('stopped');
    bot.leases.runOut();
    await bot.pass(MINUTE);
    expect(pageOf(bot, ANN).decisions).toHaveLength(1);
  });

  it('that fails is tried again, and given up after some tries until the next change', async () => {
    const bot = await withHomesOf(ANN);
    bot.slack.homes.isDown = true;
    const id = await bot.requested();
    await bot.settle();
    expect(bot.slack.messages.map(({ kind }) => kind)).toEqual(['card', 'status']);
    await bot.pass(5 * MINUTE);
    const tries = bot.faults.length;
    expect(tries).toBe(7);
    bot.slack.homes.isDown = false;
    await bot.pass(5 * MINUTE);
    expect(drawn(bot, ANN)).toBe(1);
    await cancelRequest(bot.deps, { id, by: RUTH });
    await bot.settle();
    expect(pageOf(bot, ANN).decisions).toEqual([]);
    expect(bot.faults).toHaveLength(tries);
  });

  it('that recovers in time is drawn without a further change', async () => {
    const bot = await withHomesOf(ANN);
    bot.slack.homes.isDown = true;
    await bot.requested();
    await bot.pass(10 * SECOND);
    bot.slack.homes.isDown = false;
    await bot.pass(MINUTE);
    expect(pageOf(bot, ANN).decisions).toHaveLength(1);
  });

  it('of somebody who has none any more is forgotten', async () => {
    const bot = await withHomesOf(ANN);
    bot.slack.homes.missing.add(ANN);
    await bot.requested();
    await bot.settle();
    expect(await bot.viewers.list(bot.now)).toEqual([]);
    expect(bot.faults).toEqual([]);
  });

  it('is forgotten after a day', async () => {
    const bot = await withHomesOf(ANN);
    bot.now += DAY;
    await bot.requested();
    await bot.settle();
    expect(drawn(bot, ANN)).toBe(1);
  });
});

describe('opening a Home', () => {
  it('while the store is down shows a sentence, and works again at once when it is back', async () => {
    const bot = new InMemoryBot();
    const { deps } = bot;
    const down = new Unavailable('the store', 'connection refused');
    const { store } = deps;
    const listOf = store.listOf.bind(store);
    let isDown = true;
    store.listOf = async (person, limit) => (isDown ? await Promise.reject(down) : await listOf(person, limit));
    await openHome(deps, ANN);
    expect(bot.slack.homes.shown.get(ANN)?.home).toEqual({ kind: 'unavailable', service: 'the store' });
    expect(bot.faults).toEqual([down]);
    isDown = false;
    await openHome(deps, ANN);
    expect(pageOf(bot, ANN).decisions).toEqual([]);
  });

  it('with a fault of ours shows its reference in the log', async () => {
    const bot = new InMemoryBot();
    const { deps } = bot;
    deps.store.listWaiting = async () => await Promise.reject(new TypeError('not a record'));
    await openHome(deps, ANN);
    expect(bot.slack.homes.shown.get(ANN)?.home).toEqual({ kind: 'fault', reference: 'fault-1' });
  });

  it('twice in a second draws it once', async () => {
    const bot = new InMemoryBot();
    await Promise.all([openHome(bot.deps, ANN), openHome(bot.deps, ANN)]);
    expect(drawn(bot, ANN)).toBe(1);
  });
});
