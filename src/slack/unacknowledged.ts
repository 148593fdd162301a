import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import type { SocketModeReceiver } from '@slack/bolt';
import type { Milliseconds } from '../domain/time.ts';

const LOOK_AGAIN: Milliseconds = 5;

/** Bolt hands on no type for what the client emits; the name of a delivery is all that is read of it. */
interface Named {
  readonly envelope_id: string;
}

/**
 * The deliveries of one Socket Mode connection that we took and did not acknowledge yet. To hang up on them is to lose them:
 * Slack tells the person that the app failed, whatever we do about it.
 */
export class Unacknowledged {
  readonly #ids = new Set<string>();

  constructor(client: SocketModeReceiver['client']) {
    client.on('slack_event', ({ envelope_id: id }: Named) => this.#ids.add(id));
    client.on('outgoing_message', ({ envelope_id: id }: Named) => this.#ids.delete(id));
  }

  /** Resolves at a moment when there are none, or after a time at which Slack has given them up. */
  async none(within: Milliseconds): Promise<void> {
    const until = performance.now() + within;
    do {
      while (this.#ids.size > 0 && performance.now() < until) await delay(LOOK_AGAIN);
      // What has arrived on the socket meanwhile is taken before we look for the last time.
      await turn();
    } while (this.#ids.size > 0 && performance.now() < until);
  }
}
