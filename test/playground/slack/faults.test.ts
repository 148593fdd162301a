import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startSlack, type SimulatedSlack } from '../../../playground/slack/simulated-slack.ts';
import { ANN, PROXMOX_ACCESS, RUTH } from '../../../playground/slack/workspaces.ts';
import { modes, post, silent } from './bolt-app.ts';
import { manualClock } from './manual-clock.ts';

const clock = manualClock();
let slack: SimulatedSlack;
beforeEach(async () => {
  slack = await startSlack({ now: clock.now, manifest: false });
});
afterEach(() => slack.close());

let client: WebClient;
const send = (text = 'x') => post(client, { channel: PROXMOX_ACCESS, text });
const texts = () => slack.messages().map((message) => message.text);
const calls = () => slack.calls().map((call) => [call.method, call.status, call.error]);

describe('calls of the Web API', () => {
  beforeEach(() => {
    client = new WebClient(slack.botToken, {
      slackApiUrl: slack.apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      logger: silent,
    });
  });

  test('"down" cuts the connection and does nothing', async () => {
    slack.inject({ method: '*', kind: 'down' });
    await expect(send()).rejects.toThrow('A request error occurred');
    expect(texts()).toEqual([]);
    expect(calls()).toEqual([['chat.postMessage', 0, 'down']]);
  });

  test('"down" for as long as one likes', async () => {
    const outage = slack.inject({ method: '*', kind: 'down', times: Infinity });
    await expect(send()).rejects.toThrow('A request error occurred');
    await expect(client.auth.test()).rejects.toThrow('A request error occurred');
    outage.clear();
    await send('back');
    expect(outage.hits).toBe(2);
    expect(texts()).toEqual(['back']);
  });

  test('"reset" before and after the work is done', async () => {
    slack.inject({ method: 'chat.postMessage', kind: 'reset', done: false });
    slack.inject({ method: 'chat.postMessage', kind: 'reset', done: true });
    await expect(send('before')).rejects.toThrow('A request error occurred');
    await expect(send('after')).rejects.toThrow('A request error occurred');
    expect(texts()).toEqual(['after']);
  });

  test('"status", "ratelimited" and "error" answer without doing anything', async () => {
    slack.inject({ method: 'chat.postMessage', kind: 'status', status: 503 });
    slack.inject({ method: 'chat.postMessage', kind: 'ratelimited', retryAfter: 30 });
    slack.inject({ method: 'chat.postMessage', kind: 'error', error: 'fatal_error' });
    await expect(send()).rejects.toMatchObject({ statusCode: 503 });
    await expect(send()).rejects.toMatchObject({ retryAfter: 30 });
    await expect(send()).rejects.toMatchObject({ data: { error: 'fatal_error' } });
    expect(texts()).toEqual([]);
  });

  test('"status" after the work is done', async () => {
    slack.inject({ method: 'chat.postMessage', kind: 'status', status: 500, done: true });
    await expect(send()).rejects.toMatchObject({ statusCode: 500 });
    expect(texts()).toEqual(['x']);
    expect(calls()).toEqual([['chat.postMessage', 500, undefined]]);
  });

  test('"slow" answers late', async () => {
    slack.inject({ method: 'chat.postMessage', kind: 'slow', ms: 30 });
    const before = performance.now();
    await send();
    expect(performance.now() - before).toBeGreaterThanOrEqual(29);
    expect(texts()).toEqual(['x']);
  });

  test('"hold" stops before the work is done', async () => {
    const held = slack.inject({ method: 'chat.postMessage', kind: 'hold', done: false });
    const posted = send();
    await held.reached;
    expect(texts()).toEqual([]);
    held.release();
    await posted;
    expect(texts()).toEqual(['x']);
  });

  test('"hold" stops after the work is done', async () => {
    const held = slack.inject({ method: 'chat.postMessage', kind: 'hold', done: true });
    const posted = send();
    await held.reached;
    await slack.waitFor(() => texts().length === 1, 'the message');
    expect(calls()).toEqual([]);
    held.release();
    await posted;
    expect(calls()).toEqual([['chat.postMessage', 200, undefined]]);
  });

  test('a fault strikes only what it is meant for', async () => {
    const fault = slack.inject({
      method: 'chat.postMessage',
      kind: 'error',
      error: 'fatal_error',
      when: (args) => args['text'] === 'this one',
    });
    await send('another');
    await client.auth.test();
    expect(fault.hits).toBe(0);
    await expect(send('this one')).rejects.toMatchObject({ data: { error: 'fatal_error' } });
    await send('this one');
    expect(texts()).toEqual(['another', 'this one']);
  });
});

