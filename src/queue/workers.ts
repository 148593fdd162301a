import { setTimeout as delay } from 'node:timers/promises';
import { DelayedError, Queue, Worker, type Job } from 'bullmq';
import type { RequestId } from '../domain/request-id.ts';
import { backoff } from '../domain/retry.ts';
import { SECOND, type Milliseconds } from '../domain/time.ts';
import type { Worked } from '../use-cases/with-lease.ts';
import { connectQueue, type QueueConnection } from './connection.ts';
import { WakeUp } from './jobs.ts';
import {
  AUDIT_QUEUE,
  clusterQueue,
  DESK_QUEUE,
  QUEUE_PREFIX,
  RECONCILE_QUEUE,
  SWEEP_QUEUE,
  workQueues,
} from './queues.ts';

/** How soon a wake-up comes back whose request another worker was busy with. */
const BUSY_DELAY: Milliseconds = SECOND;

/** How late a wake-up comes back at the latest that was for a newer version of the bot, where there is none. */
const NEWER_DELAY: Milliseconds = 30 * SECOND;

const TICKS_BETWEEN_SCHEDULES = 4;

/**
 * How long a stop waits for BullMQ once no work is under way. What it still wants then is an answer of Redis, and a job
 * that goes without one is taken up again. Docker gives a process ten seconds in all.
 */
const CLOSE_WITHIN: Milliseconds = 5 * SECOND;

export interface WorkerSettings {
  readonly redisUrl: string;
  /** Cluster name -> how many calls may write to it at once, over all processes. */
  readonly clusters: ReadonlyMap<string, { readonly writes: number }>;
  /** Requests whose people one process serves at once. */
  readonly concurrency: number;
  /** How long the job of a killed process stays locked. */
  readonly lease: Milliseconds;
  /** How often there is a sweep, and a look whether it is a cluster's turn to be reconciled. */
  readonly sweepEvery: Milliseconds;
}

export interface Handlers {
  readonly desk: (id: RequestId) => Promise<Worked>;
  readonly cluster: (id: RequestId) => Promise<Worked>;
  readonly sweep: () => Promise<unknown>;
  readonly reconcile: () => Promise<unknown>;
  /** Passes the audit on; absent where it is passed on to nobody. */
  readonly audit?: (() => Promise<unknown>) | undefined;
  /** Told of jobs and connections that failed, which have no caller; `request` is the one that a job was for. */
  readonly onFault: (fault: unknown, queue: string, request?: string) => void;
}

export interface RunningWorkers {
  /** Resolves once they take jobs, which with Redis down takes as long as that. @throws Error when stopped before. */
  readonly started: Promise<void>;
  /** Takes no new job, waits for those at work, and ends every connection, be Redis there or not. */
  stop(): Promise<void>;
}

/**
 * Starts the workers of one process: for people, for each cluster, for the sweep that repairs what they miss, and for
 * reconciling.
 */
