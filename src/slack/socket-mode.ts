import type { App, Receiver } from '@slack/bolt';
import type { Logger } from 'pino';
import type { SocketModeSettings, WebApiSettings } from './settings.ts';
import { SocketLine } from './socket-line.ts';

/**
 * Slack's deliveries over two Socket Mode connections to one app. Slack refreshes each connection every few hours, at
 * different moments, and sends each delivery over any one that is open; so the other bridges the gap.
 */
export class SocketMode implements Receiver {
  readonly #lines: readonly SocketLine[];
  #app: App | undefined;

  constructor(mode: SocketModeSettings, api: Pick<WebApiSettings, 'apiUrl'>, log: Logger) {
    this.#lines = [new SocketLine(mode, api, log), new SocketLine(mode, api, log)];
  }

  /** Bolt calls this once, when the app is made. */
  init(app: App): void {
    this.#app = app;
  }

  get connected(): boolean {
    return this.#lines.some(({ connected }) => connected);
  }

  /** Connects in the background, for as long as it takes. @throws Error when there is no app yet to deliver to. */
  async start(): Promise<void> {
    const app = this.#app;
    if (app === undefined) throw new Error('Socket Mode was started before Bolt had made its app');
    for (const line of this.#lines) line.open(app);
    await Promise.resolve();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#lines.map(async (line) => await line.close()));
  }
}
