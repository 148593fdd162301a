import { expect, test } from 'vitest';
import { ADA, ANN, GIL, PARTNERS, FINN, PROXMOX_ACCESS, RUTH } from '../../../playground/slack/workspaces.ts';
import { Unavailable } from '../../../src/use-cases/faults.ts';
import { InMemoryStore } from '../../support/in-memory-store.ts';
import { startBot, type BotOnSlack } from '../support/bot-on-slack.ts';

/** Types a command and waits for the answer that only its author sees. */
async function answerTo(bot: BotOnSlack, person: string, text: string, channel?: string): Promise<string> {
  const before = bot.slack.as(person).sees().ephemerals.length;
  const { acked } = await bot.slack.as(person).command(text, channel === undefined ? {} : { channel });
  expect(acked).toBe(true);
  const answer = await bot.slack.waitFor(() => bot.slack.as(person).sees().ephemerals[before], `an answer to ${text}`);
  return answer.text;
}

test.each(['socket', 'http'] as const)('a request is saved and answered to its author alone, by %s', async (kind) => {
  const bot = await startBot({ kind });
  const answer = await answerTo(bot, RUTH, '/pvetoken request provisioner for 2h Rebuild the dev cluster');
  const { request } = await bot.onlyRequest();
  expect(answer).toContain('Asked for provisioner on home for 2h.');
  expect(answer).toContain(request.id);
  expect(request.ask).toEqual({ requester: RUTH, role: 'provisioner', reason: 'Rebuild the dev cluster' });
  expect(bot.slack.messages(PROXMOX_ACCESS).filter(({ ephemeralTo }) => ephemeralTo === undefined)).toEqual([]);
});

test('the card follows in the role’s channel, the status message in the requester’s DM', async () => {
  const bot = await startBot();
  await answerTo(bot, RUTH, '/pvetoken request provisioner Rebuild the dev cluster');
  await bot.settle();
  const [card] = bot.slack.as(ANN).sees().channels['proxmox-access'] ?? [];
  expect(card?.buttons.map(({ label }) => label)).toEqual(['Approve', 'Approve for less…', 'Deny']);
  expect(
    bot.slack
      .as(RUTH)
      .sees()
      .dms.at(0)
      ?.buttons.map(({ label }) => label),
  ).toEqual(['Cancel']);
});

test('a command that cannot be read is answered with what is wrong', async () => {
  const bot = await startBot();
  expect(await answerTo(bot, RUTH, '/pvetoken reqeust x')).toContain('Did you mean /pvetoken request?');
  expect(await answerTo(bot, RUTH, '/pvetoken request provisioner for')).toContain('Say for how long');
});

test('lists, roles and details show what the person may see', async () => {
  const bot = await startBot();
  await answerTo(bot, RUTH, '/pvetoken request provisioner Rebuild the dev cluster');
  const { id } = (await bot.onlyRequest()).request;
  expect(await answerTo(bot, RUTH, '/pvetoken list')).toContain(id);
  expect(await answerTo(bot, ANN, '/pvetoken list')).not.toContain(id);
  expect(await answerTo(bot, ADA, '/pvetoken list all')).toContain(id);
  expect(await answerTo(bot, ANN, '/pvetoken list all')).toContain('only administrators see');
  expect(await answerTo(bot, ANN, `/pvetoken status ${id}`)).toContain('Rebuild the dev cluster');
  expect(await answerTo(bot, RUTH, '/pvetoken roles')).toContain('provisioner');
});

test('only the requester cancels; there is nothing to revoke then', async () => {
  const bot = await startBot();
  await answerTo(bot, RUTH, '/pvetoken request provisioner Rebuild the dev cluster');
  const { id } = (await bot.onlyRequest()).request;
  expect(await answerTo(bot, ANN, `/pvetoken cancel ${id}`)).toContain('only its requester cancels');
  expect(await answerTo(bot, RUTH, `/pvetoken cancel ${id}`)).toContain(`Cancelled request ${id}`);
  expect(await answerTo(bot, RUTH, `/pvetoken revoke ${id}`)).toContain('Nothing to revoke');
});

test('guests and people of another workspace are refused', async () => {
  const bot = await startBot();
  expect(await answerTo(bot, GIL, '/pvetoken request provisioner x')).toContain('a guest');
  expect(await answerTo(bot, FINN, '/pvetoken request provisioner x', PARTNERS)).toContain('another workspace');
  expect(await bot.store.listOpen(10)).toEqual([]);
});

test('a store that does not answer is said, and reported', async () => {
  const store = new InMemoryStore();
  store.listOf = () => Promise.reject(new Unavailable('the store', 'connection refused'));
  const bot = await startBot({ deps: { store } });
  expect(await answerTo(bot, RUTH, '/pvetoken list')).toContain('the store does not answer');
  expect(bot.faults).toEqual([expect.objectContaining({ message: 'the store: connection refused' })]);
});

test('a fault of our own shows a reference that is in the log', async () => {
  const store = new InMemoryStore();
  store.listOf = () => Promise.reject(new RangeError('off by one'));
  const bot = await startBot({ deps: { store } });
  const answer = await answerTo(bot, RUTH, '/pvetoken list');
  expect(answer).toContain('reference-1');
  expect(answer).not.toContain('off by one');
});

test('an answer that cannot be delivered is reported', async () => {
  const bot = await startBot();
  bot.slack.inject({ method: 'response_url', kind: 'status', status: 500 });
  await bot.slack.as(RUTH).command('/pvetoken help');
  await bot.until(({ faults }) => faults.length > 0);
  expect(bot.faults).toEqual([expect.objectContaining({ message: expect.stringContaining('500') })]);
});
