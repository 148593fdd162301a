import { describe, expect, test } from 'vitest';
import { ADA, ANN, PROXMOX_ACCESS, RUTH } from '../../../playground/slack/workspaces.ts';
import { requestAccess } from '../../../src/use-cases/request-access.ts';
import type { RequestRecord } from '../../../src/domain/record.ts';
import { MINUTE } from '../../../src/domain/time.ts';
import { homelabPolicy, startBot, twoVotes, type BotOnSlack } from '../support/bot-on-slack.ts';
import { doneUntil } from '../support/on-screen.ts';

async function cardOnScreen(bot: BotOnSlack) {
  const wish = { role: 'provisioner', duration: undefined, paths: [], reason: 'Rebuild the dev cluster' };
  const asked = await requestAccess(bot.deps, { requester: RUTH, wish });
  if (!asked.ok) throw new Error(asked.refusal.kind);
  await bot.settle();
  const [card] = bot.slack.messages(PROXMOX_ACCESS);
  if (card === undefined) throw new Error('no card');
  return { card, id: asked.value.request.id };
}

/** Resolves with the record that is saved next. */
function nextSave({ store }: BotOnSlack): Promise<RequestRecord> {
  const { promise, resolve } = Promise.withResolvers<RequestRecord>();
  const save = store.save.bind(store);
  store.save = async (change, dueAt) => {
    const saved = await save(change, dueAt);
    if (saved !== 'conflict') resolve(saved);
    return saved;
  };
  return promise;
}

const BY_ANN = { review: { reviewer: ANN, via: 'reaction' } };

test.each([
  ['white_check_mark', { state: 'approved', approval: { by: 'reviewers', ...BY_ANN } }],
  ['x', { state: 'denied', ...BY_ANN }],
])('the reaction %s decides the request', async (reaction, decided) => {
  const bot = await startBot();
  const { card } = await cardOnScreen(bot);
  const saved = nextSave(bot);
  await bot.slack.as(ANN).react(card, reaction);
  expect((await saved).request).toMatchObject(decided);
});

test('the refusal of a reaction is shown to its author alone', async () => {
  const bot = await startBot();
  const { card } = await cardOnScreen(bot);
  await bot.slack.as(ADA).react(card, 'white_check_mark');
  const whisper = await bot.slack.waitFor(() => bot.slack.as(ADA).sees().ephemerals[0], 'a whisper');
  expect(whisper.text).toContain('only approvers of');
  expect(bot.slack.as(RUTH).sees().ephemerals).toEqual([]);
});

test('where reactions are off, their author is told to use the buttons', async () => {
  const bot = await startBot({ policy: homelabPolicy({ reactions: false }) });
  const { card } = await cardOnScreen(bot);
  await bot.slack.as(ANN).react(card, 'white_check_mark');
  const whisper = await bot.slack.waitFor(() => bot.slack.as(ANN).sees().ephemerals[0], 'a whisper');
  expect(whisper.text).toContain('Use the buttons');
});

test('other reactions, and reactions to other messages, mean nothing', async () => {
  const bot = await startBot();
  const { card, id } = await cardOnScreen(bot);
  const chat = bot.slack.as(RUTH).say('proxmox-access', 'Shall we?');
  for (const name of ['heavy_check_mark', '+1', 'ballot_box_with_check']) await bot.slack.as(ANN).react(card, name);
  await bot.slack.as(ANN).react(chat, 'white_check_mark');
  // Comes after the others: what they would have done is done.
  await bot.slack.as(ADA).react(card, 'x');
  await bot.slack.waitFor(() => bot.slack.as(ADA).sees().ephemerals[0], 'the answer to the last reaction');
  expect((await bot.store.load(id))?.request.state).toBe('pending');
  expect(bot.slack.as(ANN).sees().ephemerals).toEqual([]);
});

test('a reaction that Slack delivers twice counts once, and its author hears nothing', async () => {
  const bot = await startBot();
  const { card } = await cardOnScreen(bot);
  const bothTaken = twoVotes(bot);
  bot.slack.inject({ type: 'reaction_added', kind: 'duplicate', as: 'retry' });
  await bot.slack.as(ANN).react(card, 'white_check_mark');
  await bothTaken();
  expect(bot.store.audit.filter(({ event }) => event.type === 'approved')).toHaveLength(1);
  expect(bot.slack.as(ANN).sees().ephemerals).toEqual([]);
});

/** Ann's reaction brings to light that the role became stricter, so the card asks once more. */
async function askedAgain(deliveries: 'once' | 'twice') {
  const bot = await startBot({ policy: homelabPolicy({ risk: 'low' }) });
  const { card, id } = await cardOnScreen(bot);
  Object.assign(bot.deps, { policy: homelabPolicy({ risk: 'high' }) });
  if (deliveries === 'twice') bot.slack.inject({ type: 'reaction_added', kind: 'duplicate', as: 'retry' });
  await doneUntil(bot, 'pending', () => bot.slack.as(ANN).react(card, 'white_check_mark'));
  expect((await bot.onlyRequest()).request).toMatchObject({ votes: [], terms: { risk: 'high' } });
  return { bot, card, id };
}

describe('when a reaction brings to light that the role became stricter', () => {
  test('reading it back does not take it for a yes to the stricter terms; given anew, it is one', async () => {
    const { bot, card, id } = await askedAgain('once');
    await bot.settle();
    const reply = bot.slack.messages(PROXMOX_ACCESS).at(-1);
    expect(reply?.text).toMatch(/a higher risk.*A reaction counts again once it is taken away and given anew/);
    for (let reading = 0; reading < 3; reading++) {
      bot.clock.advance(5 * MINUTE);
      await bot.settle();
    }
    expect((await bot.store.load(id))?.request.state).toBe('pending');
    await bot.slack.as(ANN).unreact(card, 'white_check_mark');
    await doneUntil(bot, 'approved', () => bot.slack.as(ANN).react(card, 'white_check_mark'));
  });

  test('neither does delivering it twice, and its author is told what to do', async () => {
    const { bot, id } = await askedAgain('twice');
    const whisper = await bot.slack.waitFor(() => bot.slack.as(ANN).sees().ephemerals[0], 'a whisper');
    expect(whisper.text).toMatch(/has changed since you reacted.*use its button, or take your reaction away/);
    expect((await bot.store.load(id))?.request.state).toBe('pending');
  });
});
