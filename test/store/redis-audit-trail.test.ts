import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Seal } from '../../src/domain/audit-seal.ts';
import { connectStore } from '../../src/store/connection.ts';
import { RedisAuditTrail } from '../../src/store/redis-audit-trail.ts';
import { MONDAY } from '../support/records.ts';
import { testRedis } from '../support/redis.ts';

const { url } = await testRedis();
const redis = connectStore(url);
await redis.connect();
const trail = new RedisAuditTrail(redis);

beforeEach(async () => void (await redis.flushdb()));
afterAll(() => redis.disconnect());

function seal(number: number): Seal {
  return { number, last: `${MONDAY + number}-0`, tags: ['abcdefgh'], at: MONDAY + number, key: 'k', mac: 'm' };
}

/** Keeps so many seals, one a millisecond. */
async function keep(count: number): Promise<void> {
  for (let number = 1; number <= count; number++) expect(await trail.keep(seal(number))).toBe(true);
}

async function numbers(): Promise<number[]> {
  return (await trail.sealsFrom(0, 1000)).map(({ place }) => place);
}

describe('the seals', () => {
  it('are kept once under each number', async () => {
    await keep(2);
    expect(await trail.keep(seal(2))).toBe(false);
    expect(await trail.lastSeal()).toEqual(seal(2));
  });

  it('are dropped once they are old, however many they are', async () => {
    await keep(250);
    await trail.dropSeals(MONDAY + 240);
    expect(await numbers()).toEqual([240, 241, 242, 243, 244, 245, 246, 247, 248, 249, 250]);
  });

  it('are followed by the next one also when all are old', async () => {
    await keep(150);
    await trail.dropSeals(MONDAY + 1000);
    expect(await numbers()).toEqual([150]);
    expect(await trail.keep(seal(151))).toBe(true);
  });
});
