import { describe, expect, test } from 'vitest';
import { ABE, ADA, ANN, FINN, PARTNERS, PROXMOX_ACCESS, RUTH } from '../../../playground/slack/workspaces.ts';
import { MINUTE } from '../../../src/domain/time.ts';
import { startBot, twoVotes } from '../support/bot-on-slack.ts';
import { cardOf, doneUntil, requestOnScreen, stateOf, whisperedTo } from '../support/on-screen.ts';

describe.each(['socket', 'http'] as const)('by %s', (kind) => {
  test('an approver approves; the card says so and nobody is whispered to', async () => {
    const bot = await startBot({ kind });
    await requestOnScreen(bot);
    await doneUntil(bot, 'approved', () => bot.slack.as(ANN).click(cardOf(bot), 'Approve'));
    await bot.settle();
    const [card] = bot.slack.messages(PROXMOX_ACCESS);
    expect(card?.buttons).toEqual([]);
    expect(card?.text).toContain('Approved by @Ann');
    expect(bot.slack.as(ANN).sees().ephemerals).toEqual([]);
  });
});

test('an approver denies', async () => {
  const bot = await startBot();
  const record = await requestOnScreen(bot);
  await bot.slack.as(ABE).click(cardOf(bot), 'Deny');
  await bot.slack.waitFor((slack) => slack.as(ABE).sees().modals.length > 0, 'the question for a reason');
  await doneUntil(bot, 'denied', () => bot.slack.as(ABE).submit({ Reason: 'not today' }));
  expect((await bot.store.load(record.request.id))?.request).toMatchObject({
    review: { reviewer: ABE, via: 'button', reason: 'not today' },
  });
});

test('the requester and bystanders are refused, and only they see it', async () => {
  const bot = await startBot();
  const record = await requestOnScreen(bot);
  const card = cardOf(bot);
  expect(await whisperedTo(bot, RUTH, () => bot.slack.as(RUTH).click(card, 'Approve'))).toContain('their own request');
  expect(await whisperedTo(bot, ADA, () => bot.slack.as(ADA).click(card, 'Approve'))).toContain('only approvers of');
  expect(await stateOf(bot, record)).toBe('pending');
  expect(bot.slack.as(ANN).sees().ephemerals).toEqual([]);
});

test('whoever comes second is told how it stands; whoever clicks twice is not', async () => {
  const bot = await startBot();
  await requestOnScreen(bot);
  const card = cardOf(bot);
  await doneUntil(bot, 'approved', () => bot.slack.as(ANN).click(card, 'Approve'));
  await bot.slack.as(ANN).click(card, 'Approve');
  expect(await whisperedTo(bot, ABE, () => bot.slack.as(ABE).click(card, 'Deny'))).toContain('Nothing was changed');
  await bot.app.stop();
  expect(bot.slack.as(ANN).sees().ephemerals).toEqual([]);
});

test('a click that Slack delivers twice counts once', async () => {
  const bot = await startBot();
  await requestOnScreen(bot);
  const bothTaken = twoVotes(bot);
  bot.slack.inject({ type: 'interactive', kind: 'duplicate', as: 'retry' });
  await doneUntil(bot, 'approved', () => bot.slack.as(ANN).click(cardOf(bot), 'Approve'));
  await bothTaken();
  expect(bot.store.audit.filter(({ event }) => event.type === 'approved')).toHaveLength(1);
});

test('a click on a duplicate of the card decides, and the duplicate goes', async () => {
  const bot = await startBot();
  bot.slack.inject({ method: 'chat.postMessage', kind: 'reset', done: true });
  const record = await requestOnScreen(bot);
  expect(record.desk.card).toBeUndefined();
  bot.clock.advance(MINUTE);
  await bot.settle();
  const [orphan, card] = bot.slack.messages(PROXMOX_ACCESS);
  expect((await bot.onlyRequest()).desk.card).toMatchObject({ ts: card?.ts });
  await doneUntil(bot, 'approved', () => bot.slack.as(ANN).click(orphan ?? cardOf(bot), 'Approve'));
  await bot.slack.waitFor(() => bot.slack.messages(PROXMOX_ACCESS).length === 1, 'the duplicate to go');
  expect(bot.slack.messages(PROXMOX_ACCESS).map(({ ts }) => ts)).toEqual([card?.ts]);
});

test('a card whose posting was never confirmed becomes the known one when it is used', async () => {
  const bot = await startBot();
  bot.slack.inject({ method: 'chat.postMessage', kind: 'reset', done: true });
  await requestOnScreen(bot);
  const card = cardOf(bot);
  await doneUntil(bot, 'approved', () => bot.slack.as(ANN).click(card, 'Approve'));
  bot.clock.advance(MINUTE);
  // The use of the card was still being tidied up after the decision was saved.
  await bot.app.stop();
  await bot.settle();
  const cards = bot.slack.messages(PROXMOX_ACCESS).filter(({ threadTs }) => threadTs === undefined);
  expect(cards.map(({ ts, buttons }) => ({ ts, buttons }))).toEqual([{ ts: card.ts, buttons: [] }]);
});

test('people of another workspace are refused, although they see the card', async () => {
  const bot = await startBot();
  const record = await requestOnScreen(bot);
  // No card is posted to a shared channel; this one was not shared yet when it was.
  bot.slack.admin.invite('proxmox-access', FINN);
  await bot.slack.admin.share(PARTNERS, 'T0FOREIGN1');
  const whisper = await whisperedTo(bot, FINN, () => bot.slack.as(FINN).click(cardOf(bot), 'Approve'));
  expect(whisper).toContain('another workspace');
  expect(await stateOf(bot, record)).toBe('pending');
});

test('an approver who left the group a moment ago is refused', async () => {
  const bot = await startBot();
  const record = await requestOnScreen(bot);
  await bot.slack.admin.setGroupMembers('S0PVEADMIN', [ABE]);
  const whisper = await whisperedTo(bot, ANN, () => bot.slack.as(ANN).click(cardOf(bot), 'Approve'));
  expect(whisper).toContain('only approvers of');
  expect(await stateOf(bot, record)).toBe('pending');
});

test('where user groups cannot be read, nobody decides', async () => {
  const bot = await startBot();
  const record = await requestOnScreen(bot);
  bot.slack.admin.failGroups('plan_upgrade_required');
  const whisper = await whisperedTo(bot, ANN, () => bot.slack.as(ANN).click(cardOf(bot), 'Approve'));
  expect(whisper).toContain('plan_upgrade_required');
  expect(await stateOf(bot, record)).toBe('pending');
});

test('a button we do not know is acknowledged and reported', async () => {
  const bot = await startBot();
  await bot.deps.messenger.postStatus((await requestOnScreen(bot)).request, undefined);
  const [status] = bot.slack.as(RUTH).sees().dms;
  expect(status).toBeDefined();
  // A message of an older release, with a button that is no more.
  const response = await fetch(`${bot.slack.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bot.slack.botToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      channel: PROXMOX_ACCESS,
      text: 'old',
      blocks: [
        {
          type: 'actions',
          elements: [
            { type: 'button', action_id: 'old_button', text: { type: 'plain_text', text: 'Old' }, value: 'x' },
          ],
        },
      ],
    }),
  });
  expect(response.ok).toBe(true);
  const old = bot.slack.messages(PROXMOX_ACCESS).at(-1);
  if (old === undefined) throw new Error('no old message');
  expect(await whisperedTo(bot, RUTH, () => bot.slack.as(RUTH).click(old, 'Old'))).toContain('reference-1');
  expect(bot.faults).toEqual([expect.objectContaining({ message: expect.stringContaining('old_button') })]);
});
