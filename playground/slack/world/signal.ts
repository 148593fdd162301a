/** "Something changed": what lets a test wait for an event in place of sleeping. */
export class Signal {
  readonly #listeners = new Set<() => void>();

  /** @returns a function that ends the subscription */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  fire(): void {
    for (const listener of this.#listeners) listener();
  }
}
