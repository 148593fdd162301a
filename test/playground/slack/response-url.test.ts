import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSlack, type SimulatedSlack } from '../../../playground/slack/simulated-slack.ts';
import { ANN, GENERAL, RUTH } from '../../../playground/slack/workspaces.ts';
import { startSocketApp } from './bolt-app.ts';
import { manualClock } from './manual-clock.ts';

const clock = manualClock();
let slack: SimulatedSlack;
let stop: () => Promise<void>;
let responseUrl = '';

/** Uses the `response_url` of the last command. */
async function respond(body: object): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(responseUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, answer: await response.json() };
}

beforeEach(async () => {
  slack = await startSlack({ now: clock.now, manifest: false });
  stop = await startSocketApp(slack, (app) => {
    app.command('/pvetoken', async ({ ack, command }) => {
      responseUrl = command.response_url;
      await ack();
    });
  });
  await slack.as(RUTH).command('/pvetoken', { channel: 'general' });
});

afterEach(async () => {
  await stop();
  await slack.close();
});

test('only the person sees a response, unless it says otherwise', async () => {
  await respond({ text: 'for you' });
  await respond({ text: 'for all', response_type: 'in_channel' });

  expect(
    slack
      .as(RUTH)
      .sees()
      .ephemerals.map((each) => each.text),
  ).toEqual(['for you']);
  expect(slack.as(ANN).sees().ephemerals).toEqual([]);
  // The app is not a member of this channel: a response_url works all the same.
  expect(
    slack
      .as(ANN)
      .sees()
      .channels['general']?.map((each) => each.text),
  ).toEqual(['for all']);
  expect(slack.everPosted().map((each) => [each.method, each.channel, each.userId])).toEqual([
    ['response_url', GENERAL, RUTH],
    ['response_url', GENERAL, undefined],
  ]);
});

test('it works five times', async () => {
  for (let count = 0; count < 5; count += 1) expect(await respond({ text: 'x' })).toMatchObject({ status: 200 });

  expect(await respond({ text: 'x' })).toEqual({ status: 404, answer: { ok: false, error: 'used_url' } });
  expect(slack.messages(GENERAL)).toHaveLength(5);
});

test('it works for thirty minutes', async () => {
  clock.advance(30 * 60_000);
  expect(await respond({ text: 'x' })).toMatchObject({ status: 200 });
  clock.advance(1);
  expect(await respond({ text: 'x' })).toEqual({ status: 404, answer: { ok: false, error: 'expired_url' } });
});

test('what Slack cannot show is refused with the reason', async () => {
  expect(await respond({})).toMatchObject({ status: 400, answer: { error: 'no_text' } });
  expect(await respond({ blocks: [{ type: 'banner' }] })).toMatchObject({
    status: 400,
    answer: { error: 'invalid_blocks', errors: ['[ERROR] unsupported type: banner [json-pointer:/blocks/0/type]'] },
  });
  responseUrl = responseUrl.replace(/\w+$/, 'madeup');
  expect(await respond({ text: 'x' })).toMatchObject({ status: 404, answer: { error: 'invalid_url' } });
});
