import { randomBytes } from 'node:crypto';
import type { Ids } from './ids.ts';

/** A `trigger_id` lives three seconds: docs.slack.dev/interactivity/handling-user-interaction#modal_responses. */
const LIFETIME_MS = 3000;

export type TriggerRefusal = 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id';

/** The `trigger_id`s handed out: each opens one view for the person who acted. */
export class Triggers {
  readonly #issued = new Map<string, { userId: string; at: number; used: boolean }>();
  readonly #ids: Ids;
  readonly #now: () => number;

  constructor(ids: Ids, now: () => number) {
    this.#ids = ids;
    this.#now = now;
  }

  /** Nobody can guess its last part, as with Slack's own: the bot makes the ids of requests from it. */
  issue(userId: string): string {
    const id = `${this.#ids.next('1')}.${this.#ids.next('2')}.${randomBytes(16).toString('hex')}`;
    this.#issued.set(id, { userId, at: this.#now(), used: false });
    return id;
  }

  /** Uses it up. @returns whom it may open a view for, or why not */
  exchange(id: string): { userId: string } | { refusal: TriggerRefusal } {
    const trigger = this.#issued.get(id);
    if (trigger === undefined) return { refusal: 'invalid_trigger_id' };
    if (trigger.used) return { refusal: 'exchanged_trigger_id' };
    if (this.#now() - trigger.at > LIFETIME_MS) return { refusal: 'expired_trigger_id' };
    trigger.used = true;
    return { userId: trigger.userId };
  }
}
