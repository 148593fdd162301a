import { describe, expect, test } from 'vitest';
import type { SimulatedSlack } from '../../playground/slack/simulated-slack.ts';
import { RUTH } from '../../playground/slack/workspaces.ts';
import { prepareBot, startBot, type BotOnSlack } from './support/bot-on-slack.ts';

async function helpIsAnswered({ slack }: BotOnSlack): Promise<void> {
  const before = slack.as(RUTH).sees().ephemerals.length;
  expect(await slack.as(RUTH).command('/pvetoken help')).toMatchObject({ acked: true });
  await slack.waitFor(() => slack.as(RUTH).sees().ephemerals[before], 'the help');
}

const warned = (words: string) => (bot: Pick<BotOnSlack, 'log'>) => bot.log.some((line) => line.includes(words));

describe('connecting', () => {
  test.each(['socket', 'http'] as const)(
    'starts although Slack is down, and is ready once it is up, by %s',
    async (kind) => {
      const bot = await prepareBot({ kind });
      const outage = bot.slack.inject({ method: 'auth.test', kind: 'status', status: 503, times: Infinity });
      bot.app.start();
      await bot.until(warned('not connected to Slack yet: Slack: auth.test'));
      expect(bot.app.connected()).toBe(false);
      outage.clear();
      await bot.until(warned('taking Slack'));
      if (kind === 'socket') await bot.slack.connected(2);
      await helpIsAnswered(bot);
      expect(bot.app.connected()).toBe(true);
    },
  );

  test('says why there is no socket, and goes on trying', async () => {
    const bot = await prepareBot({});
    bot.slack.inject({ method: 'apps.connections.open', kind: 'error', error: 'invalid_auth', times: 2 });
    bot.app.start();
    await bot.until(warned('no Socket Mode connection: Slack: apps.connections.open answered invalid_auth'));
    expect(bot.app.connected()).toBe(false);
    await bot.slack.connected(2);
  });

  test.each(['refresh_requested', 'gone'] as const)('connects again after its sockets end: %s', async (reason) => {
    const bot = await startBot();
    const opened = (): number => bot.slack.calls().filter(({ method }) => method === 'apps.connections.open').length;
    bot.slack.disconnectSockets(reason);
    await bot.slack.waitFor(() => opened() === 4, 'both to be opened anew');
    await bot.slack.connected(2);
    await helpIsAnswered(bot);
    expect(bot.faults).toEqual([]);
  });

  test('can be stopped while Slack does not say who we are, and does not connect when it does', async () => {
    const bot = await prepareBot({});
    const held = bot.slack.inject({ method: 'auth.test', kind: 'hold', done: false });
    bot.app.start();
    await held.reached;
    await bot.app.stop();
    held.release();
    await bot.slack.waitFor((slack) => slack.calls().some(({ method }) => method === 'auth.test'), 'the answer');
    expect(bot.app.connected()).toBe(false);
    expect(bot.slack.calls().map(({ method }) => method)).toEqual(['auth.test']);
  });

  test('can be stopped while a socket is being opened, and opens none after that', async () => {
    const bot = await prepareBot({});
    const held = bot.slack.inject({ method: 'apps.connections.open', kind: 'hold', done: false, times: 2 });
    bot.app.start();
    await held.reached;
    await bot.app.stop();
    held.release();
    expect(bot.app.connected()).toBe(false);
    expect(bot.slack.calls().filter(({ method, ok }) => method === 'apps.connections.open' && ok)).toEqual([]);
  });
});

describe('at the start, a channel for alarms', () => {
  const WARNING = 'alarms would not reach channels.alerts';

  test.each([
    ['that is archived', (slack: SimulatedSlack) => slack.admin.archive('alerts'), 'it is archived'],
    ['without the bot in it', (slack: SimulatedSlack) => slack.admin.remove('alerts', slack.botUserId), 'invite it'],
    [
      'that Slack does not show',
      (slack: SimulatedSlack) => {
        slack.inject({ method: 'conversations.info', kind: 'error', error: 'channel_not_found' });
      },
      'channel_not_found; if the channel is private, invite this app to it',
    ],
  ])('%s is warned of', async (_, spoil, why) => {
    const bot = await prepareBot({});
    spoil(bot.slack);
    bot.app.start();
    await bot.until(warned(WARNING));
    expect(bot.log.find((line) => line.includes(WARNING))).toContain(why);
    expect(bot.faults).toEqual([]);
  });

  test('that the bot can post to is not', async () => {
    const bot = await startBot();
    await bot.slack.waitFor((slack) => slack.calls().some(({ method }) => method === 'conversations.info'), 'the look');
    await bot.app.stop();
    expect(bot.log.join('\n')).not.toContain(WARNING);
    expect(bot.faults).toEqual([]);
  });

  test('that cannot be looked up just now keeps nobody from being served', async () => {
    const bot = await prepareBot({});
    bot.slack.inject({ method: 'conversations.info', kind: 'status', status: 500 });
    bot.app.start();
    await bot.until(({ faults }) => faults.length > 0);
    await bot.slack.connected(2);
    await helpIsAnswered(bot);
    expect(bot.log.join('\n')).not.toContain(WARNING);
  });
});

describe('stopping', () => {
  test.each(['socket', 'http'] as const)('finishes what was taken, and takes nothing more, by %s', async (kind) => {
    const bot = await startBot({ kind });
    const held = bot.slack.inject({ method: 'users.info', kind: 'hold', done: false });
    await bot.slack.as(RUTH).command('/pvetoken request provisioner Rebuild the dev cluster');
    await held.reached;
    const order: string[] = [];
    const answered = bot.slack
      .waitFor(() => bot.slack.as(RUTH).sees().ephemerals[0], 'the answer')
      .then(() => order.push('answered'));
    const stopped = bot.app.stop().then(() => order.push('stopped'));
    held.release();
    await Promise.all([answered, stopped]);
    expect(order).toEqual(['answered', 'stopped']);
    expect(await bot.slack.as(RUTH).command('/pvetoken help')).toMatchObject({ acked: false });
    expect(bot.app.connected()).toBe(false);
  });
});
