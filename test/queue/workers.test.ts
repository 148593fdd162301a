import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RequestRecord } from '../../src/domain/record.ts';
import { QUEUE_PREFIX } from '../../src/queue/queues.ts';
import { QueuedWakeups } from '../../src/queue/wakeups.ts';
import { startWorkers, type Handlers, type RunningWorkers, type WorkerSettings } from '../../src/queue/workers.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import { anId, aPendingChange } from '../support/records.ts';
import { ownRedis, testRedis } from '../support/redis.ts';

/** Collects what handlers are called with, and lets a test wait for the next call instead of for time to pass. */
class Calls {
  readonly #waiting: ((id: string) => void)[] = [];
  readonly #seen: string[] = [];

  add(id: string): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#seen.push(id);
    else next(id);
  }

  async next(): Promise<string> {
    return this.#seen.shift() ?? (await new Promise((resolve) => this.#waiting.push(resolve)));
  }
}

const faults: unknown[] = [];
const stops: (() => Promise<void>)[] = [];
let url: string;

beforeEach(async () => {
  url = (await testRedis()).url;
  faults.length = 0;
});

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function start(handlers: Partial<Handlers>, settings: Partial<WorkerSettings> = {}): Promise<RunningWorkers> {
  const workers = begin(handlers, settings);
  await workers.started;
  return workers;
}

function begin(handlers: Partial<Handlers>, settings: Partial<WorkerSettings> = {}): RunningWorkers {
  const workers = startWorkers(
    {
      redisUrl: url,
      clusters: new Map([['home', { writes: 2 }]]),
      concurrency: 5,
      lease: 5000,
      sweepEvery: 60_000,
      ...settings,
    },
    {
      desk: async () => 'done',
      cluster: async () => 'done',
      sweep: async () => undefined,
      reconcile: async () => undefined,
      onFault: (fault) => void faults.push(fault),
      ...handlers,
    },
  );
  stops.push(async () => await workers.stop());
  return workers;
}

async function wakeups(clusters = ['home']): Promise<QueuedWakeups> {
  const made = new QueuedWakeups(url, clusters, (fault) => void faults.push(fault));
  stops.push(async () => await made.close());
  await made.ready();
  return made;
}

function aRecord(number: number, version = 1): RequestRecord {
  return { ...aPendingChange(anId(number)).record, version };
}

describe('a wake-up', () => {
  it('reaches the worker of its lane', async () => {
    const desk = new Calls();
    const cluster = new Calls();
    await start({
      desk: async (id) => (desk.add(id), 'done'),
      cluster: async (id) => (cluster.add(id), 'done'),
    });
    const producer = await wakeups();
    await producer.wake(aRecord(1), 'desk', 0);
    await producer.wake(aRecord(2), 'cluster', 0);
    expect(await desk.next()).toBe(anId(1));
    expect(await cluster.next()).toBe(anId(2));
  });

  it('comes again when another worker was busy with the request', async () => {
    const desk = new Calls();
    const answers = ['busy', 'done'] as const;
    let times = 0;
    await start({ desk: async (id) => (desk.add(id), answers[times++] ?? 'done') });
    const producer = await wakeups();
    await producer.wake(aRecord(1), 'desk', 0);
    expect([await desk.next(), await desk.next()]).toEqual([anId(1), anId(1)]);
  });

  it('that is for a newer version comes again, later each time', async () => {
    const desk = new Calls();
    const at: number[] = [];
    const answers = ['newer', 'newer', 'done'] as const;
    await start({
      desk: async (id) => {
        desk.add(id);
        at.push(performance.now());
        return answers[at.length - 1] ?? 'done';
      },
    });
    await (await wakeups()).wake(aRecord(1), 'desk', 0);
    expect([await desk.next(), await desk.next(), await desk.next()]).toEqual([anId(1), anId(1), anId(1)]);
    const [first = 0, second = 0, third = 0] = at;
    expect(second - first).toBeGreaterThan(950);
    expect(third - second).toBeGreaterThan(1950);
  });

  it('for a cluster that left the configuration is worked on all the same', async () => {
    const cluster = new Calls();
    await start({ cluster: async (id) => (cluster.add(id), 'done') }, { clusters: new Map() });
    await (await wakeups([])).wake(aRecord(3), 'cluster', 0);
    expect(await cluster.next()).toBe(anId(3));
  });

  it('carries nothing but the request and its version', async () => {
    const producer = await wakeups();
    await producer.wake(aRecord(4, 7), 'desk', 60_000);
    const redis = new Redis(url);
    const queue = new Queue('desk', { prefix: QUEUE_PREFIX, connection: redis });
    const [job] = await queue.getDelayed();
    expect(job?.id).toBe(`${anId(4)}.7.later`);
    expect(job?.data).toEqual({ requestId: anId(4), version: 7 });
    await queue.close();
    redis.disconnect();
  });

  it('leaves nothing in Redis once it was worked on, also when the work failed', async () => {
    const desk = new Calls();
    const failed = new Calls();
    await start({
      desk: async (id) => {
        desk.add(id);
        throw new Error('no luck');
      },
      onFault: () => failed.add('failed'),
    });
    await (await wakeups()).wake(aRecord(5), 'desk', 0);
    await desk.next();
    await failed.next();
    const redis = new Redis(url);
    expect(await redis.exists(`{pvetoken}:desk:${anId(5)}.1.now`)).toBe(0);
    redis.disconnect();
  });

  it('that finds Redis down fails at once', async () => {
    const server = await ownRedis();
    url = server.url;
    const producer = await wakeups();
    await server.kill();
    await expect(producer.wake(aRecord(6), 'desk', 0)).rejects.toThrow(Unavailable);
  });
});

