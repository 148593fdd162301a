import type { EpochMs, Milliseconds } from '../../src/domain/time.ts';
import { MONDAY } from './records.ts';

/** A clock that stands still until a test moves it, or that flows with every look at it. */
export class ManualClock {
  #now: EpochMs;
  #step: Milliseconds = 0;

  constructor(start: EpochMs = MONDAY) {
    this.#now = start;
  }

  readonly now = (): EpochMs => (this.#now += this.#step);

  advance(by: Milliseconds): void {
    this.#now += by;
  }

  /** From now on every look at the clock moves it, so that what waits for its time gets there without a test's help. */
  flow(step: Milliseconds): void {
    this.#step = step;
  }
}
