import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, SECOND } from '../../src/domain/time.ts';
import { RedisHomeViewers } from '../../src/store/redis-home-viewers.ts';
import { RedisTurns } from '../../src/store/redis-turns.ts';
import { keys } from '../../src/store/keys.ts';
import { ABE, ANN, MONDAY, RUTH } from '../support/records.ts';
import { testRedis } from '../support/redis.ts';

let redis: Redis;

beforeAll(async () => {
  redis = new Redis((await testRedis()).url);
});

afterAll(() => redis.disconnect());

describe('whose Home is open', () => {
  it('is remembered for a day since they last opened it', async () => {
    const viewers = new RedisHomeViewers(redis);
    await viewers.opened(ANN, MONDAY);
    await viewers.opened(RUTH, MONDAY);
    await viewers.opened(ANN, MONDAY + SECOND);
    expect(await viewers.list(MONDAY + DAY)).toEqual([RUTH, ANN]);
    expect(await viewers.list(MONDAY + DAY + SECOND)).toEqual([ANN]);
    await viewers.opened(ABE, MONDAY + DAY + SECOND);
    expect(await redis.zrange(keys.homeViewers, '0', '-1')).toEqual([ANN, ABE]);
    await viewers.forget(ANN);
    expect(await viewers.list(MONDAY + DAY + SECOND)).toEqual([ABE]);
  });

  it('is remembered of the fifty who opened it last', async () => {
    const viewers = new RedisHomeViewers(redis);
    const later = MONDAY + 10 * DAY;
    for (let number = 0; number < 60; number++) await viewers.opened(`U${number}`, later + number);
    const list = await viewers.list(later + 60);
    expect([list.length, list[0], list.at(-1)]).toEqual([50, 'U10', 'U59']);
  });
});

describe('a turn', () => {
  it('is taken by one of many, and again when its time has come', async () => {
    const turns = new RedisTurns(redis);
    const taken = await Promise.all([1, 2, 3].map(async () => await turns.take('one', SECOND, MONDAY)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await turns.take('other', SECOND, MONDAY)).toBe(true);
    expect(await turns.take('one', SECOND, MONDAY + SECOND - 1)).toBe(false);
    expect(await turns.take('one', SECOND, MONDAY + SECOND)).toBe(true);
  });

  it('can be taken at once after it was given back, and after the clock jumped back', async () => {
    const turns = new RedisTurns(redis);
    expect(await turns.take('back', DAY, MONDAY + DAY)).toBe(true);
    await turns.giveBack('back');
    expect(await turns.take('back', DAY, MONDAY + DAY)).toBe(true);
    expect(await turns.take('back', DAY, MONDAY)).toBe(true);
  });

  it('leaves no trace after a day', async () => {
    const turns = new RedisTurns(redis);
    await turns.take('late', SECOND, MONDAY + 5 * DAY);
    expect(await redis.zrange(keys.turns, '0', '-1')).toEqual(['late']);
  });
});
