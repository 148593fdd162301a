import { setImmediate as turn } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { QueuedWakeups } from '../../src/queue/wakeups.ts';
import { startWorkers } from '../../src/queue/workers.ts';
import { anId, aPendingChange } from '../support/records.ts';
import { testRedis } from '../support/redis.ts';

const REQUESTS = 100;
const WRITES = 3;

async function other(): Promise<'done'> {
  return await Promise.resolve('done');
}

it('however many requests wait for a cluster, no more write to it at once than may, over all processes, and none is dropped', async () => {
  const { url } = await testRedis();
  let writing = 0;
  let most = 0;
  const done = new Set<string>();
  const all = Promise.withResolvers<void>();
  const cluster = async (id: string): Promise<'done'> => {
    writing += 1;
    most = Math.max(most, writing);
    for (let turns = 0; turns < 20; turns++) await turn();
    writing -= 1;
    if (done.add(id).size === REQUESTS) all.resolve();
    return 'done';
  };
  const faults: unknown[] = [];
  const onFault = (fault: unknown): void => void faults.push(fault);
  const producer = new QueuedWakeups(url, ['home'], onFault);
  onTestFinished(async () => await producer.close());
  await producer.ready();
  for (let number = 1; number <= REQUESTS; number++) {
    await producer.wake({ ...aPendingChange(anId(number)).record, version: 1 }, 'cluster', 0);
  }
  for (const _ of ['one process', 'another']) {
    const workers = startWorkers(
      {
        redisUrl: url,
        clusters: new Map([['home', { writes: WRITES }]]),
        concurrency: 50,
        lease: 30_000,
        sweepEvery: 60_000,
      },
      { desk: other, cluster, sweep: other, reconcile: other, onFault },
    );
    onTestFinished(async () => await workers.stop());
    await workers.started;
  }
  await all.promise;
  expect(most).toBe(WRITES);
  expect(done.size).toBe(REQUESTS);
  expect(faults).toEqual([]);
});
