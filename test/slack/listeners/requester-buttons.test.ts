import { expect, test } from 'vitest';
import { RUTH } from '../../../playground/slack/workspaces.ts';
import { MINUTE } from '../../../src/domain/time.ts';
import { startBot, type BotOnSlack } from '../support/bot-on-slack.ts';
import {
  CREDENTIAL,
  directMessageWith,
  grantOnScreen,
  requestOnScreen,
  SECRET,
  secretAnnouncedIn,
  stateOf,
  whisperedTo,
} from '../support/on-screen.ts';

function isSecretOnScreen({ slack }: BotOnSlack): boolean {
  return slack.messages().some(({ text }) => text.includes(SECRET));
}

test('the requester cancels from the status message', async () => {
  const bot = await startBot();
  const record = await requestOnScreen(bot);
  const status = directMessageWith(bot, 'Cancel');
  const answer = await whisperedTo(bot, RUTH, () => bot.slack.as(RUTH).click(status, 'Cancel'));
  expect(answer).toContain(`Cancelled request ${record.request.id}`);
  expect(await stateOf(bot, record)).toBe('cancelled');
});

test('the requester gives the token back from the status message', async () => {
  const bot = await startBot();
  const record = await grantOnScreen(bot);
  const status = directMessageWith(bot, 'Revoke now');
  expect(await whisperedTo(bot, RUTH, () => bot.slack.as(RUTH).click(status, 'Revoke now'))).toContain('Revoking');
  expect(await stateOf(bot, record)).toBe('revoking');
});

test('a secret that was stored is deleted at once', async () => {
  const bot = await startBot();
  await grantOnScreen(bot);
  expect(isSecretOnScreen(bot)).toBe(true);
  await bot.slack.as(RUTH).click(directMessageWith(bot, 'I stored it'), 'I stored it');
  await bot.slack.waitFor(() => !isSecretOnScreen(bot), 'the secret to go');
  await bot.settle();
  expect((await bot.onlyRequest()).desk.secrets).toEqual([]);
});

test('a secret that Slack fails to delete at once is deleted by the desk', async () => {
  const bot = await startBot();
  await grantOnScreen(bot);
  const failure = bot.slack.inject({ method: 'chat.delete', kind: 'status', status: 500 });
  await bot.slack.as(RUTH).click(directMessageWith(bot, 'I stored it'), 'I stored it');
  await failure.reached;
  await bot.until(({ faults }) => faults.length > 0);
  expect(isSecretOnScreen(bot)).toBe(true);
  await bot.settle();
  expect(isSecretOnScreen(bot)).toBe(false);
});

test('a secret of which we do not know that it was shown can be deleted all the same', async () => {
  const bot = await startBot();
  const { request } = await requestOnScreen(bot);
  const place = await secretAnnouncedIn(bot.deps.messenger, request);
  bot.slack.inject({ method: 'chat.update', kind: 'reset', done: true });
  const handedOver = bot.deps.messenger.handOver(place, request, CREDENTIAL, bot.clock.now() + MINUTE, false);
  await expect(handedOver).rejects.toMatchObject({ outcome: 'unknown' });
  expect(isSecretOnScreen(bot)).toBe(true);
  await bot.slack.as(RUTH).click(directMessageWith(bot, 'I stored it'), 'I stored it');
  await bot.slack.waitFor(() => !isSecretOnScreen(bot), 'the secret to go');
});
