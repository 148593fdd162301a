import { setTimeout as delay } from 'node:timers/promises';
import { SocketModeReceiver, type App } from '@slack/bolt';
import type { Logger } from 'pino';
import { backoff } from '../domain/retry.ts';
import { SECOND, type Milliseconds } from '../domain/time.ts';
import type { SocketModeSettings, WebApiSettings } from './settings.ts';
import { Unacknowledged } from './unacknowledged.ts';
import { tryOnce } from './web/client.ts';
import { readFault, unavailable } from './web/fault.ts';
import { slackLog } from './web/log.ts';
import { withstand } from './withstand.ts';

const TIMEOUT = 10 * SECOND;
/** Slack says `hello` within a second or so of the connection. */
const HELLO_WITHIN = 20 * SECOND;
const FIRST_RETRY = SECOND;
const LONGEST_RETRY = 30 * SECOND;
/** A connection that ends sooner is a failure, even if Slack asked for its end. */
const WORTH_HAVING = 10 * SECOND;
/** What is not acknowledged by then Slack has given up (docs.slack.dev/interactivity/handling-user-interaction). */
const ACKNOWLEDGED_WITHIN = 3 * SECOND;
/** How long Slack may take to answer our closing before the line is cut. */
const CLOSE_WITHIN = 2 * SECOND;

type Client = SocketModeReceiver['client'];

/** Why a connection was not made, and how long Slack asked us to wait. */
interface Problem {
  readonly words: string;
  readonly retryAfter?: Milliseconds | undefined;
}

/**
 * One Socket Mode connection that is made again for as long as it is wanted, with a fresh client each time. The
 * client's own reconnecting is off: it waits five seconds before each try, lets late timers of one connection disturb
 * the next, and ends in an unhandled rejection when a try fails for good.
 */
export class SocketLine {
  readonly #mode: SocketModeSettings;
  readonly #api: Pick<WebApiSettings, 'apiUrl'>;
  readonly #log: Logger;
  readonly #hangUp = new AbortController();
  #connected = false;
  #ended: Promise<void> = Promise.resolve();

  constructor(mode: SocketModeSettings, api: Pick<WebApiSettings, 'apiUrl'>, log: Logger) {
    this.#mode = mode;
    this.#api = api;
    this.#log = log;
  }

  /** Whether Slack said `hello` and the connection stands. */
  get connected(): boolean {
    return this.#connected;
  }

  /** Connects, and connects again, in the background; deliveries go to the app. */
  open(app: App): void {
    this.#ended = this.#keepOpen(app);
  }

  /** Hangs up once what arrived is acknowledged; what arrives from then on goes to another process or is delivered again. */
  async close(): Promise<void> {
    this.#hangUp.abort();
    await this.#ended;
  }

  async #keepOpen(app: App): Promise<void> {
    const { signal } = this.#hangUp;
    let failures = 0;
    while (!signal.aborted) {
      const startedAt = performance.now();
      const problem = await this.#connectOnce(app);
      if (signal.aborted) return;
      if (problem !== undefined) this.#log.warn(`no Socket Mode connection: ${problem.words}`);
      // The end of a connection that was worth having is Slack's everyday refresh: connect again at once.
      const shortLived = performance.now() - startedAt < WORTH_HAVING;
      failures = problem !== undefined || shortLived ? failures + 1 : 0;
      if (failures === 0) continue;
      const pause = Math.max(backoff(failures, FIRST_RETRY, LONGEST_RETRY), problem?.retryAfter ?? 0);
      await delay(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Connects and stays connected for as long as it lasts. @returns why the connection was not made, if it was not. */
  async #connectOnce(app: App): Promise<Problem | undefined> {
    const { signal } = this.#hangUp;
    const client = this.#newClient(app);
    const { promise: over, resolve } = Promise.withResolvers<void>();
    client.on('connected', () => {
      this.#connected = true;
    });
    client.on('disconnected', () => {
      if (this.#connected) resolve();
      this.#connected = false;
    });
    const unacknowledged = new Unacknowledged(client);
    const hangUp = (): void => void disconnect(client);
    const whenAcknowledged = (): void => void unacknowledged.none(ACKNOWLEDGED_WITHIN).then(hangUp);
    signal.addEventListener('abort', whenAcknowledged, { once: true });
    const noHello = setTimeout(hangUp, HELLO_WITHIN);
    try {
      await client.start();
      clearTimeout(noHello);
      await over;
      return undefined;
    } catch (thrown) {
      return problemOf(thrown);
    } finally {
      clearTimeout(noHello);
      signal.removeEventListener('abort', whenAcknowledged);
      // Interrupted while it connects, the client leaves a timer of 30 s behind; to disconnect it again clears that.
      await disconnect(client);
    }
  }

  #newClient(app: App): Client {
    const receiver = new SocketModeReceiver({
      appToken: this.#mode.appToken.reveal(),
      autoReconnectEnabled: false,
      logger: slackLog(this.#log),
      // Without the bot token: the client adds headers of its own to these.
      installerOptions: { clientOptions: { ...tryOnce(this.#api, TIMEOUT), fetch: untilAborted(this.#hangUp.signal) } },
      // What is not acknowledged Slack delivers again.
      processEventErrorHandler: async ({ error }) => {
        this.#log.warn(`a delivery was not taken: ${error.message}`);
        return await Promise.resolve(false);
      },
    });
    receiver.init(app);
    withstand(receiver.client, this.#log);
    return receiver.client;
  }
}

async function disconnect(client: Client): Promise<void> {
  // The second time the client no longer waits for the other side.
  const insist = setTimeout(() => void client.disconnect(), CLOSE_WITHIN);
  await client.disconnect();
  clearTimeout(insist);
}

/** What `start` of the client threw: an error of the Web API, or nothing when the socket closed before its hello. */
function problemOf(thrown: unknown): Problem {
  if (thrown === undefined) return { words: 'it was closed before the hello' };
  const { message, retryAfter } = unavailable('apps.connections.open', readFault(thrown));
  return { words: message, retryAfter };
}

/** A fetch that ends when we hang up, so that no connection is opened after that. */
function untilAborted(hangUp: AbortSignal): typeof fetch {
  return async (url, init) => {
    const signals = init?.signal ? [init.signal, hangUp] : [hangUp];
    return await fetch(url, { ...init, signal: AbortSignal.any(signals) });
  };
}
