import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import type { RedisConnection } from '../../src/redis/open.ts';
import { connectStore } from '../../src/store/connection.ts';
import { keys } from '../../src/store/keys.ts';
import { RedisPauses } from '../../src/store/redis-pauses.ts';
import { RedisQuestions } from '../../src/store/redis-questions.ts';
import { ANN, MONDAY } from '../support/records.ts';
import { testRedis } from '../support/redis.ts';

const { url } = await testRedis();
const redis: RedisConnection = connectStore(url);
await redis.connect();
const pauses = new RedisPauses(redis);
const questions = new RedisQuestions(redis);

beforeEach(async () => void (await redis.flushdb()));
afterAll(() => redis.disconnect());

const ALL = { cluster: undefined, by: ANN, reason: 'Moving the "storage"\n', since: MONDAY };
const HOME = { cluster: 'home', by: ANN, reason: 'New disks', since: MONDAY + MINUTE };

async function audit(): Promise<unknown[]> {
  const entries = await redis.xrange(keys.audit, '-', '+');
  return entries.map(([, fields]) => JSON.parse(fields[fields.indexOf('event') + 1] ?? '{}') as unknown);
}

describe('pauses', () => {
  it('are given back as they were saved, the oldest first, each with its audit entry', async () => {
    await pauses.begin(HOME);
    await pauses.begin(ALL);
    expect(await pauses.list()).toEqual([ALL, HOME]);
    expect(await audit()).toEqual([
      { type: 'paused', cluster: 'home', by: ANN, reason: 'New disks', at: MONDAY + MINUTE },
      { type: 'paused', by: ANN, reason: ALL.reason, at: MONDAY },
    ]);
  });

  it('of operators are owed to the alerts channel, and stand there in a form that older versions read', async () => {
    const root = { user: 'root', host: 'pve1' };
    const byRoot = { ...HOME, by: root };
    await pauses.begin(ALL);
    await pauses.begin(byRoot);
    expect(await pauses.list()).toEqual([ALL, byRoot]);
    expect(JSON.parse((await redis.hget(keys.pauses, 'home')) ?? '')).toMatchObject({ by: 'root on pve1' });
    await pauses.end(undefined, root, MONDAY);
    await pauses.end('home', ANN, MONDAY);
    await redis.rpush(keys.pausesOwed, 'what nobody can read');
    expect(await pauses.owed()).toEqual({
      count: 3,
      what: [
        { what: 'paused', pause: byRoot },
        { what: 'resumed', pause: ALL, by: root },
      ],
    });
    await pauses.told(2);
    expect(await pauses.owed()).toEqual({ count: 1, what: [] });
  });

  it('of the same reach replace one another', async () => {
    await pauses.begin(HOME);
    await pauses.begin({ ...HOME, reason: 'Newer disks' });
    expect(await pauses.list()).toEqual([{ ...HOME, reason: 'Newer disks' }]);
    expect(await audit()).toHaveLength(2);
  });

  it('end each by itself; what is not paused leaves no audit entry', async () => {
    await pauses.begin(ALL);
    await pauses.begin(HOME);
    expect(await pauses.end('home', ANN, MONDAY)).toEqual(HOME);
    expect(await pauses.list()).toEqual([ALL]);
    expect(await pauses.end('home', ANN, MONDAY)).toBeUndefined();
    expect(await pauses.end(undefined, ANN, MONDAY)).toEqual(ALL);
    expect(await pauses.list()).toEqual([]);
    expect((await audit()).slice(2)).toEqual([
      { type: 'resumed', cluster: 'home', by: ANN, at: MONDAY },
      { type: 'resumed', by: ANN, at: MONDAY },
    ]);
  });

  it('that cannot be read are a fault, not a resumption', async () => {
    await redis.hset(keys.pauses, 'home', '{"by":1}');
    await expect(pauses.list()).rejects.toThrow(/reason/);
  });

  it('have no time to live, and share the hash slot of all keys', async () => {
    await pauses.begin(ALL);
    for (const key of await redis.keys('*')) {
      expect([key, await redis.ttl(key)]).toEqual([key, -1]);
      expect(key).toMatch(/^\{pvetoken\}/);
    }
  });
});

describe('questions', () => {
  it.each([
    { by: 'role', role: 'provisioner' },
    { by: 'user', user: ANN },
    { by: 'cluster', cluster: 'home' },
    { by: 'all' },
  ] as const)('are given to one answer only: %j', async (selection) => {
    const question = { matter: { kind: 'revocation', selection }, askedBy: ANN, askedAt: MONDAY } as const;
    await questions.ask('q1', question);
    const answers = await Promise.all([questions.take('q1'), questions.take('q1')]);
    expect(answers).toEqual(expect.arrayContaining([question, undefined]));
    expect(await questions.take('q2')).toBeUndefined();
  });

  it('do not stay for ever', async () => {
    const matter = { kind: 'revocation', selection: { by: 'all' } } as const;
    await questions.ask('q1', { matter, askedBy: ANN, askedAt: MONDAY });
    expect(await redis.pttl(keys.question('q1'))).toBeGreaterThan(9 * MINUTE);
    expect(await redis.pttl(keys.question('q1'))).toBeLessThanOrEqual(10 * MINUTE);
  });
});
