import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ANN, homelab, PROXMOX_ACCESS, RUTH, type Workspace } from '../../playground/slack/workspaces.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import { SECOND } from '../../src/domain/time.ts';
import { requestAccess } from '../../src/use-cases/request-access.ts';
import { reviewRequest } from '../../src/use-cases/review-request.ts';
import { homelabPolicy, startBot, type BotOnSlack } from '../slack/support/bot-on-slack.ts';
import { cardOf, requestOnScreen } from '../slack/support/on-screen.ts';
import { TIMEOUT_MS } from '../support/effort.ts';

const MANY = 40;

/** More than Slack lets be looked up at once, and fewer than wait for a minute. */
const CROWD = 160;

/** A workspace with so many more people, all in the channel. */
function crowded(): { readonly workspace: Workspace; readonly crowd: readonly string[] } {
  const workspace = homelab();
  const crowd = Array.from({ length: CROWD }, (_, number) => `U1CROWD${String(number).padStart(3, '0')}`);
  for (const id of crowd) {
    workspace.people.push({ id, name: id.toLowerCase(), realName: id, tz: 'Etc/UTC' });
    workspace.channels.find((each) => each.id === PROXMOX_ACCESS)?.members.push(id);
  }
  return { workspace, crowd };
}

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

/** The answers that somebody has read, but for the one that there will be one. */
const answersTo = ({ slack }: BotOnSlack, person: string): string[] =>
  slack
    .as(person)
    .sees()
    .ephemerals.map(({ text }) => text)
    .filter((text) => !text.startsWith('Queued'));

/** Lets time pass until everybody has an answer: those whose turn comes, one by one. */
async function allAnswered(bot: BotOnSlack, people: readonly string[]): Promise<void> {
  const left = new Set(people);
  while (left.size > 0) {
    bot.clock.advance(SECOND);
    // Looking at everybody's screen takes as long as a few answers.
    for (let turns = 0; turns < 20; turns++) await turn();
    for (const person of left) if (answersTo(bot, person).length > 0) left.delete(person);
  }
}

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

  it('of people who ask at the same moment: each is answered, once, and none of them is turned away', async () => {
    const { workspace, crowd } = crowded();
    const bot = await startBot({ rateLimits: 'enforced', workspace, deps: { randomBytes } });
    const command = '/pvetoken request provisioner rebuild the dev cluster';
    const typed = crowd.map(async (id) => await bot.slack.as(id).command(command, { channel: PROXMOX_ACCESS }));
    for (const { acked } of await Promise.all(typed)) expect(acked).toBe(true);
    await allAnswered(bot, crowd);
    for (const id of crowd) expect(answersTo(bot, id)).toEqual([expect.stringContaining('Asked for provisioner')]);
    expect(await bot.store.listOpen(1000)).toHaveLength(CROWD);
    expect(refusals(bot)).toBe(0);
    expect(bot.faults).toEqual([]);
  });

  it('of people who click at the same moment: each is answered when Slack says who they are', async () => {
    const { workspace, crowd } = crowded();
    const bot = await startBot({ rateLimits: 'enforced', workspace, deps: { randomBytes } });
    await requestOnScreen(bot);
    const clicks = crowd.map(async (id) => await bot.slack.as(id).click(cardOf(bot), 'Approve'));
    for (const { acked } of await Promise.all(clicks)) expect(acked).toBe(true);
    await allAnswered(bot, crowd);
    for (const id of crowd)
      expect(answersTo(bot, id)).toEqual([expect.stringContaining('only approvers of provisioner decide this')]);
    expect(refusals(bot)).toBe(0);
    expect(bot.faults).toEqual([]);
  });
});
