/** What has to be stopped or put away in the end, last started first. */
export class Closing {
  readonly #acts: (() => Promise<void>)[] = [];

  add(act: () => Promise<void>): void {
    this.#acts.push(act);
  }

  /** Does it all, the rest also when a part fails. @throws AggregateError with every failure */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const act of this.#acts.splice(0).toReversed()) {
      try {
        await act();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be stopped');
  }
}
