/**
 * The cluster-wide lock of user.cfg. Changes here are instant, so nobody waits for another call; only a fault holds
 * the lock, as a busy or cut-off cluster would.
 */
export class ConfigLock {
  readonly #timeoutMs: number;
  #holders = 0;
  readonly #waiting = new Set<(acquired: boolean) => void>();

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** Holds the lock until the returned function is called (once or more). */
  hold(): () => void {
    this.#holders += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holders -= 1;
      if (this.#holders === 0) this.#settleAll(true);
    };
  }

  /** True when the lock is free, or becomes so in time; false when the time-out passes first. */
  acquired(): Promise<boolean> {
    if (this.#holders === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = (acquired: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(settle);
        resolve(acquired);
      };
      const timer = setTimeout(settle, this.#timeoutMs, false);
      this.#waiting.add(settle);
    });
  }

  /** Gives up for everyone who waits: the server closes. */
  abandon(): void {
    this.#settleAll(false);
  }

  #settleAll(acquired: boolean): void {
    for (const settle of this.#waiting) settle(acquired);
  }
}
