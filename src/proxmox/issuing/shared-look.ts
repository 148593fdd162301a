/**
 * A look at something that is dear to read and that many want to see at once, each as it is after their own change. Those
 * who ask while a look is under way, which may have begun before their change, share the one that begins after it.
 */
export class SharedLook<T> {
  readonly #look: () => Promise<T>;
  #underWay: Promise<T> | undefined;
  #next: Promise<T> | undefined;

  constructor(look: () => Promise<T>) {
    this.#look = look;
  }

  /** Gives what a look sees that has not begun yet. @throws whatever that look throws. */
  async fresh(): Promise<T> {
    this.#next ??= this.#begin(this.#underWay);
    return await this.#next;
  }

  async #begin(before: Promise<T> | undefined): Promise<T> {
    // How the look before ended is the affair of those who wait for that.
    await Promise.allSettled([before]);
    const look = this.#look();
    this.#underWay = look;
    this.#next = undefined;
    return await look;
  }
}
