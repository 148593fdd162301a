import type { Answer } from './exchange.ts';

/** Which calls a fault meets; without either field, all. */
export interface CallMatch {
  readonly method?: string;
  /** Tested against the path under /api2/json. */
  readonly path?: RegExp;
}

interface Aim {
  readonly match?: CallMatch;
  /** It sleeps until a call that fits this was answered. */
  readonly after?: CallMatch;
  /** How many calls it meets; 1 when left out, Infinity allowed. */
  readonly times?: number;
}

/** A fault that meets single calls. */
export type CallFault = Aim &
  (
    | { readonly kind: 'slow'; readonly ms: number }
    | { readonly kind: 'status'; readonly status: number; readonly reason: string; readonly body?: string }
    | { readonly kind: 'garbled'; readonly change: (answer: Answer) => Answer }
    | { readonly kind: 'unknown'; readonly done: boolean | 'later' }
    | { readonly kind: 'reset'; readonly done: boolean }
    | { readonly kind: 'hold'; readonly done: boolean; readonly evenIfGone?: boolean }
  );

/**
 * Something to go wrong.
 * - `down`: every connection is reset, until removed.
 * - `lock`: the user.cfg lock is taken, until removed or released; writes wait, then answer the lock time-out.
 * - `slow`: the work starts after `ms`, whether or not the client still listens, as Proxmox's workers do.
 * - `status`: this answer instead of the work, with an empty body unless one is given.
 * - `garbled`: the work is done, and what is made of its answer arrives instead.
 * - `unknown`: 596; the work was done, was not, or is done `later`, on `release()`.
 * - `reset`: the connection breaks before or after the work.
 * - `hold`: the call stops before or after the work until `release()`. When its client has gone meanwhile, work not
 *   done by then is left undone, unless `evenIfGone`.
 */
export type FaultSpec = CallFault | { readonly kind: 'down' } | { readonly kind: 'lock' };

/** A fault in place. */
export interface Fault {
  /** Resolves when the first call has been met (for `hold`: when it is held). Never for `down` and `lock`. */
  readonly reached: Promise<void>;
  /** How many calls it has met so far. */
  readonly hits: number;
  /** Lets held calls go on and late writes happen; resolves when the work this sets free is over. */
  release(): Promise<void>;
  /** Ends the fault; held calls go on, late writes not yet released never happen. */
  remove(): void;
  [Symbol.dispose](): void;
}

/** A call as a fault sees it. */
export interface FaultyCall {
  readonly method: string;
  readonly path: string;
  /** Fires when the client goes before it has its answer. */
  readonly client: AbortSignal;
}

export type Outcome = Answer | 'reset';
export type Work = () => Promise<Answer>;

const UPSTREAM_TIMEOUT: Answer = { status: 596, reason: 'Connection timed out' };

function fits({ method, path }: FaultyCall, match: CallMatch = {}): boolean {
  return (
    (match.method === undefined || match.method === method) &&
    (match.path === undefined || path.search(match.path) !== -1)
  );
}

/** A fault in place, from the server's side. */
export class ArmedFault implements Fault {
  readonly #spec: CallFault;
  readonly #notify: () => void;
  readonly #sleep: (ms: number) => Promise<void>;
  readonly #reached = Promise.withResolvers<void>();
  #gate = Promise.withResolvers<void>();
  #lateWork: Work[] = [];
  readonly #running = new Set<Promise<unknown>>();
  #timesLeft: number;
  #asleep: boolean;
  #hits = 0;

  /** `notify` is called when a call is met; `sleep` waits, at most until the server closes. */
  constructor(spec: CallFault, notify: () => void, sleep: (ms: number) => Promise<void>) {
    this.#spec = spec;
    this.#notify = notify;
    this.#sleep = sleep;
    this.#timesLeft = spec.times ?? 1;
    this.#asleep = spec.after !== undefined;
  }

  get reached(): Promise<void> {
    return this.#reached.promise;
  }

  get hits(): number {
    return this.#hits;
  }

  matches(call: FaultyCall): boolean {
    return this.#timesLeft > 0 && !this.#asleep && fits(call, this.#spec.match);
  }

  /** Tells it of a call that was answered. */
  heed(call: FaultyCall): void {
    if (this.#spec.after !== undefined && fits(call, this.#spec.after)) this.#asleep = false;
  }

  /** Puts a call through the fault. */
  meet(call: FaultyCall, work: Work): Promise<Outcome> {
    this.#timesLeft -= 1;
    this.#hits += 1;
    const outcome = this.#outcome(call, work).finally(() => this.#running.delete(outcome));
    this.#running.add(outcome);
    return outcome;
  }

  async #outcome(call: FaultyCall, work: Work): Promise<Outcome> {
    const spec = this.#spec;
    switch (spec.kind) {
      case 'slow':
        this.#arrive();
        await this.#sleep(spec.ms);
        return work();
      case 'status':
        this.#arrive();
        return { status: spec.status, reason: spec.reason, body: spec.body ?? '' };
      case 'garbled': {
        const answer = spec.change(await work());
        this.#arrive();
        return answer;
      }
      case 'unknown':
        if (spec.done === 'later') this.#lateWork.push(work);
        else if (spec.done) await work();
        this.#arrive();
        return UPSTREAM_TIMEOUT;
      case 'reset':
        if (spec.done) await work();
        this.#arrive();
        return 'reset';
      case 'hold': {
        const answer = spec.done ? await work() : undefined;
        const gate = this.#gate.promise;
        this.#arrive();
        await gate;
        if (answer !== undefined) return answer;
        return call.client.aborted && spec.evenIfGone !== true ? 'reset' : work();
      }
      default:
        return spec satisfies never;
    }
  }

  #arrive(): void {
    this.#reached.resolve();
    this.#notify();
  }

  async release(): Promise<void> {
    const late = this.#lateWork;
    this.#lateWork = [];
    this.#gate.resolve();
    this.#gate = Promise.withResolvers<void>();
    await Promise.all([...late.map((work) => work()), ...this.#running]);
  }

  remove(): void {
    this.#timesLeft = 0;
    this.#lateWork = [];
    this.#gate.resolve();
  }

  [Symbol.dispose](): void {
    this.remove();
  }
}

/** A fault of the whole server, which ends when removed. */
export class StandingFault implements Fault {
  readonly reached = new Promise<void>(() => undefined);
  readonly hits = 0;
  readonly #end: () => void;

  constructor(end: () => void) {
    this.#end = end;
  }

  release(): Promise<void> {
    this.#end();
    return Promise.resolve();
  }

  remove(): void {
    this.#end();
  }

  [Symbol.dispose](): void {
    this.#end();
  }
}
