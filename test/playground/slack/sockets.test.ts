import type { App } from '@slack/bolt';
import { afterEach, expect, test } from 'vitest';
import { startSlack, type SimulatedSlack, type SlackOptions } from '../../../playground/slack/simulated-slack.ts';
import { ANN, RUTH } from '../../../playground/slack/workspaces.ts';
import { silent, startSocketApp } from './bolt-app.ts';
import { manualClock } from './manual-clock.ts';

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0).toReversed()) await close();
});

async function running(options: SlackOptions = {}): Promise<SimulatedSlack> {
  const slack = await startSlack({ manifest: false, ...options });
  cleanUp.push(() => slack.close());
  return slack;
}

/** An app that answers every command with its own name. */
async function answering(slack: SimulatedSlack, name: string, options = {}): Promise<void> {
  const listeners = (app: App) => app.command('/pvetoken', ({ ack }) => ack(name));
  cleanUp.push(await startSocketApp(slack, listeners, options));
}

test('each envelope goes to one of several connections', async () => {
  const slack = await running();
  await answering(slack, 'first');
  await answering(slack, 'second');
  await slack.connected(2);

  const ruth = slack.as(RUTH);
  const answers: (string | undefined)[] = [];
  for (let count = 0; count < 4; count += 1) answers.push((await ruth.command('/pvetoken')).reply?.text);

  expect(answers.filter((text) => text === 'first')).toHaveLength(2);
  expect(answers.filter((text) => text === 'second')).toHaveLength(2);
  expect(ruth.sees().ephemerals).toHaveLength(4);
});

test.each(['refresh_requested', 'gone'] as const)('after "%s" the app connects anew', async (reason) => {
  const slack = await running();
  await answering(slack, 'again', { reconnectAfterMs: 1000, logger: silent });
  const connections = () => slack.calls().filter((call) => call.method === 'apps.connections.open').length;

  slack.disconnectSockets(reason);
  await expect(slack.as(RUTH).command('/pvetoken')).resolves.toMatchObject({ failure: 'dispatch_failed' });
  await slack.connected();

  expect(connections()).toBe(2);
  expect((await slack.as(RUTH).command('/pvetoken')).reply?.text).toBe('again');
});

test('a connection admits only with a ticket of its own', async () => {
  const slack = await running();
  const url = new URL('/link?ticket=made-up', slack.apiUrl.replace('http', 'ws'));
  const closed = Promise.withResolvers<string>();
  const socket = new WebSocket(url);
  socket.addEventListener('open', () => closed.resolve('open'));
  socket.addEventListener('error', () => closed.resolve('refused'));

  expect(await closed.promise).toBe('refused');
});

test('an event that is not acknowledged within three seconds comes again at once', async () => {
  const clock = manualClock();
  const slack = await running({ now: clock.now });
  await answering(slack, 'deaf to events');
  const first = slack.inject({ type: 'reaction_added', kind: 'drop' });
  const second = slack.inject({ type: 'reaction_added', kind: 'drop' });

  const reacted = slack.as(ANN).react(slack.as(RUTH).say('proxmox-access', 'x'), 'eyes');
  await first.reached;
  expect(second.hits).toBe(0);
  clock.advance(3000);
  await second.reached;
  await reacted;
});

test('an event that stays unacknowledged comes again after one minute, and last after five', async () => {
  // A thousand times as fast as the machine's clock: the six minutes pass while the test waits for events.
  const start = performance.now();
  const now = () => Date.parse('2026-03-12T14:30:00Z') + Math.floor((performance.now() - start) * 1000);
  const slack = await running({ now });
  const arrived: unknown[] = [];
  const stop = await startSocketApp(slack, (app) => {
    app.event('reaction_added', async ({ body, context }) => {
      arrived.push({ id: body.event_id, num: context.retryNum, why: context.retryReason });
    });
  });
  cleanUp.push(stop);
  const lost = slack.inject({ type: 'reaction_added', kind: 'drop', times: 3 });
  const failedAt: number[] = [];

  const reacted = slack.as(ANN).react(slack.as(RUTH).say('proxmox-access', 'x'), 'eyes');
  await slack.waitFor(() => {
    if (lost.hits > failedAt.length) failedAt.push(now());
    return arrived.length > 0;
  }, 'the last attempt');
  const [, second = 0, third = 0] = failedAt;
  await reacted;

  expect(arrived).toEqual([{ id: expect.stringMatching(/^Ev/), num: 3, why: 'http_timeout' }]);
  expect(failedAt).toHaveLength(3);
  expect(third - second).toBeGreaterThanOrEqual(60_000);
  expect(now() - third).toBeGreaterThanOrEqual(5 * 60_000);
});

test('an event is not told to an app without its scope, nor of a channel it is not in', async () => {
  const slack = await running();
  const heard: string[] = [];
  const stop = await startSocketApp(slack, (app) => {
    app.event('reaction_added', async ({ event }) => {
      heard.push(event.reaction);
    });
  });
  cleanUp.push(stop);
  const outside = slack.as(RUTH).say('general', 'x');
  const inside = slack.as(RUTH).say('proxmox-access', 'x');

  await slack.as(ANN).react(outside, 'outside');
  slack.admin.setScopes([]);
  await slack.as(ANN).react(inside, 'without_scope');
  slack.admin.setScopes(['reactions:read']);
  await slack.as(ANN).react(inside, 'heard');
  await slack.waitFor(() => heard.length > 0, 'the reaction');

  expect(heard).toEqual(['heard']);
});
