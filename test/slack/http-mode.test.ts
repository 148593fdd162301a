import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { HttpMode } from '../../src/slack/http-mode.ts';

const SIGNING_SECRET = 'a signing secret';

const CHALLENGE = JSON.stringify({ type: 'url_verification', challenge: 'echo' });

/** Serves HTTP mode on a free port. */
async function served(drain = 0) {
  const mode = new HttpMode(
    { kind: 'http', signingSecret: new Secret(SIGNING_SECRET), drain },
    pino({ level: 'silent' }),
  );
  const server = createServer(mode.requestListener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { mode, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

interface Delivery {
  readonly path?: string;
  readonly method?: string;
  /** How far the signature's time is off, in seconds. */
  readonly off?: number;
  readonly secret?: string;
  readonly body?: string;
}

/** Posts Slack's challenge, signed, and gives the status and text of the answer. */
async function deliver(
  url: string,
  { path = '/slack/events', method = 'POST', off = 0, secret = SIGNING_SECRET, body = CHALLENGE }: Delivery,
) {
  const timestamp = String(Math.floor(Date.now() / 1000) + off);
  const hmac = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  const response = await fetch(url + path, {
    method,
    headers: {
      'content-type': 'application/json',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${hmac}`,
    },
    ...(method === 'POST' && { body }),
  });
  return { status: response.status, text: await response.text() };
}

test('takes what Slack signed just now', async () => {
  const { mode, url } = await served();
  await mode.start();
  expect(await deliver(url, {})).toEqual({ status: 200, text: '{"challenge":"echo"}' });
  expect(await deliver(url, { off: 280 })).toMatchObject({ status: 200 });
  expect(await deliver(url, { off: -280 })).toMatchObject({ status: 200 });
});

test.each([
  ['a wrong signature', { secret: 'guessed' }, 401],
  ['a signature of the past', { off: -320 }, 401],
  ['a signature of the future', { off: 320 }, 401],
  ['another method', { method: 'GET' }, 404],
  ['another path', { path: '/slack/install' }, 404],
  ['a body that is no object', { body: 'null' }, 400],
  ['a body that is a list', { body: '[]' }, 400],
  ['a body that is no JSON', { body: '{' }, 400],
] as const)('refuses %s', async (_, delivery, status) => {
  const { mode, url } = await served();
  await mode.start();
  expect(await deliver(url, delivery)).toEqual({ status, text: '' });
});

test('refuses everything while it is not ready, so that Slack delivers it again', async () => {
  const { mode, url } = await served();
  expect(await deliver(url, {})).toMatchObject({ status: 503 });
  await mode.start();
  await mode.stop();
  expect(await deliver(url, {})).toMatchObject({ status: 503 });
});

test('takes deliveries for a while after it was told to stop, and says meanwhile that it is not ready', async () => {
  const { mode, url } = await served(200);
  await mode.start();
  expect(mode.connected).toBe(true);
  const stopped = mode.stop();
  expect(mode.connected).toBe(false);
  expect(await deliver(url, {})).toMatchObject({ status: 200 });
  await stopped;
  expect(await deliver(url, {})).toMatchObject({ status: 503 });
});
