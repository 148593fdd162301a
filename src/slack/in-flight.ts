import { setTimeout as delay } from 'node:timers/promises';
import type { Milliseconds } from '../domain/time.ts';

/** Counts the work that has begun and not ended, because Bolt's own `stop` waits for none of it. */
export class InFlight {
  readonly #running = new Set<Promise<unknown>>();

  /** Hands back what it is given, and knows of it until it is settled. */
  async track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    try {
      return await work;
    } finally {
      this.#running.delete(work);
    }
  }

  /**
   * Waits until nothing is running, or until the time is over.
   * @returns how many were still running then.
   */
  async drained(limit: Milliseconds): Promise<number> {
    const enough = new AbortController();
    const timeUp = delay(limit, 'time up', { signal: enough.signal }).catch(() => 'no longer waiting');
    while (this.#running.size > 0) {
      const first = await Promise.race([Promise.allSettled(this.#running), timeUp]);
      if (first === 'time up') break;
    }
    enough.abort();
    await timeUp;
    return this.#running.size;
  }
}