export function startWorkers(settings: WorkerSettings, handlers: Handlers): RunningWorkers {
  const redis = connectQueue(settings.redisUrl, 'worker', (fault) => handlers.onFault(fault, 'connection'));
  // What BullMQ itself does for a job is not among it: that may wait for Redis for ever.
  const atWork = new Set<Promise<unknown>>();
  const tracked = async <T>(work: Promise<T>): Promise<T> => {
    atWork.add(work);
    return await work.finally(() => atWork.delete(work));
  };
  const workers = workQueues([...settings.clusters.keys()]).map((name) => {
    const work = name === DESK_QUEUE ? handlers.desk : handlers.cluster;
    return makeWorker(name, settings, redis, handlers, async (job, token) => {
      const worked = await tracked(work(WakeUp.parse(job.data).requestId));
      if (worked === 'done') return;
      const again = worked === 'busy' ? BUSY_DELAY : backoff(job.attemptsStarted, BUSY_DELAY, NEWER_DELAY);
      await job.moveToDelayed(Date.now() + again, token);
      throw new DelayedError();
    });
  });
  const tick = (name: string, work: () => Promise<unknown>): Ticking =>
    makeTicking(name, settings, redis, handlers, async () => await tracked(work()));
  const ticking = [tick(SWEEP_QUEUE, handlers.sweep), tick(RECONCILE_QUEUE, handlers.reconcile)];
  if (handlers.audit !== undefined) ticking.push(tick(AUDIT_QUEUE, handlers.audit));
  workers.push(...ticking.map(({ worker }) => worker));

  const start = async (): Promise<void> => {
    await limitWrites(settings, redis);
    for (const worker of workers) worker.run().catch((fault: unknown) => handlers.onFault(fault, worker.name));
    for (const { schedule } of ticking) await schedule();
  };
  return {
    started: start(),
    async stop() {
      for (const { reschedule } of ticking) clearInterval(reschedule);
      const queues = ticking.map(({ queue }) => queue);
      const closed = Promise.all([...workers, ...queues].map(async (each) => await each.close()));
      await closedInTime(closed, atWork, redis);
      redis.cut();
    },
  };
}

/** Work that comes again and again, and is done by one process at a time. */
interface Ticking {
  readonly worker: Worker;
  readonly queue: Queue;
  readonly schedule: () => Promise<void>;
  readonly reschedule: NodeJS.Timeout;
}

function makeTicking(
  name: string,
  settings: WorkerSettings,
  redis: QueueConnection,
  handlers: Handlers,
  work: () => Promise<unknown>,
): Ticking {
  const queue = new Queue(name, { prefix: QUEUE_PREFIX, connection: redis });
  queue.on('error', (fault) => handlers.onFault(fault, name));
  const schedule = async (): Promise<void> => {
    const opts = { removeOnComplete: true, removeOnFail: true };
    await queue.upsertJobScheduler(name, { every: settings.sweepEvery }, { opts });
  };
  // The schedule lives in Redis; one that was emptied or restored is given its ticks back.
  const reschedule = setInterval(() => {
    schedule().catch((fault: unknown) => handlers.onFault(fault, name));
  }, settings.sweepEvery * TICKS_BETWEEN_SCHEDULES);
  const worker = makeWorker(name, { ...settings, concurrency: 1 }, redis, handlers, work);
  return { worker, queue, schedule, reschedule };
}

/** Waits until BullMQ has closed, or until no work is under way and Redis is gone or does not answer in time. */
async function closedInTime(
  closed: Promise<unknown>,
  atWork: ReadonlySet<Promise<unknown>>,
  redis: QueueConnection,
): Promise<void> {
  const gone = new Promise<void>((resolve) => {
    if (redis.status === 'ready') redis.once('close', resolve);
    else resolve();
  });
  const enough = new AbortController();
  do {
    await Promise.allSettled(atWork);
    const timeUp = delay(CLOSE_WITHIN, undefined, { signal: enough.signal }).catch(() => undefined);
    await Promise.race([closed, gone, timeUp]);
  } while (atWork.size > 0);
  enough.abort();
}

async function limitWrites({ clusters }: WorkerSettings, redis: QueueConnection): Promise<void> {
  for (const [name, { writes }] of clusters) {
    const queue = new Queue(clusterQueue(name), { prefix: QUEUE_PREFIX, connection: redis });
    await queue.setGlobalConcurrency(writes);
    await queue.close();
  }
}

function makeWorker(
  name: string,
  settings: WorkerSettings,
  redis: QueueConnection,
  handlers: Handlers,
  process: (job: Job, token: string | undefined) => Promise<unknown>,
): Worker {
  const worker = new Worker(
    name,
    async (job, token) => {
      await process(job, token);
    },
    {
      autorun: false,
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
  worker.on('failed', (job, fault) => handlers.onFault(fault, name, WakeUp.safeParse(job?.data).data?.requestId));
  return worker;
}
