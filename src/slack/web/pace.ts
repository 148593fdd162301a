import type { EpochMs, Milliseconds } from '../../domain/time.ts';

/** How much of one method Slack takes: so many calls at once, and after that one more each so often. */
export interface Allowance {
  readonly atOnce: number;
  readonly every: Milliseconds;
}

/**
 * When calls of one method may be made so that Slack has none to refuse. It goes by how much time has passed, never by
 * moments, so that a clock that is put back holds nobody up. It knows of this process only: several of them share what
 * Slack allows, and learn of it from Slack's refusals.
 */
export class Pace {
  readonly #allowance: Allowance;
  readonly #now: () => EpochMs;
  #left: number;
  #closedFor: Milliseconds = 0;
  #seen: EpochMs;

  constructor(allowance: Allowance, now: () => EpochMs) {
    this.#allowance = allowance;
    this.#now = now;
    this.#left = allowance.atOnce;
    this.#seen = now();
  }

  /** How long from now the next call has to wait at least, with so many others before it. */
  wait(before = 0): Milliseconds {
    this.#catchUp();
    const lacking = Math.max(0, before + 1 - this.#left);
    // Parts of a millisecond that are none but for rounding are not waited for.
    return Math.max(this.#closedFor, Math.ceil(lacking * this.#allowance.every - 0.001));
  }

  /** Counts a call that is made. */
  take(): void {
    this.#catchUp();
    this.#left -= 1;
  }

  /** Takes Slack's word that it was too much, and for how long it wants no more; from then on they come one by one. */
  close(retryAfter: Milliseconds): void {
    this.#catchUp();
    this.#left = Math.min(this.#left, 1 - retryAfter / this.#allowance.every);
    this.#closedFor = Math.max(this.#closedFor, retryAfter);
  }

  #catchUp(): void {
    const now = this.#now();
    const passed = Math.max(0, now - this.#seen);
    this.#seen = now;
    this.#closedFor = Math.max(0, this.#closedFor - passed);
    this.#left = Math.min(this.#allowance.atOnce, this.#left + passed / this.#allowance.every);
  }
}
