/**
 * Things that go wrong between the app and Slack, on command.
 */

interface Counted {
  /** How many times it strikes before it is spent; 1 by default, `Infinity` until `clear()`. */
  times?: number;
}

/** What can befall a call the app makes. */
export type CallFault = Counted & {
  /** A Web API method, `response_url`, or `*` for all. */
  method: string;
  /** Strikes only calls whose arguments pass. */
  when?: (args: Record<string, unknown>) => boolean;
} & (
    | { kind: 'down' } // the connection is cut before anything is done
    | { kind: 'slow'; ms: number } // done after so many real milliseconds
    | { kind: 'status'; status: number; done?: boolean } // an HTTP status with no JSON, instead of or after the work
    | { kind: 'ratelimited'; retryAfter: number } // seconds
    | { kind: 'error'; error: string } // `{ ok: false, error }`
    | { kind: 'reset'; done: boolean } // the connection is reset before, or after, the work is done
    | { kind: 'hold'; done: boolean } // stops before, or after, the work is done, until `release()`
  );

/** What can befall something Slack sends to the app. */
export type DeliveryFault = Counted & {
  /** `slash_commands`, `interactive`, `events_api`, an event's type such as `reaction_added`, or `*` for all. */
  type: string;
} & (
    | { kind: 'duplicate'; as?: 'same' | 'retry' } // sent twice: the very same, or as Slack's own retry (new envelope)
    | { kind: 'drop' } // lost on the way
    | { kind: 'delay'; ms: number } // arrives so many real milliseconds later
    | { kind: 'reorder' } // arrives after the next delivery
    | { kind: 'hold' } // arrives after `release()`
  );

/** A fault that was injected. */
export interface Fault {
  /** Settles when it strikes for the first time. */
  readonly reached: Promise<void>;
  /** How often it has struck. */
  readonly hits: number;
  /** Lets go what a `hold` (or a `reorder`) keeps back, now and in future. */
  release(): void;
  /** Ends it; what is held back is let go. */
  clear(): void;
}

/** An injected fault, from the inside. */
export class ActiveFault<Spec extends CallFault | DeliveryFault> implements Fault {
  readonly spec: Spec;
  readonly reached: Promise<void>;
  readonly released: Promise<void>;
  readonly #reach: () => void;
  readonly #release: () => void;
  #left: number;
  hits = 0;

  constructor(spec: Spec) {
    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    this.spec = spec;
    this.reached = reached.promise;
    this.released = released.promise;
    this.#reach = reached.resolve;
    this.#release = released.resolve;
    this.#left = spec.times ?? 1;
  }

  get isSpent(): boolean {
    return this.#left <= 0;
  }

  strike(): this {
    this.#left -= 1;
    this.hits += 1;
    this.#reach();
    return this;
  }

  release(): void {
    this.#release();
  }

  clear(): void {
    this.#left = 0;
    this.#release();
  }
}

/** The faults in force. The one injected first strikes first. */
export class Faults {
  readonly #calls: ActiveFault<CallFault>[] = [];
  readonly #deliveries: ActiveFault<DeliveryFault>[] = [];

  inject(spec: CallFault | DeliveryFault): Fault {
    if ('method' in spec) {
      const fault = new ActiveFault(spec);
      this.#calls.push(fault);
      return fault;
    }
    const fault = new ActiveFault(spec);
    this.#deliveries.push(fault);
    return fault;
  }

  /** The fault that strikes this call, if any; it counts as having struck. */
  strikeCall(method: string, args: Record<string, unknown>): ActiveFault<CallFault> | undefined {
    const fault = this.#calls.find(
      ({ isSpent, spec }) => !isSpent && (spec.method === '*' || spec.method === method) && (spec.when?.(args) ?? true),
    );
    return fault?.strike();
  }

  /**
   * The fault that strikes this delivery, if any; it counts as having struck.
   *
   * @param types every name the delivery goes by
   */
  strikeDelivery(types: string[]): ActiveFault<DeliveryFault> | undefined {
    const fault = this.#deliveries.find(
      ({ isSpent, spec }) => !isSpent && (spec.type === '*' || types.includes(spec.type)),
    );
    return fault?.strike();
  }

  /** Ends all of them. */
  clear(): void {
    for (const fault of [...this.#calls, ...this.#deliveries]) fault.clear();
  }
}

/** Resolves after so many real milliseconds, without keeping the process alive. */
export function elapsed(ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, ms).unref();
  return promise;
}
