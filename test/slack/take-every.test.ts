import { expect, test } from 'vitest';
import type { Envelope } from '../../playground/slack/delivery/envelope.ts';
import { ANN, RUTH } from '../../playground/slack/workspaces.ts';
import { startBot } from './support/bot-on-slack.ts';
import { cardOf, requestOnScreen } from './support/on-screen.ts';

/** Something Slack sends, of any form. */
function sent(type: Envelope['type'], payload: Envelope['payload']): Envelope {
  return { type, payload, acceptsResponse: true };
}

const of = { team: { id: 'T0HOMELAB1' }, user: { id: RUTH, team_id: 'T0HOMELAB1' } };

test.each([
  ['a shortcut that the manifest does not name', { type: 'shortcut', callback_id: 'ask', ...of }],
  ['a window that was closed', { type: 'view_closed', view: { callback_id: 'pvetoken_ask' }, ...of }],
  ['a menu that is not ours', { type: 'block_suggestion', action_id: 'other', value: 'web', ...of }],
  ['something of a kind that is new', { type: 'something_new', ...of }],
  ['something of no kind', { ...of }],
])('acknowledges %s, and operators find it in their log', async (_, payload) => {
  const bot = await startBot();
  expect(await bot.slack.deliver(sent('interactive', payload))).toMatchObject({ acked: true });
  expect(String(bot.faults)).toMatch(/nothing takes a delivery of the kind/);
});

test('says of a form that it does not know that it was not taken', async () => {
  const bot = await startBot();
  const view = { callback_id: 'of another version', private_metadata: '', state: { values: {} } };
  const outcome = await bot.slack.deliver(sent('interactive', { type: 'view_submission', view, ...of }));
  expect(outcome).toMatchObject({ acked: true, body: { response_action: 'push' } });
  expect(JSON.stringify(outcome)).toContain('Could not finish, because of a fault in this app.');
});

test.each([
  ['without its event', {}],
  ['whose event is no object', { event: 'reaction_added' }],
  ['whose event is of no kind', { event: { channel: null, item: null } }],
])('lives through an event %s, and acknowledges it', async (_, payload) => {
  const bot = await startBot();
  expect(await bot.slack.deliver(sent('events_api', payload))).toMatchObject({ acked: true });
});

test('tells whoever clicked that it cannot read their click', async () => {
  const bot = await startBot();
  await requestOnScreen(bot);
  const heard: Envelope[] = [];
  bot.slack.onDelivery((envelope) => heard.push(envelope));
  await bot.slack.as(ANN).click(cardOf(bot), 'Approve for less…');
  const [click] = heard;
  if (click === undefined) throw new Error('no click was delivered');
  await bot.slack.deliver({ ...click, payload: { ...click.payload, container: { type: 'message' } } });
  const told = await bot.slack.waitFor(() => bot.slack.as(ANN).sees().ephemerals[0], 'an answer');
  expect(told.text).toContain('Could not finish, because of a fault in this app.');
});
