/** A small real Bolt app against the simulated Slack, built as the product's own is (see the Slack notes in its docs). */
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, LogLevel, SocketModeReceiver, type Logger, type Receiver } from '@slack/bolt';
import type { ChatPostMessageArguments, ChatPostMessageResponse, WebClient } from '@slack/web-api';
import type { SimulatedSlack } from '../../../playground/slack/simulated-slack.ts';

/** `chat.postMessage` of any client, a listener's or a test's own. */
export function post(client: WebClient, message: ChatPostMessageArguments): Promise<ChatPostMessageResponse> {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it takes this for a window's postMessage
  return client.chat.postMessage(message);
}

/** For what a test makes fail on purpose: Slack's clients log all that they throw. */
export const silent: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};

/** Registers the listeners of one test. */
type Listeners = (app: App) => void;

/** Ends the app. */
type Stop = () => Promise<void>;

async function initialised(slack: SimulatedSlack, receiver: Receiver, listeners: Listeners): Promise<App> {
  const app = new App({
    receiver,
    token: slack.botToken,
    deferInitialization: true,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true },
  });
  await app.init();
  listeners(app);
  return app;
}

/**
 * An app in Socket Mode with one connection, open when this resolves.
 *
 * @param options `reconnectAfterMs`: also how soon a missing pong counts as a lost connection, so not below what a busy
 *   machine takes; `logger`: for errors that a test expects
 */
export async function startSocketApp(
  slack: SimulatedSlack,
  listeners: Listeners,
  options: { reconnectAfterMs?: number; logger?: Logger } = {},
): Promise<Stop> {
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logLevel: LogLevel.ERROR,
    ...(options.logger === undefined ? {} : { logger: options.logger }),
    ...(options.reconnectAfterMs === undefined ? {} : { clientPingTimeout: options.reconnectAfterMs }),
    installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } } },
  });
  await initialised(slack, receiver, listeners);
  await receiver.start();
  return async () => {
    await receiver.client.disconnect();
  };
}

/** An app that is reached by HTTP on a free port. */
export async function startHttpApp(slack: SimulatedSlack, listeners: Listeners): Promise<Stop> {
  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logLevel: LogLevel.ERROR });
  await initialised(slack, receiver, listeners);
  const server = await receiver.start({ port: 0, host: '127.0.0.1' });
  const { port } = server.address() as AddressInfo;
  slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
  return async () => {
    await receiver.stop();
  };
}

/** Both ways of reaching an app, for tests that hold in either. */
export const modes = [
  { mode: 'Socket Mode', startApp: startSocketApp },
  { mode: 'HTTP mode', startApp: startHttpApp },
];
