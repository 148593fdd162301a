import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { momentOf, type Seal } from '../../src/domain/audit-seal.ts';
import { DAY } from '../../src/domain/time.ts';
import { keys } from '../../src/store/keys.ts';
import { connectStore } from '../../src/store/connection.ts';
import { RedisAuditTrail } from '../../src/store/redis-audit-trail.ts';
import { MONDAY } from '../support/records.ts';
import { ownRedis, testRedis } from '../support/redis.ts';

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

  it('are dropped a day before what they cover, however many they are', async () => {
    await keep(250);
    await trail.trim(MONDAY + 240 - DAY);
    expect(await numbers()).toEqual([240, 241, 242, 243, 244, 245, 246, 247, 248, 249, 250]);
  });

  it('are followed by the next one also when all are old', async () => {
    await keep(150);
    await trail.trim(MONDAY + 1000);
    expect(await numbers()).toEqual([150]);
    expect(await trail.keep(seal(151))).toBe(true);
  });
});

/** A Redis of one's own that drops as exactly as it is asked to: with an entry in each node of the stream. */
async function exact(): Promise<{ trail: RedisAuditTrail; write: (...moments: number[]) => Promise<void> }> {
  const connection = connectStore((await ownRedis()).url);
  onTestFinished(() => connection.disconnect());
  await connection.connect();
  await connection.call('CONFIG', 'SET', 'stream-node-max-entries', '1');
  const write = async (...moments: number[]): Promise<void> => {
    for (const moment of moments) await connection.xadd(keys.audit, `${moment}-0`, 'event', '{}');
  };
  return { trail: new RedisAuditTrail(connection), write };
}

async function momentsOf(trail: RedisAuditTrail): Promise<number[]> {
  return (await trail.after(undefined, 1000)).map(({ id }) => momentOf(id));
}

describe('entries', () => {
  it('are dropped once they are old', async () => {
    const { trail, write } = await exact();
    await write(MONDAY, MONDAY + 1, MONDAY + 2);
    await trail.trim(MONDAY + 1);
    expect(await momentsOf(trail)).toEqual([MONDAY + 1, MONDAY + 2]);
  });

  it('stay as long as any that is sealed with them', async () => {
    const { trail, write } = await exact();
    await write(MONDAY, MONDAY + DAY);
    await trail.keep({ ...seal(1), last: `${MONDAY + DAY}-0` });
    await trail.trim(MONDAY + 1);
    expect(await momentsOf(trail)).toEqual([MONDAY, MONDAY + DAY]);
    await trail.trim(MONDAY + DAY + 1);
    expect(await momentsOf(trail)).toEqual([]);
  });

  it('are dropped up to what the oldest seal that is kept covers', async () => {
    const { trail, write } = await exact();
    await write(MONDAY, MONDAY + 1, MONDAY + 2, MONDAY + 3 * DAY);
    await trail.keep({ ...seal(1), last: `${MONDAY + 1}-0` });
    const before = { mac: 'm', last: `${MONDAY + 1}-0`, at: MONDAY };
    await trail.keep({ ...seal(2), before, last: `${MONDAY + 3 * DAY}-0` });
    await trail.trim(MONDAY + 2 * DAY);
    // The first of these, of the same moment as what is covered, does no harm.
    expect(await momentsOf(trail)).toEqual([MONDAY + 1, MONDAY + 2, MONDAY + 3 * DAY]);
    expect((await trail.sealsFrom(0, 10)).map(({ place }) => place)).toEqual([2]);
  });
});
