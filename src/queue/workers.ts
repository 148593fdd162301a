import { DelayedError, Queue, Worker, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import type { RequestId } from '../domain/request-id.ts';
import { SECOND, type Milliseconds } from '../domain/time.ts';
import type { Worked } from '../use-cases/with-lease.ts';
import { connectQueue } from './connection.ts';
import { WakeUp } from './jobs.ts';
import { clusterQueue, DESK_QUEUE, QUEUE_PREFIX, SWEEP_QUEUE, workQueues } from './queues.ts';

/** How soon a wake-up comes back whose request another worker was busy with. */
const BUSY_DELAY: Milliseconds = SECOND;

const SWEEPS_BETWEEN_SCHEDULES = 4;

export interface WorkerSettings {
  readonly redisUrl: string;
  /** Cluster name -> how many calls may write to it at once, over all processes. */
  readonly clusters: ReadonlyMap<string, { readonly writes: number }>;
  /** Requests whose people one process serves at once. */
  readonly concurrency: number;
  /** How long the job of a killed process stays locked. */
  readonly lease: Milliseconds;
  readonly sweepEvery: Milliseconds;
}

export interface Handlers {
  readonly desk: (id: RequestId) => Promise<Worked>;
  readonly cluster: (id: RequestId) => Promise<Worked>;
  readonly sweep: () => Promise<unknown>;
  /** Told of jobs and connections that failed, which have no caller. */
  readonly onFault: (fault: unknown, queue: string) => void;
}

export interface RunningWorkers {
  /** Takes no new job and waits for those at work. */
  stop(): Promise<void>;
}

/** Starts the workers of one process: for people, for each cluster, and for the sweep that repairs what they miss. */
export async function startWorkers(settings: WorkerSettings, handlers: Handlers): Promise<RunningWorkers> {
  const redis = connectQueue(settings.redisUrl, 'worker', (fault) => handlers.onFault(fault, 'connection'));
  await limitWrites(settings, redis);
  const sweeps = new Queue(SWEEP_QUEUE, { prefix: QUEUE_PREFIX, connection: redis });
  sweeps.on('error', (fault) => handlers.onFault(fault, SWEEP_QUEUE));

  const workers = workQueues([...settings.clusters.keys()]).map((name) => {
    const work = name === DESK_QUEUE ? handlers.desk : handlers.cluster;
    return startWorker(name, settings, redis, handlers, async (job, token) => {
      if ((await work(WakeUp.parse(job.data).requestId)) === 'done') return;
      await job.moveToDelayed(Date.now() + BUSY_DELAY, token);
      throw new DelayedError();
    });
  });
  workers.push(startWorker(SWEEP_QUEUE, { ...settings, concurrency: 1 }, redis, handlers, handlers.sweep));
  const scheduleSweep = async (): Promise<void> => {
    await sweeps.upsertJobScheduler(
      'sweep',
      { every: settings.sweepEvery },
      { opts: { removeOnComplete: true, removeOnFail: true } },
    );
  };
  await scheduleSweep();
  // The schedule lives in Redis; one that was emptied or restored is given its sweep back.
  const reschedule = setInterval(() => {
    scheduleSweep().catch((fault: unknown) => handlers.onFault(fault, SWEEP_QUEUE));
  }, settings.sweepEvery * SWEEPS_BETWEEN_SCHEDULES);

  return {
    async stop() {
      clearInterval(reschedule);
      await Promise.all(workers.map(async (worker) => await worker.close()));
      await sweeps.close();
      redis.disconnect();
    },
  };
}

async function limitWrites({ clusters }: WorkerSettings, redis: Redis): Promise<void> {
  for (const [name, { writes }] of clusters) {
    const queue = new Queue(clusterQueue(name), { prefix: QUEUE_PREFIX, connection: redis });
    await queue.setGlobalConcurrency(writes);
    await queue.close();
  }
}

function startWorker(
  name: string,
  settings: WorkerSettings,
  redis: Redis,
  handlers: Handlers,
  process: (job: Job, token: string | undefined) => Promise<unknown>,
): Worker {
  const worker = new Worker(
    name,
    async (job, token) => {
      await process(job, token);
    },
    {
      prefix: QUEUE_PREFIX,
      connection: redis,
      concurrency: settings.concurrency,
      lockDuration: settings.lease,
      stalledInterval: settings.lease,
      // A job that a dying process leaves behind is only a wake-up; it may be taken up as often as processes die.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
    },
  );
  worker.on('error', (fault) => handlers.onFault(fault, name));
  worker.on('failed', (_job, fault) => handlers.onFault(fault, name));
  return worker;
}
