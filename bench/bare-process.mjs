// What `start.ts` measures the bot against: a process that imports the libraries of the bot and connects, and does no more.
// Plain JavaScript, as the bot is when it is built, so that neither has its types stripped at the start.
import { App, SocketModeReceiver } from '@slack/bolt';
import { Redis } from 'ioredis';
import { pino } from 'pino';

await Promise.all([
  import('@slack/web-api'),
  import('bullmq'),
  import('prom-client'),
  import('undici'),
  import('yaml'),
  import('zod'),
]);

const { SLACK_APP_TOKEN: appToken, SLACK_BOT_TOKEN: token, SLACK_API_URL: slackApiUrl, REDIS_URL: url } = process.env;
const log = pino();
const redis = new Redis(url, { lazyConnect: true });
const receiver = new SocketModeReceiver({ appToken, installerOptions: { clientOptions: { slackApiUrl } } });
const app = new App({ receiver, token, clientOptions: { slackApiUrl } });
await redis.connect();
await app.start();
log.info('at work');
