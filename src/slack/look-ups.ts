import { setTimeout as delay } from 'node:timers/promises';
import { SECOND, type EpochMs, type Milliseconds } from '../domain/time.ts';
import { Unavailable } from '../use-cases/faults.ts';
import type { Patient } from '../use-cases/ports/slack.ts';
import { Pace, type Allowance } from './web/pace.ts';

/**
 * How long somebody waits for their turn who was told that they wait: the time in which Slack counts. Who gets none in it
 * came upon a rush that does not end with their waiting.
 */
const LONGEST: Milliseconds = 60 * SECOND;

/** How long others wait: with the look-up itself, less than the time in which a form has to be answered. */
const A_MOMENT: Milliseconds = 0.8 * SECOND;

/** How many are asked at once: more of them would only be in each other’s way, and be refused together. */
const MOST_ASKED = 10;

/** Resolves after a time. */
export type Pause = (time: Milliseconds) => Promise<unknown>;

const byTimer: Pause = async (time) => await delay(time, undefined, { ref: false });

/** Somebody who wants to know, until they do, or have waited too long. */
interface Asker<T> {
  giveUpAt: EpochMs;
  readonly tell: (answer: T) => void;
  readonly refuse: (fault: unknown) => void;
  readonly isHeldUp: () => void;
}

interface LookUp<T> {
  readonly what: string;
  readonly askers: Set<Asker<T>>;
  isInLine: boolean;
}

interface Options<T> {
  /** The method of Slack, for operators. */
  readonly method: string;
  readonly allowance: Allowance;
  /** Asks Slack once. @throws Unavailable with `retryAfter` when it is too much for Slack. */
  readonly ask: (what: string) => Promise<T>;
  readonly now: () => EpochMs;
  readonly pause?: Pause | undefined;
}

/**
 * Looks things up in Slack one after the other, no faster than Slack allows. Those who want to know the same while it waits
 * or is asked share its answer; a look-up that nobody waits for any more is not made.
 */
export class LookUps<T> {
  readonly #options: Options<T>;
  readonly #pause: Pause;
  readonly #pace: Pace;
  readonly #open = new Map<string, LookUp<T>>();
  readonly #line: LookUp<T>[] = [];
  #asked = 0;
  #isServing = false;

  constructor(options: Options<T>) {
    this.#options = options;
    this.#pause = options.pause ?? byTimer;
    this.#pace = new Pace(options.allowance, options.now);
  }

  /**
   * @param patient waits up to a minute; who is not waits less than a second. Nobody waits for a turn that is too late.
   * @throws Unavailable when Slack does not say, or there is no turn in time.
   */
  async find(what: string, patient?: Patient): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const asker: Asker<T> = {
      giveUpAt: this.#options.now() + (patient === undefined ? A_MOMENT : LONGEST),
      tell: resolve,
      refuse: reject,
      isHeldUp: () => patient?.waits(promise),
    };
    const lookUp = this.#open.get(what) ?? this.#begin(what);
    lookUp.askers.add(asker);
    const leave = (): void => {
      asker.giveUpAt = -Infinity;
      this.#dismissLate();
    };
    patient?.enough.addEventListener('abort', leave);
    void this.#serve();
    if (lookUp.isInLine) asker.isHeldUp();
    this.#dismissLate();
    if (patient?.enough.aborted === true) leave();
    try {
      return await promise;
    } finally {
      patient?.enough.removeEventListener('abort', leave);
    }
  }

  #begin(what: string): LookUp<T> {
    const lookUp: LookUp<T> = { what, askers: new Set(), isInLine: true };
    this.#open.set(what, lookUp);
    this.#line.push(lookUp);
    return lookUp;
  }

  async #serve(): Promise<void> {
    if (this.#isServing) return;
    this.#isServing = true;
    for (let [first] = this.#line; first !== undefined && this.#asked < MOST_ASKED; [first] = this.#line) {
      const wait = this.#pace.wait();
      if (wait > 0) {
        await this.#pause(wait);
        continue;
      }
      this.#line.shift();
      this.#pace.take();
      void this.#askFor(first);
    }
    this.#isServing = false;
  }

  async #askFor(lookUp: LookUp<T>): Promise<void> {
    lookUp.isInLine = false;
    this.#asked += 1;
    try {
      const answer = await this.#options.ask(lookUp.what);
      this.#open.delete(lookUp.what);
      for (const { tell } of lookUp.askers) tell(answer);
    } catch (fault) {
      this.#failed(lookUp, fault);
    }
    this.#asked -= 1;
    this.#dismissLate();
    void this.#serve();
  }

  /** Puts a look-up that was too much for Slack back where it was: first in line. */
  #failed(lookUp: LookUp<T>, fault: unknown): void {
    if (fault instanceof Unavailable && fault.retryAfter !== undefined) {
      this.#pace.close(fault.retryAfter);
      lookUp.isInLine = true;
      this.#line.unshift(lookUp);
      for (const { isHeldUp } of lookUp.askers) isHeldUp();
      return;
    }
    this.#open.delete(lookUp.what);
    for (const { refuse } of lookUp.askers) refuse(fault);
  }

  /** Dismisses those whose turn would come too late: at once, rather than after they have waited for it. */
  #dismissLate(): void {
    const now = this.#options.now();
    let before = 0;
    // A copy: who is dismissed last takes their look-up out of the line.
    for (const lookUp of this.#line.slice()) {
      const turn = now + this.#pace.wait(before);
      for (const asker of lookUp.askers) {
        if (asker.giveUpAt < turn) this.#dismiss(lookUp, asker);
      }
      if (lookUp.askers.size > 0) before += 1;
    }
  }

  #dismiss(lookUp: LookUp<T>, asker: Asker<T>): void {
    lookUp.askers.delete(asker);
    asker.refuse(new Unavailable('Slack', `${this.#options.method} is rate limited`));
    if (lookUp.askers.size > 0 || !lookUp.isInLine) return;
    this.#line.splice(this.#line.indexOf(lookUp), 1);
    this.#open.delete(lookUp.what);
  }
}
