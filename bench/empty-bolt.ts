/** A Bolt app whose only listener acknowledges commands: what no bot can be faster than. A child of bench/ack.ts. */
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';

const [signingSecret = '', slackApiUrl = ''] = process.argv.slice(2);
const receiver = new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR });
const app = new App({
  receiver,
  authorize: async () => await Promise.resolve({ botToken: 'xoxb-empty', botId: 'B0EMPTY', botUserId: 'U0EMPTY' }),
  logLevel: LogLevel.ERROR,
  clientOptions: { slackApiUrl },
});
app.command(/^/, async ({ ack }) => await ack());
const server = await receiver.start({ port: 0, host: '127.0.0.1' });
process.send?.((server.address() as AddressInfo).port);
process.on('disconnect', () => process.exit(0));
