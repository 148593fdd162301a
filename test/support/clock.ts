import type { EpochMs, Milliseconds } from '../../src/domain/time.ts';
import { MONDAY } from './records.ts';

/** A clock that stands still until a test moves it, or that flows with every look at it. */
export class ManualClock {
  #now: EpochMs;
  #step: Milliseconds = 0;
  readonly #sleepers = new Set<{ readonly until: EpochMs; readonly wake: () => void }>();

  constructor(start: EpochMs = MONDAY) {
    this.#now = start;
  }

  readonly now = (): EpochMs => {
    this.advance(this.#step);
    return this.#now;
  };

  /** Resolves once the clock was moved so far. */
  readonly pause = async (time: Milliseconds): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#sleepers.add({ until: this.#now + time, wake: resolve });
    await promise;
  };

  advance(by: Milliseconds): void {
    this.#now += by;
    for (const sleeper of this.#sleepers) {
      if (sleeper.until > this.#now) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
  }

  /** From now on every look at the clock moves it, so that what waits for its time gets there without a test's help. */
  flow(step: Milliseconds): void {
    this.#step = step;
  }

  /**
   * Keeps a flowing clock still while something is waited for whose time is not the test's subject, such as the three
   * seconds in which Slack wants an acknowledgement: two looks of a flowing clock would use them up.
   */
  async standingStill<T>(wait: () => Promise<T>): Promise<T> {
    const step = this.#step;
    this.#step = 0;
    try {
      return await wait();
    } finally {
      this.#step = step;
    }
  }
}
