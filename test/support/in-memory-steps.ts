/** Where a process stops: at its n-th step or at the first step of a name, before or after that step takes effect. */
export interface Stop {
  readonly at: number | string;
  readonly when: 'before' | 'after';
}

/**
 * The steps of one process outside its own memory: each call of a port is one. A process that stops runs no further
 * line, no `catch` and no `finally`, like one that was killed; resumed, it goes on like one that was frozen.
 */
export class Steps {
  /** The steps taken so far, by name. */
  readonly taken: string[] = [];
  /** Settles with the step's name when the process stops. */
  readonly stopped: Promise<string>;
  readonly #stop: Stop | undefined;
  readonly #announce: (step: string) => void;
  readonly #resumed = Promise.withResolvers<undefined>();

  constructor(stop?: Stop) {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.stopped = promise;
    this.#announce = resolve;
    this.#stop = stop;
  }

  async take<T>(name: string, effect: () => Promise<T>): Promise<T> {
    this.taken.push(name);
    const number = this.taken.length;
    const isFirst = this.taken.indexOf(name) === number - 1;
    const stopsHere = this.#stop?.at === number || (this.#stop?.at === name && isFirst);
    if (stopsHere && this.#stop?.when === 'before') await this.#pause(name);
    const result = await effect();
    if (stopsHere && this.#stop?.when === 'after') await this.#pause(name);
    return result;
  }

  /** Lets a process that stopped go on. */
  resume(): void {
    this.#resumed.resolve(undefined);
  }

  async #pause(name: string): Promise<void> {
    this.#announce(name);
    await this.#resumed.promise;
  }
}

/** A port of which each call is a step of a process, named `PORT.METHOD`. */
export function stepwise<T extends object>(port: T, name: string, steps: Steps): T {
  return new Proxy(port, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key, target);
      if (typeof member !== 'function') return member;
      return async (...input: unknown[]): Promise<unknown> =>
        await steps.take(`${name}.${String(key)}`, async () => {
          const output: unknown = await Reflect.apply(member, target, input);
          return output;
        });
    },
  });
}
