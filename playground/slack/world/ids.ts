/** Ids in Slack's form: unlike anything a test would guess, the same in every run. */
export class Ids {
  readonly #now: () => number;
  #count = 0;
  #lastMicros = 0;

  /** @param now epoch milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** A fresh id such as `V0000000A3`. */
  next(prefix: string): string {
    this.#count += 1;
    return `${prefix}${this.#count.toString(36).toUpperCase().padStart(9, '0')}`;
  }

  /** A message's `ts`: epoch seconds with microseconds, later than every one before it. */
  messageTs(): string {
    this.#lastMicros = Math.max(this.#lastMicros + 1, Math.floor(this.#now() * 1000));
    return `${Math.floor(this.#lastMicros / 1e6)}.${String(this.#lastMicros % 1e6).padStart(6, '0')}`;
  }
}
