import { expect, it, onTestFinished } from 'vitest';
import { SECOND } from '../../src/domain/time.ts';
import { answering, connectStore } from '../../src/store/connection.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import { ownRedis } from '../support/redis.ts';

it('says in time that Redis is frozen, also to those who ask while others wait for their answer', async () => {
  const server = await ownRedis();
  const redis = connectStore(server.url);
  onTestFinished(() => redis.disconnect());
  await redis.connect();
  server.pause();
  const start = performance.now();
  const first = answering(redis.get('first'));
  // By then the first is on its way, and what is asked next cannot go along with it.
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  const second = answering(redis.get('second'));
  await expect(first).rejects.toThrow(Unavailable);
  await expect(second).rejects.toThrow(Unavailable);
  expect(performance.now() - start).toBeLessThan(3.5 * SECOND);
  server.resume();
});

it('gives commands of the same moment each their own answer and their own error', async () => {
  const server = await ownRedis();
  const redis = connectStore(server.url);
  onTestFinished(() => redis.disconnect());
  await redis.connect();
  await redis.set('text', 'words');
  const [good, bad, missing] = await Promise.allSettled([
    answering(redis.get('text')),
    answering(redis.hget('text', 'field')),
    answering(redis.get('nothing')),
  ]);
  expect(good).toEqual({ status: 'fulfilled', value: 'words' });
  expect(bad).toMatchObject({ status: 'rejected', reason: { message: expect.stringMatching(/WRONGTYPE/) } });
  expect(missing).toEqual({ status: 'fulfilled', value: null });
});
