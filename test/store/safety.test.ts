import { expect, it, onTestFinished } from 'vitest';
import { connectStore } from '../../src/store/connection.ts';
import { storeRisksOnceKnown } from '../../src/store/safety.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import { ownRedis } from '../support/redis.ts';

it('asks a Redis that freezes at the start again until it answers', async () => {
  const server = await ownRedis();
  const redis = connectStore(server.url);
  onTestFinished(() => redis.disconnect());
  await redis.connect();
  server.pause();
  const silences: unknown[] = [];
  const risks = await storeRisksOnceKnown(redis, (fault) => {
    silences.push(fault);
    server.resume();
  });
  expect(risks).toEqual([]);
  expect(silences).toEqual([expect.any(Unavailable)]);
});

it('does not ask for ever once the connection was ended', async () => {
  const server = await ownRedis();
  const redis = connectStore(server.url);
  await redis.connect();
  server.pause();
  const risks = storeRisksOnceKnown(redis, () => redis.disconnect());
  await expect(risks).rejects.toThrow(Unavailable);
  server.resume();
});
