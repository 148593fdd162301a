import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ABE, ADA, ANN, RUTH } from '../../../playground/slack/workspaces.ts';
import { lapse } from '../../../src/domain/lifecycle/review.ts';
import { DAY, SECOND } from '../../../src/domain/time.ts';
import { advance } from '../../../src/use-cases/funnel.ts';
import { startBot, type BotOnSlack } from '../support/bot-on-slack.ts';
import { cardOf, grantOnScreen, requestOnScreen } from '../support/on-screen.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const ASK = '/pvetoken request provisioner rebuild the dev cluster';
const QUEUED = expect.stringMatching(/^Queued: /);

const told = ({ slack }: BotOnSlack, person: string): string[] =>
  slack
    .as(person)
    .sees()
    .ephemerals.map(({ text }) => text);

/** Waits until the one request there is has come to a state. */
async function becomes({ store }: BotOnSlack, state: string): Promise<void> {
  for (;;) {
    const [record] = await store.listOf(RUTH, 1);
    if (record?.request.state === state) return;
    await turn();
  }
}

/** Lets somebody act while Slack takes no more look-ups for seven seconds, and their patience run out. */
async function held<T>(bot: BotOnSlack, act: () => Promise<T>): Promise<T> {
  const { slack } = bot;
  const refusals = (): number => slack.calls().filter(({ status }) => status === 429).length;
  slack.inject({ method: 'users.info', kind: 'ratelimited', retryAfter: 7 });
  const acted = act();
  await slack.waitFor(() => refusals() > 0, 'too much for Slack');
  // The bot has to have read the refusal before its patience runs out.
  for (let turns = 0; turns < 50; turns++) await turn();
  await vi.advanceTimersByTimeAsync(2500);
  return await acted;
}

test('a command that waits is answered at once that it does, and then with what came of it', async () => {
  const bot = await startBot();
  await held(bot, async () => await bot.slack.as(RUTH).command(ASK));
  await bot.slack.waitFor(() => told(bot, RUTH).length === 1, 'being told');
  expect(told(bot, RUTH)).toEqual([QUEUED]);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(told(bot, RUTH)).toHaveLength(1);
  expect(await bot.store.listOpen(10)).toEqual([]);
  bot.clock.advance(7 * SECOND);
  await bot.slack.waitFor(() => told(bot, RUTH).length === 2, 'the answer');
  expect(told(bot, RUTH)[1]).toContain('Asked for provisioner');
  expect(bot.faults).toEqual([]);
});

test('a click that waits counts in its turn', async () => {
  const bot = await startBot();
  const { request } = await requestOnScreen(bot);
  await held(bot, async () => await bot.slack.as(ANN).click(cardOf(bot), 'Approve'));
  await bot.slack.waitFor(() => told(bot, ANN).length === 1, 'being told');
  expect(told(bot, ANN)).toEqual([QUEUED]);
  expect((await bot.store.load(request.id))?.request.state).toBe('pending');
  bot.clock.advance(7 * SECOND);
  await becomes(bot, 'approved');
  expect(told(bot, ANN)).toHaveLength(1);
});

test('a reaction that waits counts in its turn', async () => {
  const bot = await startBot();
  await requestOnScreen(bot);
  await held(bot, async () => await bot.slack.as(ANN).react(cardOf(bot), 'white_check_mark'));
  await bot.slack.waitFor(() => told(bot, ANN).length === 1, 'being told');
  expect(told(bot, ANN)).toEqual([QUEUED]);
  bot.clock.advance(7 * SECOND);
  await becomes(bot, 'approved');
});

test('a form that waits is answered on top of it, and what is refused later is told by message', async () => {
  const bot = await startBot();
  const { request } = await requestOnScreen(bot);
  const abe = bot.slack.as(ABE);
  await abe.click(cardOf(bot), 'Deny');
  await bot.slack.waitFor(() => abe.sees().modals.length > 0, 'the question for a reason');
  const sent = await held(bot, async () => await abe.submit({ Reason: 'not today' }));
  expect(sent).toMatchObject({ acked: true, closed: false });
  expect(abe.sees().modals.at(-1)?.text).toContain('Queued: ');
  await advance(bot.deps, request.id, (record, now) => lapse(record, now + 2 * DAY));
  bot.clock.advance(7 * SECOND);
  await bot.slack.waitFor(() => abe.sees().dms.length > 0, 'being told why not');
  expect(abe.sees().dms[0]?.text).toContain('Nothing was changed');
});

test('a form that waits is taken in its turn', async () => {
  const bot = await startBot();
  await requestOnScreen(bot);
  const abe = bot.slack.as(ABE);
  await abe.click(cardOf(bot), 'Deny');
  await bot.slack.waitFor(() => abe.sees().modals.length > 0, 'the question for a reason');
  await held(bot, async () => await abe.submit({ Reason: 'not today' }));
  bot.clock.advance(7 * SECOND);
  await becomes(bot, 'denied');
  expect(abe.sees().dms).toEqual([]);
});

test('a click that is to open a form is refused at once: Slack would not open it later', async () => {
  const bot = await startBot();
  await requestOnScreen(bot);
  bot.slack.inject({ method: 'users.info', kind: 'ratelimited', retryAfter: 7 });
  await bot.slack.as(ANN).click(cardOf(bot), 'Deny');
  await bot.slack.waitFor(() => told(bot, ANN).length === 1, 'an answer');
  expect(told(bot, ANN)[0]).toContain('could not look up in Slack');
});

test('whoever waits when the app is to stop is told that nothing was done', async () => {
  const bot = await startBot();
  await held(bot, async () => await bot.slack.as(RUTH).command(ASK));
  await bot.app.stop();
  expect(told(bot, RUTH)).toEqual([QUEUED, expect.stringContaining('Nothing was changed: could not look up in Slack')]);
  expect(await bot.store.listOpen(10)).toEqual([]);
});

test('a click on a Home that waits is answered in a window, and later by message', async () => {
  const bot = await startBot();
  const { request } = await grantOnScreen(bot);
  const ruth = bot.slack.as(RUTH);
  await ruth.openHome();
  await bot.slack.waitFor(() => ruth.sees().home?.text.includes(request.id), 'the Home');
  const before = ruth.sees().dms.length;
  await held(bot, async () => await ruth.click('home', 'Revoke now', { confirm: true }));
  await bot.slack.waitFor(() => ruth.sees().modals.length > 0, 'being told');
  expect(ruth.sees().modals[0]?.text).toContain('Queued: ');
  bot.clock.advance(7 * SECOND);
  await bot.slack.waitFor(() => ruth.sees().dms.length > before, 'the answer');
  expect(ruth.sees().dms.at(-1)?.text).toContain('Revoking the token');
});

test('what somebody waits for is not taken for lost', async () => {
  vi.useRealTimers();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  const bot = await startBot();
  await held(bot, async () => await bot.slack.as(ADA).command(ASK));
  bot.clock.advance(6 * SECOND);
  await vi.advanceTimersByTimeAsync(3 * SECOND);
  expect(await bot.deps.intake.leftFrom(bot.clock.now())).toEqual([]);
  expect(await bot.deps.intake.leftFrom(bot.clock.now() + 1)).toHaveLength(1);
  bot.clock.advance(SECOND);
  await bot.app.stop();
  expect(await bot.deps.intake.leftFrom(bot.clock.now() + 1)).toEqual([]);
});
