import { MINUTE, SECOND, type Milliseconds } from '../domain/time.ts';
import type { Logger } from './log.ts';

/** From this much on somebody who watches the audit elsewhere misses something. */
const WORTH_A_WORD: Milliseconds = 5 * MINUTE;

/** Tells operators in their log when entries of the audit wait to be passed on, and when they do not any more. */
export class StreamAlarm {
  readonly #log: Logger;
  #isTold = false;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Notes how long the oldest entry has waited. */
  measured(lag: Milliseconds): void {
    if (!this.#isTold && lag >= WORTH_A_WORD) {
      this.#isTold = true;
      const lagSeconds = Math.round(lag / SECOND);
      this.#log.warn(
        { lagSeconds },
        'the stream of the audit lags; entries are kept, and passed on once they are taken',
      );
    } else if (this.#isTold && lag === 0) {
      this.#isTold = false;
      this.#log.info('the stream of the audit has caught up');
    }
  }
}
