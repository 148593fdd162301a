import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { RUTH } from '../../playground/slack/workspaces.ts';
import { MINUTE } from '../../src/domain/time.ts';
import type { CallFault } from '../../playground/slack/simulated-slack.ts';
import { aPendingChange } from '../support/records.ts';
import { startBot } from './support/bot-on-slack.ts';
import { CREDENTIAL, SECRET, secretAnnouncedIn } from './support/on-screen.ts';

const FAULTS: CallFault[] = [
  // First, while the DM is not open yet.
  { method: 'conversations.open', kind: 'status', status: 500 },
  { method: 'chat.update', kind: 'status', status: 500 },
  { method: 'chat.update', kind: 'reset', done: true },
  { method: 'chat.update', kind: 'down' },
  { method: 'chat.update', kind: 'ratelimited', retryAfter: 1 },
  { method: 'chat.update', kind: 'error', error: 'invalid_blocks' },
  { method: 'chat.update', kind: 'error', error: `Internal page that repeats ${SECRET}` },
];

test.each(['socket', 'http'] as const)(
  'no log line and no error holds a secret, at the lowest level, by %s',
  async (kind) => {
    const bot = await startBot({ kind, logLevel: 'trace' });
    const { request } = aPendingChange().record;
    const requestOfRuth = { ...request, ask: { ...request.ask, requester: RUTH } };
    const handOver = async () => {
      const { messenger } = bot.deps;
      const place = await secretAnnouncedIn(messenger, requestOfRuth);
      return await messenger.handOver(place, requestOfRuth, CREDENTIAL, bot.clock.now() + MINUTE, false);
    };
    const thrown: unknown[] = [];
    for (const fault of FAULTS) {
      bot.slack.inject(fault);
      thrown.push(await handOver().catch((error: unknown) => error));
    }
    await handOver();
    const shown = bot.slack.as(RUTH).sees().dms.at(-1);
    if (!shown?.text.includes(SECRET)) throw new Error('no secret was shown');
    await bot.slack.as(RUTH).click(shown, 'I stored it');
    await bot.slack.waitFor((slack) => !slack.messages().some(({ ts }) => ts === shown.ts), 'the secret to go');
    bot.slack.inject({ method: 'response_url', kind: 'status', status: 500 });
    await bot.slack.as(RUTH).command('/pvetoken help');
    await bot.until(({ faults }) => faults.length > 0);
    await bot.app.stop();

    expect(thrown.every((fault) => fault instanceof Error)).toBe(true);
    const written = [...bot.log, inspect({ thrown, faults: bot.faults }, { depth: null, showHidden: true })].join('\n');
    expect(written).toContain('taking Slack');
    for (const secret of [SECRET, bot.slack.botToken, bot.slack.appToken, bot.slack.signingSecret]) {
      expect(written).not.toContain(secret);
    }
  },
);
