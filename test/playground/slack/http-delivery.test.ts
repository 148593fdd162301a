import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { isValidSlackRequest } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startSlack, type SimulatedSlack } from '../../../playground/slack/simulated-slack.ts';
import { ANN, RUTH } from '../../../playground/slack/workspaces.ts';
import { startHttpApp } from './bolt-app.ts';

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** An app's bare request URL, whose answer a test chooses. */
async function requestUrl(
  answer: (count: number) => { status: number; headers?: Record<string, string>; body?: string },
) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ headers: request.headers, body });
      const { status, headers = {}, body: content = '' } = answer(received.length);
      return response.writeHead(status, headers).end(content);
    });
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/slack/events`,
    received,
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
}

let slack: SimulatedSlack;
beforeEach(async () => {
  slack = await startSlack({ manifest: false });
});
afterEach(() => slack.close());

describe('deliveries to a request URL', () => {
  test('are signed: a command is a form', async () => {
    const app = await requestUrl(() => ({ status: 200, body: 'plain text' }));
    slack.deliverTo(app.url);

    const { reply } = await slack.as(RUTH).command('/pvetoken a & b');

    const [request] = app.received;
    const signed = (signingSecret: string) =>
      isValidSlackRequest({
        signingSecret,
        body: request?.body ?? '',
        headers: {
          'x-slack-signature': String(request?.headers['x-slack-signature']),
          'x-slack-request-timestamp': Number(request?.headers['x-slack-request-timestamp']),
        },
      });
    expect(signed(slack.signingSecret)).toBe(true);
    expect(signed('another')).toBe(false);
    expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(new URLSearchParams(request?.body).get('text')).toBe('a &amp; b');
    expect(reply?.text).toBe('plain text');
    await app.close();
  });

  test('an event comes again, and says which time it is and why', async () => {
    const app = await requestUrl((count) => ({ status: count === 1 ? 500 : 200 }));
    slack.deliverTo(app.url);

    await slack.as(ANN).react(slack.as(RUTH).say('proxmox-access', 'x'), 'eyes');
    await slack.waitFor(() => app.received.length === 2, 'the retry');

    const [first, second] = app.received;
    expect(first?.headers).not.toHaveProperty('x-slack-retry-num');
    expect(second?.headers).toMatchObject({ 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_error' });
    expect(second?.body).toBe(first?.body);
    expect(JSON.parse(first?.body ?? '')).toMatchObject({ type: 'event_callback', event: { type: 'reaction_added' } });
    await app.close();
  });

  test('an app may ask for no retry', async () => {
    const app = await requestUrl(() => ({ status: 500, headers: { 'x-slack-no-retry': '1' } }));
    slack.deliverTo(app.url);
    const message = slack.as(RUTH).say('proxmox-access', 'x');

    await slack.as(ANN).react(message, 'eyes');
    await slack.as(ANN).react(message, 'tada');

    const reactions = app.received.map((each) => JSON.parse(each.body).event.reaction);
    expect(reactions).toEqual(['eyes', 'tada']);
    await app.close();
  });

  test('an app that is not there fails a command at once', async () => {
    const app = await requestUrl(() => ({ status: 200 }));
    await app.close();
    slack.deliverTo(app.url);

    expect(await slack.as(RUTH).command('/pvetoken')).toMatchObject({ acked: false, failure: 'dispatch_failed' });
  });
});

test('a request URL is verified by a challenge', async () => {
  const stop = await startHttpApp(slack, () => {});
  expect(await slack.verifyRequestUrl()).toBe(true);
  await stop();

  const app = await requestUrl(() => ({ status: 200, body: 'whatever' }));
  slack.deliverTo(app.url);
  expect(await slack.verifyRequestUrl()).toBe(false);
  await app.close();
});
