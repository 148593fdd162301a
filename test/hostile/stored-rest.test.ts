import { Queue } from 'bullmq';
import * as fc from 'fast-check';
import { Redis } from 'ioredis';
import type { RedisConnection } from '../../src/redis/open.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESK_QUEUE, QUEUE_PREFIX } from '../../src/queue/queues.ts';
import { startWorkers, type RunningWorkers } from '../../src/queue/workers.ts';
import { connectStore } from '../../src/store/connection.ts';
import { keys } from '../../src/store/keys.ts';
import { RedisBaselines } from '../../src/store/redis-baselines.ts';
import { RedisDiscrepancies } from '../../src/store/redis-discrepancies.ts';
import { RedisPauses } from '../../src/store/redis-pauses.ts';
import { RedisQuestions } from '../../src/store/redis-questions.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import { counterexample, TIMEOUT_MS } from '../support/effort.ts';
import { mutated } from '../support/mutated.ts';
import { ANN, anId, MONDAY, RUTH } from '../support/records.ts';
import { testRedis } from '../support/redis.ts';

let url: string;
let redis: RedisConnection;

beforeAll(async () => {
  url = (await testRedis()).url;
  redis = connectStore(url);
  await redis.connect();
});

afterAll(() => redis.disconnect());

const WORDS = [
  'home',
  '*',
  ANN,
  RUTH,
  anId(1),
  'revocation',
  'break_glass',
  'role',
  'all',
  'ends_late',
  'reported',
  'never',
];

/** Mutated values as the texts that stand in Redis. */
const texts = (samples: readonly unknown[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 9, arbitrary: mutated(samples, { words: WORDS }).map((value) => JSON.stringify(value) ?? '') },
    { weight: 1, arbitrary: fc.constantFrom('', 'null', '[]', '{', '1', '"x"', '['.repeat(100_000), '\u0000') },
  );

/** Whether something was read, or refused as what it is: a fault of the data, not of a Redis that does not answer. */
async function readOrRefused(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => 'read',
    (fault: unknown) => (fault instanceof Unavailable ? fault : 'refused'),
  );
}

describe('what is in Redis and not as we wrote it', { timeout: TIMEOUT_MS }, () => {
  it('is no lasting pause, no question, and no baseline that is taken for another', async () => {
    const [pauses, questions, baselines] = [
      new RedisPauses(redis),
      new RedisQuestions(redis),
      new RedisBaselines(redis),
    ];
    const samples = [
      { by: ANN, reason: 'an incident', since: MONDAY },
      { matter: { kind: 'revocation', selection: { by: 'role', role: 'x' } }, askedBy: ANN, askedAt: MONDAY },
      { marks: ['a', 'b'], blind: ['/vms'], privileges: ['VM.Audit'], members: ['bob@pve'] },
    ];
    const property = fc.asyncProperty(texts(samples), async (text) => {
      await redis.hset(keys.pauses, 'home', text);
      await redis.set(keys.question('q'), text);
      await redis.set(keys.acl(anId(1)), text);
      const reads = [pauses.list(), questions.take('q'), baselines.load(anId(1))].map(readOrRefused);
      for (const read of await Promise.all(reads)) expect(['read', 'refused']).toContain(read);
      // Whatever it says, an administrator can end it.
      expect(['read', 'refused']).toContain(await readOrRefused(pauses.end('home', ANN, MONDAY)));
      expect(await pauses.list()).toEqual([]);
    });
    expect(await counterexample('pauses, questions and baselines in Redis', property, 150)).toBeUndefined();
  });

  it('hides no discrepancy that is', async () => {
    const discrepancies = new RedisDiscrepancies(redis);
    const good = {
      type: 'reconciled',
      name: 'good',
      cluster: 'home',
      requestId: anId(1),
      owner: 'pvt@pve',
      discrepancy: { kind: 'ends_late', of: 'token', ends: 'never' },
      handling: { kind: 'reported' },
      at: MONDAY,
    } as const;
    const property = fc.asyncProperty(texts([good, { since: MONDAY, what: good }]), async (text) => {
      await redis.del(keys.discrepancies('home'), keys.discrepanciesOwed);
      await redis.hset(keys.discrepancies('home'), 'bad', text);
      await redis.rpush(keys.discrepanciesOwed, text);
      await discrepancies.note(good, MONDAY);
      expect([...(await discrepancies.known('home')).keys()]).toContain('good');
      const { count, what } = await discrepancies.owed();
      expect([count, what.at(-1)]).toEqual([2, good]);
    });
    expect(await counterexample('discrepancies in Redis', property, 150)).toBeUndefined();
  });

  it('is a wake-up that is dropped, and the next is worked on', async () => {
    const worked: string[] = [];
    const faults: unknown[] = [];
    let next = Promise.withResolvers<void>();
    const workers: RunningWorkers = startWorkers(
      { redisUrl: url, clusters: new Map(), concurrency: 5, lease: 5000, sweepEvery: 60_000 },
      {
        desk: async (id) => {
          worked.push(id);
          next.resolve();
          return await Promise.resolve('done');
        },
        cluster: async () => await Promise.resolve('done'),
        sweep: async () => await Promise.resolve(),
        reconcile: async () => await Promise.resolve(),
        onFault: (fault) => faults.push(fault),
      },
    );
    await workers.started;
    const connection = new Redis(url, { maxRetriesPerRequest: null });
    const queue = new Queue(DESK_QUEUE, { prefix: QUEUE_PREFIX, connection });
    const opts = { removeOnComplete: true, removeOnFail: true, attempts: 1 };
    let count = 0;
    const property = fc.asyncProperty(texts([{ requestId: anId(1), version: 3 }]), async (text) => {
      next = Promise.withResolvers<void>();
      const bad = await queue.add('wake', {}, { ...opts, jobId: `bad.${(count += 1)}`, delay: 3_600_000 });
      await redis.hset(`${QUEUE_PREFIX}:${DESK_QUEUE}:${bad.id}`, 'data', text);
      await bad.promote();
      worked.length = 0;
      await queue.add('wake', { requestId: anId(2), version: count }, { ...opts, jobId: `good.${count}` });
      while (!worked.includes(anId(2))) {
        await next.promise;
        next = Promise.withResolvers<void>();
      }
    });
    const found = await counterexample('wake-ups in Redis', property, 40);
    await queue.close();
    await workers.stop();
    connection.disconnect();
    expect(found).toBeUndefined();
    expect(faults.length).toBeGreaterThan(0);
  });
});
