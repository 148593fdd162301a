import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { defaultBodyLimit, HTTPModuleFunctions, HTTPReceiver, type App, type Receiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { MINUTE, SECOND, type EpochMs, type Milliseconds } from '../domain/time.ts';
import type { HttpModeSettings } from './settings.ts';
import { slackLog } from './web/log.ts';

/** Where Slack delivers to; the ops server routes this path to `requestListener`. */
const EVENTS_PATH = '/slack/events';

/** As far as a signed request's clock may be off, in the past (checked by Bolt) and in the future (checked here). */
const CLOCK_TOLERANCE = 5 * MINUTE;

/**
 * Slack's deliveries as signed requests to our own server. A request that is not Slack's, or is too old or too new, is
 * answered 401; 503 while we do not take any, so that Slack delivers events again and tells people about clicks.
 */
export class HttpMode implements Receiver {
  readonly requestListener: RequestListener;
  readonly #receiver: HTTPReceiver;
  readonly #drain: Milliseconds;
  #state: 'closed' | 'open' | 'draining' = 'closed';

  constructor(mode: HttpModeSettings, log: Logger, now: () => EpochMs = Date.now) {
    this.#drain = mode.drain;
    this.#receiver = new HTTPReceiver({
      signingSecret: mode.signingSecret.reveal(),
      endpoints: EVENTS_PATH,
      logger: slackLog(log),
    });
    this.requestListener = (request, response) => {
      const refuse = (status: number): void => void response.writeHead(status, { connection: 'close' }).end();
      const signedAt = Number(request.headers['x-slack-request-timestamp'] ?? 0) * SECOND;
      if (request.method !== 'POST' || request.url?.split('?')[0] !== EVENTS_PATH) refuse(404);
      else if (this.#state === 'closed') refuse(503);
      else if (signedAt > now() + CLOCK_TOLERANCE) refuse(401);
      else void this.#take(request, response, refuse);
    };
  }

  init(app: App): void {
    this.#receiver.init(app);
  }

  async #take(request: IncomingMessage, response: ServerResponse, refuse: (status: number) => void): Promise<void> {
    if (await isReadable(request)) this.#receiver.requestListener(request, response);
    else refuse(400);
  }

  /** Ready to take deliveries. */
  get connected(): boolean {
    return this.#state === 'open';
  }

  async start(): Promise<void> {
    this.#state = 'open';
    await Promise.resolve();
  }

  /** Is not ready any more from now on, but takes deliveries until whoever sends them has had the time to see that. */
  async stop(): Promise<void> {
    if (this.#state === 'open') {
      this.#state = 'draining';
      await delay(this.#drain);
    }
    this.#state = 'closed';
  }
}

/**
 * Reads a request as the receiver is going to, which takes the body over from here: where that is JSON and no object, the
 * receiver by itself rejects with nobody to handle it, which ends the process (source: `handleIncomingEvent` in Bolt's
 * HTTPReceiver).
 */
async function isReadable(request: IncomingMessage): Promise<boolean> {
  try {
    const buffered = await HTTPModuleFunctions.bufferIncomingMessage(request, defaultBodyLimit);
    const body: unknown = HTTPModuleFunctions.parseHTTPRequestBody(buffered);
    return typeof body === 'object' && body !== null && !Array.isArray(body);
  } catch {
    return false;
  }
}
