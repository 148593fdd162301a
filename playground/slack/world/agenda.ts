/** How often a manual clock is looked at, in real milliseconds. */
const LOOK_EVERY_MS = 10;

/**
 * Things to do at a time of the simulator's clock. That clock may be a test's own and be moved by hand, so the agenda
 * looks at it now and then; its timer never keeps the process alive.
 */
export class Agenda {
  readonly #now: () => number;
  readonly #entries = new Set<{ due: number; run: () => void }>();
  #timer: NodeJS.Timeout | undefined;

  /** @param now epoch milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * @param due epoch milliseconds
   * @returns a function that takes the entry off the agenda
   */
  at(due: number, run: () => void): () => void {
    const entry = { due, run };
    this.#entries.add(entry);
    this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
    return () => this.#remove(entry);
  }

  close(): void {
    this.#entries.clear();
    this.#rest();
  }

  #look(): void {
    const due = [...this.#entries].filter((entry) => entry.due <= this.#now()).sort((a, b) => a.due - b.due);
    for (const entry of due) {
      this.#remove(entry);
      entry.run();
    }
  }

  #remove(entry: { due: number; run: () => void }): void {
    this.#entries.delete(entry);
    if (this.#entries.size === 0) this.#rest();
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
