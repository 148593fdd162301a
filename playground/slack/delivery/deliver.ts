/** From an act of a person to the app and back: faults on the way, and Slack's patience of three seconds. */
import type { Faults } from '../faults.ts';
import { elapsed } from '../faults.ts';
import type { World } from '../world/world.ts';
import { namesOf, type Envelope, type Reply, type Transport } from './envelope.ts';

/** docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response */
const PATIENCE_MS = 3000;
/** Ends the wait in real milliseconds when a test's clock stands still; long enough for a busy machine. */
const STANDSTILL_MS = 10_000;

/** What Slack knows after three seconds at the latest. */
export type Outcome = Reply & {
  /** By the simulator's clock. */
  afterMs: number;
};

/** Delivers envelopes over whatever transport is in force. */
export class Deliverer {
  readonly #world: World;
  readonly #faults: Faults;
  readonly #transport: () => Transport;
  /** Told of every delivery as it sets out. */
  readonly listeners = new Set<(envelope: Envelope) => void>();
  /** Deliveries held back until another has gone. */
  readonly #overtaken: (() => void)[] = [];

  constructor(world: World, faults: Faults, transport: () => Transport) {
    this.#world = world;
    this.#faults = faults;
    this.#transport = transport;
  }

  /** Resolves when the app answered, could not be reached, or its three seconds are over. */
  async deliver(envelope: Envelope): Promise<Outcome> {
    for (const tell of this.listeners) tell(envelope);
    const sentAt = this.#world.now();
    const timeout = Promise.withResolvers<Reply>();
    const give = () => timeout.resolve({ acked: false, reason: 'http_timeout' });
    const cancel = this.#world.agenda.at(sentAt + PATIENCE_MS, give);
    const timer = setTimeout(give, STANDSTILL_MS).unref();
    const reply = await Promise.race([this.#carry(envelope), timeout.promise]);
    cancel();
    clearTimeout(timer);
    this.#world.changed.fire();
    return { ...reply, afterMs: this.#world.now() - sentAt };
  }

  async #carry(envelope: Envelope): Promise<Reply> {
    const fault = this.#faults.strikeDelivery(namesOf(envelope));
    if (fault === undefined) return this.#send(envelope);
    switch (fault.spec.kind) {
      case 'drop':
        return new Promise<Reply>(() => {}); // nobody will ever answer: the patience above ends it
      case 'delay':
        await elapsed(fault.spec.ms);
        break;
      case 'hold':
        await fault.released;
        break;
      case 'reorder':
        await Promise.race([this.#nextDelivery(), fault.released]);
        break;
      case 'duplicate':
        void this.#send(fault.spec.as === 'retry' ? asRetry(envelope) : envelope);
        break;
      default:
        fault.spec satisfies never;
    }
    return this.#send(envelope);
  }

  async #send(envelope: Envelope): Promise<Reply> {
    const reply = this.#transport().send(envelope);
    for (const release of this.#overtaken.splice(0)) release();
    return reply;
  }

  #nextDelivery(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#overtaken.push(resolve);
    return promise;
  }
}

function asRetry(envelope: Envelope): Envelope {
  return { ...envelope, retry: { num: (envelope.retry?.num ?? 0) + 1, reason: 'http_timeout' } };
}
