import type { RequestRecord } from '../../src/domain/record.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import type { Lane } from '../../src/domain/schedule.ts';
import type { EpochMs, Milliseconds } from '../../src/domain/time.ts';
import type { Wakeups } from '../../src/use-cases/ports/deps.ts';
import type { Lease, Leases } from '../../src/use-cases/ports/store.ts';

/** A wake-up that waits for its moment. */
export interface Job {
  readonly key: string;
  readonly id: RequestId;
  readonly lane: Lane;
  readonly at: EpochMs;
}

/** Wake-ups in memory: one for each request, version and lane, as in BullMQ. */
export class InMemoryQueue implements Wakeups {
  readonly #jobs = new Map<string, Job>();
  readonly #now: () => EpochMs;
  /** While set, no wake-up is taken. */
  isDown = false;

  constructor(now: () => EpochMs) {
    this.#now = now;
  }

  async wake({ request, version }: RequestRecord, lane: Lane, delay: Milliseconds): Promise<void> {
    await Promise.resolve();
    if (this.isDown) throw new Error('the queue does not answer');
    const key = `${lane}.${request.id}.${version}`;
    if (!this.#jobs.has(key)) this.#jobs.set(key, { key, id: request.id, lane, at: this.#now() + delay });
  }

  /** Puts a job back for later, whose request another worker was busy with. */
  putBack(job: Job, at: EpochMs): void {
    this.#jobs.set(job.key, { ...job, at });
  }

  /** Takes the first job whose moment has come. */
  take(now: EpochMs): Job | undefined {
    const [first] = [...this.#jobs.values()].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    if (first !== undefined) this.#jobs.delete(first.key);
    return first;
  }

  get earliest(): EpochMs | undefined {
    const moments = [...this.#jobs.values()].map(({ at }) => at);
    return moments.length > 0 ? Math.min(...moments) : undefined;
  }

  /** Loses every wake-up, as when Redis loses the queue. */
  flush(): void {
    this.#jobs.clear();
  }
}

/** Leases in memory; they run out only when a test says so. */
export class InMemoryLeases implements Leases {
  readonly #held = new Map<string, symbol>();

  take(name: string): Promise<Lease | undefined> {
    if (this.#held.has(name)) return Promise.resolve(undefined);
    const holder = Symbol(name);
    this.#held.set(name, holder);
    const release = (): Promise<void> => {
      if (this.#held.get(name) === holder) this.#held.delete(name);
      return Promise.resolve();
    };
    return Promise.resolve({ release });
  }

  /** Ends all leases, as time does for those whose holder died. */
  runOut(): void {
    this.#held.clear();
  }

  get held(): readonly string[] {
    return [...this.#held.keys()];
  }
}
