/** A clock that goes on as real time does, and that people can move ahead. */
export class TravellingClock {
  #ahead = 0;

  /** Epoch milliseconds. */
  readonly now = (): number => Date.now() + this.#ahead;

  /** @param by milliseconds; time never goes back. */
  travel(by: number): void {
    this.#ahead += Math.max(0, by);
  }
}
