import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ANN, PROXMOX_ACCESS, RUTH } from '../../playground/slack/workspaces.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import { SECOND } from '../../src/domain/time.ts';
import { requestAccess } from '../../src/use-cases/request-access.ts';
import { reviewRequest } from '../../src/use-cases/review-request.ts';
import { homelabPolicy, startBot, type BotOnSlack } from '../slack/support/bot-on-slack.ts';
import { TIMEOUT_MS } from '../support/effort.ts';

/** More decisions would use up the look-ups of people that Slack allows in a minute: they are refused, not queued. */
const MANY = 40;

async function busyBot(): Promise<BotOnSlack> {
  const policy = { ...homelabPolicy(), limits: { pendingPerPerson: 1000, activePerPerson: 1000 } };
  return await startBot({ policy, rateLimits: 'enforced', deps: { randomBytes } });
}

/** Ruth's requests, all at once. */
async function asked({ deps }: BotOnSlack): Promise<RequestId[]> {
  const ids: RequestId[] = [];
  for (let number = 0; number < MANY; number++) {
    const wish = { role: 'provisioner', duration: undefined, paths: [], reason: `number ${number}` };
    const outcome = await requestAccess(deps, { requester: RUTH, wish });
    if (!outcome.ok) throw new Error(outcome.refusal.kind);
    ids.push(outcome.value.request.id);
  }
  return ids;
}

/** Works second by second until the probe holds. @returns how many seconds that took, up to half an hour */
async function secondsUntil(bot: BotOnSlack, probe: () => boolean): Promise<number> {
  let seconds = 0;
  for (; seconds < 1800 && !probe(); seconds++) {
    await bot.settle();
    bot.clock.advance(SECOND);
  }
  return seconds;
}

const refusals = ({ slack }: BotOnSlack): number => slack.calls().filter(({ status }) => status === 429).length;

describe('more at once than Slack takes', { timeout: TIMEOUT_MS }, () => {
  it('is all shown, once, nearly as fast as Slack lets us, and Slack has hardly to refuse anything', async () => {
    const bot = await busyBot();
    const ids = await asked(bot);
    const cards = (): string[] => bot.slack.messages(PROXMOX_ACCESS).map(({ text }) => text);
    const dms = (): number => bot.slack.as(RUTH).sees().dms.length;
    const seconds = await secondsUntil(bot, () => cards().length >= MANY && dms() >= MANY);
    // One message a second and channel, after a burst of five; what waits comes 1.2 seconds apart.
    expect(seconds).toBeLessThan(1.2 * MANY + 10);
    expect(refusals(bot)).toBeLessThanOrEqual(2 + MANY / 20);
    for (const id of ids) expect(cards().filter((text) => text.includes(id)).length).toBeLessThanOrEqual(1);
    expect(cards()).toHaveLength(MANY);
    expect(dms()).toBe(MANY);
  });

  it('is brought up to date after as many decisions, too', async () => {
    const bot = await busyBot();
    const ids = await asked(bot);
    const cards = (words: string): number =>
      bot.slack
        .messages(PROXMOX_ACCESS)
        .filter(({ ts, threadTs = ts, text }) => ts === threadTs && text.includes(words)).length;
    await secondsUntil(bot, () => cards('Waiting') >= MANY);
    bot.clock.advance(60 * SECOND);
    const before = refusals(bot);
    for (const id of ids)
      await reviewRequest(bot.deps, { id, vote: { reviewer: ANN, verdict: 'deny', via: 'button' } });
    const seconds = await secondsUntil(bot, () => cards('Denied') >= MANY);
    expect(cards('Denied')).toBe(MANY);
    // Each is two changed messages, of which Slack takes fifty a minute.
    expect(seconds).toBeLessThan(2 * 1.3 * MANY + 10);
    expect(refusals(bot) - before).toBeLessThanOrEqual(2 + MANY / 5);
  });
});
