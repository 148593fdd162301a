import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keys } from '../../src/store/keys.ts';
import { RedisLeases } from '../../src/store/redis-leases.ts';
import { testRedis } from '../support/redis.ts';

let redis: Redis;

beforeAll(async () => {
  redis = new Redis((await testRedis()).url);
});

afterAll(() => redis.disconnect());

describe('a lease', () => {
  it('is held by one worker at a time', async () => {
    const leases = new RedisLeases(redis, 60_000);
    const first = await leases.take('desk.one');
    expect(first).toBeDefined();
    expect(await leases.take('desk.one')).toBeUndefined();
    const other = await leases.take('desk.two');
    expect(other).toBeDefined();
    await first?.release();
    const second = await leases.take('desk.one');
    expect(second).toBeDefined();
    await Promise.all([other?.release(), second?.release()]);
  });

  it('runs out by itself when its holder dies', async () => {
    const lease = await new RedisLeases(redis, 60_000).take('desk.three');
    const left = await redis.pttl(keys.lease('desk.three'));
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(60_000);
    await lease?.release();
  });

  it('is not given back by somebody who no longer holds it', async () => {
    const leases = new RedisLeases(redis, 60_000);
    const late = await leases.take('desk.four');
    await redis.set(keys.lease('desk.four'), 'somebody else');
    await late?.release();
    expect(await redis.get(keys.lease('desk.four'))).toBe('somebody else');
  });
});