describe('stopping', () => {
  it.each(['done', 'busy'] as const)(
    'ends with Redis down, and with work that Redis went away under: %s',
    async (how) => {
      const server = await ownRedis();
      url = server.url;
      const desk = new Calls();
      const halfway = Promise.withResolvers<void>();
      const workers = await start({
        desk: async (id) => {
          desk.add(id);
          await halfway.promise;
          return how;
        },
      });
      const producer = await wakeups();
      await producer.wake(aRecord(7), 'desk', 0);
      await desk.next();
      await server.kill();
      const stopped = workers.stop();
      halfway.resolve();
      await expect(stopped).resolves.toBeUndefined();
      await expect(producer.close()).resolves.toBeUndefined();
    },
  );

  it('ends with a Redis that takes commands and answers none', async () => {
    const server = await ownRedis();
    url = server.url;
    const workers = await start({});
    const producer = await wakeups();
    server.pause();
    await expect(workers.stop()).resolves.toBeUndefined();
    await expect(producer.close()).resolves.toBeUndefined();
    server.resume();
  });

  it('ends the start that waits for a Redis which is not there', async () => {
    url = '/nowhere/redis.sock';
    const workers = begin({});
    const [started] = await Promise.allSettled([workers.started, workers.stop()]);
    expect(started).toMatchObject({ status: 'rejected', reason: { message: 'Connection is closed.' } });
  });

  it('waits for the work under way', async () => {
    const desk = new Calls();
    const halfway = Promise.withResolvers<void>();
    const workers = await start({
      desk: async (id) => {
        desk.add(id);
        await halfway.promise;
        desk.add('finished');
        return 'done';
      },
    });
    await (await wakeups()).wake(aRecord(8), 'desk', 0);
    await desk.next();
    const stopped = workers.stop().then(() => desk.add('stopped'));
    halfway.resolve();
    await stopped;
    expect([await desk.next(), await desk.next()]).toEqual(['finished', 'stopped']);
  });
});

describe('the sweep', () => {
  it('runs by itself, and goes on after Redis was emptied', async () => {
    const sweeps = new Calls();
    await start({ sweep: async () => sweeps.add('sweep') }, { sweepEvery: 50 });
    await sweeps.next();
    const redis = new Redis(url);
    await redis.flushdb();
    redis.disconnect();
    expect(await sweeps.next()).toBe('sweep');
    expect(await sweeps.next()).toBe('sweep');
  });
});

describe('reconciling', () => {
  it('comes by itself again and again, and one that takes long holds up no sweep', async () => {
    const sweeps = new Calls();
    const rounds = new Calls();
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const handlers: Partial<Handlers> = {
      sweep: async () => sweeps.add('sweep'),
      reconcile: async () => {
        rounds.add('round');
        await ended;
      },
    };
    await start(handlers, { sweepEvery: 50 });
    expect(await rounds.next()).toBe('round');
    for (const _ of [1, 2, 3]) expect(await sweeps.next()).toBe('sweep');
    end();
    expect(await rounds.next()).toBe('round');
  });
});

describe('the depths of the queues', () => {
  it('are how many wake-ups there are of each kind, also of those for later', async () => {
    const producer = await wakeups();
    await producer.wake(aRecord(1), 'desk', 0);
    await producer.wake(aRecord(2), 'cluster', 60_000);
    await producer.wake(aRecord(3), 'cluster', 60_000);
    const depths = await producer.depths();
    expect(depths.filter(({ jobs }) => jobs > 0)).toEqual([
      { queue: 'desk', state: 'waiting', jobs: 1 },
      { queue: 'cluster-home', state: 'delayed', jobs: 2 },
    ]);
  });

  it('are not known while Redis is down', async () => {
    const redis = await ownRedis();
    url = redis.url;
    const producer = await wakeups();
    await redis.kill();
    await expect(producer.depths()).rejects.toThrow(Unavailable);
  });
});

it('a job that failed is reported with the request that it was for', async () => {
  const reported = Promise.withResolvers<readonly unknown[]>();
  const broken = new Error('broken');
  await start({ desk: async () => await Promise.reject(broken), onFault: (...about) => reported.resolve(about) });
  await (await wakeups()).wake(aRecord(1), 'desk', 0);
  expect(await reported.promise).toEqual([broken, 'desk', anId(1)]);
});
