import { SECOND, type Milliseconds } from '../domain/time.ts';
import type { Logger } from './log.ts';

/** From this much on tokens end noticeably early or late. */
const WORTH_A_WORD: Milliseconds = 30 * SECOND;

/** Tells operators in their log when a cluster's clock differs from ours, once a change. */
export class ClockAlarm {
  readonly #log: Logger;
  readonly #told = new Map<string, Milliseconds>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Notes how far a cluster's clock is ahead; negative where it is behind. */
  measured(cluster: string, skew: Milliseconds): void {
    const told = this.#told.get(cluster) ?? 0;
    if (Math.abs(skew - told) < WORTH_A_WORD) return;
    this.#told.set(cluster, skew);
    const seconds = Math.round(Math.abs(skew) / SECOND);
    if (Math.abs(skew) < WORTH_A_WORD) {
      this.#log.info({ cluster }, `the clock of cluster ${cluster} agrees with ours again`);
      return;
    }
    const [direction, end] = skew > 0 ? ['ahead of', 'early'] : ['behind', 'late'];
    this.#log.warn(
      { cluster, skewSeconds: Math.round(skew / SECOND) },
      `the clock of cluster ${cluster} is ${seconds} s ${direction} ours, so Proxmox ends tokens that much ${end}; set both by NTP`,
    );
  }
}