describe.each(modes)('deliveries in $mode', ({ startApp }) => {
  let stop: () => Promise<void>;
  let heard: { text: string; retry: number | undefined }[] = [];

  beforeEach(async () => {
    heard = [];
    stop = await startApp(slack, (app) => {
      app.command('/pvetoken', async ({ ack, command, context }) => {
        heard.push({ text: command.text, retry: context.retryNum });
        await ack(command.text);
      });
      app.event('reaction_added', async ({ event, context }) => {
        heard.push({ text: event.reaction, retry: context.retryNum });
      });
    });
  });
  afterEach(() => stop());

  const words = () => heard.map((each) => each.text);

  test('"duplicate" arrives twice and is answered once', async () => {
    slack.inject({ type: 'slash_commands', kind: 'duplicate' });
    await slack.as(RUTH).command('/pvetoken twice');
    await slack.waitFor(() => heard.length === 2, 'both');
    expect(words()).toEqual(['twice', 'twice']);
    expect(slack.as(RUTH).sees().ephemerals).toHaveLength(1);
  });

  test('"duplicate" as Slack itself repeats an event', async () => {
    slack.inject({ type: 'reaction_added', kind: 'duplicate', as: 'retry' });
    await slack.as(ANN).react(slack.as(RUTH).say('proxmox-access', 'x'), 'eyes');
    await slack.waitFor(() => heard.length === 2, 'both');
    expect(heard.map((each) => each.retry ?? 0).reduce((sum, num) => sum + num)).toBe(1);
  });

  test('"drop" never arrives', async () => {
    const lost = slack.inject({ type: 'slash_commands', kind: 'drop' });
    const typed = slack.as(RUTH).command('/pvetoken lost');
    await lost.reached;
    await slack.as(RUTH).command('/pvetoken found');
    clock.advance(3000);
    await expect(typed).resolves.toMatchObject({ acked: false, failure: 'operation_timeout' });
    expect(words()).toEqual(['found']);
  });

  test('"hold" arrives when it is let go', async () => {
    const held = slack.inject({ type: 'slash_commands', kind: 'hold' });
    const typed = slack.as(RUTH).command('/pvetoken held');
    await held.reached;
    await slack.as(RUTH).command('/pvetoken free');
    expect(words()).toEqual(['free']);
    held.release();
    await expect(typed).resolves.toMatchObject({ acked: true });
    expect(words()).toEqual(['free', 'held']);
  });

  test('"delay" arrives late', async () => {
    slack.inject({ type: 'slash_commands', kind: 'delay', ms: 20 });
    const before = performance.now();
    await slack.as(RUTH).command('/pvetoken late');
    expect(performance.now() - before).toBeGreaterThanOrEqual(19);
    expect(words()).toEqual(['late']);
  });

  test('"reorder" arrives after the next one', async () => {
    slack.inject({ type: '*', kind: 'reorder' });
    const first = slack.as(RUTH).command('/pvetoken first');
    const second = slack.as(RUTH).command('/pvetoken second');
    await Promise.all([first, second]);
    expect(words()).toEqual(['second', 'first']);
  });
});

test('a wait that is in vain says what for, and what there was', async () => {
  slack.as(RUTH).say('proxmox-access', 'all there is');
  await expect(slack.waitFor(() => false, 'a miracle', 10)).rejects.toThrow(
    /^Waited for a miracle, in vain, for 10 ms\.\nLast messages:\n {2}C0ACCESS01: all there is\nLast calls:/,
  );
});

test('closing ends a wait and lets go of what is held', async () => {
  const mine = await startSlack({ manifest: false });
  const held = mine.inject({ method: 'auth.test', kind: 'hold', done: false });
  const cut = fetch(`${mine.apiUrl}auth.test`, { method: 'POST' });
  const waiting = mine.waitFor(() => false, 'anything');
  await held.reached;
  const ended = Promise.allSettled([cut, waiting]);
  await mine.close();
  const [, wait] = await ended;
  expect(wait).toMatchObject({ status: 'rejected' });
});
