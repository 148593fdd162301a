import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/** Bytes of one number in the file. */
const WIDTH = 8;
/** How many processes the file has a place for. */
const SLOTS = 64;

/**
 * The clock of a world of several processes, and how far each process is off. It lies in a file, so that a process that
 * was frozen while time was moved reads the right time with its first step, as it would on a real machine.
 */
export class WorldClock {
  readonly #file: number;
  #ahead = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'w');
    for (let place = 0; place <= SLOTS; place++) this.#write(place, 0);
  }

  /** Epoch milliseconds of the world. */
  readonly now = (): number => Date.now() + this.#ahead;

  /** Moves time for everybody. @param by milliseconds; time never goes back. */
  travel(by: number): void {
    this.#ahead += Math.max(0, by);
    this.#write(0, this.#ahead);
  }

  /** Sets the clock of one process off. @param ms negative: it is slow. */
  setOff(slot: number, ms: number): void {
    this.#write(1 + (slot % SLOTS), ms);
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(place: number, value: number): void {
    writeSync(this.#file, new Uint8Array(Float64Array.of(value).buffer), 0, WIDTH, place * WIDTH);
  }
}

/** The same clock, read by the process that has a place in it. */
export function readClock(path: string, slot: number): () => number {
  const file = openSync(path, 'r');
  const all = new Float64Array(1 + SLOTS);
  return () => {
    readSync(file, all, 0, all.byteLength, 0);
    return Date.now() + (all[0] ?? 0) + (all[1 + (slot % SLOTS)] ?? 0);
  };
}
