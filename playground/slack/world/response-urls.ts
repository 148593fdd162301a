import { randomBytes } from 'node:crypto';

/** Five uses within thirty minutes: docs.slack.dev/interactivity/handling-user-interaction#message_responses. */
const USES = 5;
const LIFETIME_MS = 30 * 60 * 1000;

/** Where a `response_url` leads. */
export interface ResponsePlace {
  channel: string;
  userId: string;
  /** The message the person acted on; a slash command has none. */
  source?: { channel: string; ts: string };
  threadTs?: string;
}

/** The `response_url`s handed out. */
export class ResponseUrls {
  readonly #issued = new Map<string, { place: ResponsePlace; at: number; uses: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @returns the secret part of the address */
  issue(place: ResponsePlace): string {
    const key = randomBytes(12).toString('hex');
    this.#issued.set(key, { place, at: this.#now(), uses: 0 });
    return key;
  }

  /** Counts one use. @returns where it leads, or why it does not */
  use(key: string): { place: ResponsePlace } | { refusal: 'invalid_url' | 'used_url' | 'expired_url' } {
    const issued = this.#issued.get(key);
    if (issued === undefined) return { refusal: 'invalid_url' };
    if (this.#now() - issued.at > LIFETIME_MS) return { refusal: 'expired_url' };
    if (issued.uses >= USES) return { refusal: 'used_url' };
    issued.uses += 1;
    return { place: issued.place };
  }
}
