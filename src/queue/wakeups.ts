import { Queue } from 'bullmq';

import type { RequestRecord } from '../domain/record.ts';
import type { Lane } from '../domain/schedule.ts';
import type { Milliseconds } from '../domain/time.ts';
import { Unavailable } from '../use-cases/faults.ts';
import type { Wakeups } from '../use-cases/ports/deps.ts';
import { connectQueue, type QueueConnection } from './connection.ts';
import { wakeUpId } from './jobs.ts';
import { QUEUE_PREFIX, queueOf, workQueues } from './queues.ts';

/** A job that is not taken within this time is as good as lost, and the sweep makes up for it. */
const ADD_WITHIN: Milliseconds = 2000;

/** What a wake-up may be: to be taken up now, being worked on, or for later. */
const STATES = ['waiting', 'active', 'delayed'] as const;

/** Adds wake-ups to the lanes' queues. With Redis down, adding fails at once. */
export class QueuedWakeups implements Wakeups {
  readonly #clusters: readonly string[];
  readonly #redis: QueueConnection;
  readonly #queues: ReadonlyMap<string, Queue>;

  constructor(redisUrl: string, clusters: readonly string[], onError: (fault: Error) => void) {
    this.#clusters = clusters;
    this.#redis = connectQueue(redisUrl, 'producer', onError);
    this.#queues = new Map(
      workQueues(clusters).map((name) => {
        const queue = new Queue(name, {
          prefix: QUEUE_PREFIX,
          connection: this.#redis,
          defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
        });
        queue.on('error', onError);
        return [name, queue];
      }),
    );
  }

  /** Resolves once Redis took the connection; before that, waking fails. */
  async ready(): Promise<void> {
    await Promise.all([...this.#queues.values()].map(async (queue) => await queue.waitUntilReady()));
  }

  /** @throws Unavailable when the job was not taken in time; it may still arrive, which does no harm. */
  async wake({ request, version }: RequestRecord, lane: Lane, delay: Milliseconds): Promise<void> {
    if (this.#redis.status !== 'ready')
      throw new Unavailable('the store', `the queue's connection is ${this.#redis.status}`);
    const queue = this.#queues.get(queueOf(lane, request, this.#clusters));
    const adding = queue
      ?.add(
        'wake',
        { requestId: request.id, version },
        { jobId: wakeUpId(request.id, version, delay > 0 ? 'later' : 'now'), delay: Math.ceil(delay) },
      )
      .catch((fault: unknown) => {
        // A connection that broke a moment ago may still call itself ready.
        throw new Unavailable('the store', fault instanceof Error ? fault.message : 'the queue took no job');
      });
    let late: NodeJS.Timeout | undefined;
    const tooLate = new Promise((_, reject) => {
      late = setTimeout(() => reject(new Unavailable('the store', 'the queue did not take a job in time')), ADD_WITHIN);
    });
    await Promise.race([adding, tooLate]).finally(() => clearTimeout(late));
  }

  /** How many wake-ups each queue holds, by state, over all processes. @throws Unavailable */
  async depths(): Promise<{ queue: string; state: string; jobs: number }[]> {
    try {
      const all = [...this.#queues].map(async ([queue, each]) => {
        const counts = await each.getJobCounts(...STATES);
        return STATES.map((state) => ({ queue, state, jobs: counts[state] ?? 0 }));
      });
      return (await Promise.all(all)).flat();
    } catch (fault) {
      throw new Unavailable('the store', fault instanceof Error ? fault.message : 'the queue gave no counts');
    }
  }

  async close(): Promise<void> {
    // First, so that BullMQ has no answer to wait for while it closes.
    this.#redis.disconnect();
    await Promise.all([...this.#queues.values()].map(async (queue) => await queue.close()));
  }
}
