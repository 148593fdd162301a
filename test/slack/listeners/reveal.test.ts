import { describe, expect, it } from 'vitest';
import { ANN, RUTH } from '../../../playground/slack/workspaces.ts';
import { activateUnrevealed, beginAttempt } from '../../../src/domain/lifecycle/provision.ts';
import { lapseReveal } from '../../../src/domain/lifecycle/reveal.ts';
import type { RequestId } from '../../../src/domain/request-id.ts';
import { MINUTE, SECOND } from '../../../src/domain/time.ts';
import { Unavailable } from '../../../src/use-cases/faults.ts';
import { advance } from '../../../src/use-cases/funnel.ts';
import { reviewRequest } from '../../../src/use-cases/review-request.ts';
import { homelabPolicy, startBot, type BotOnSlack } from '../support/bot-on-slack.ts';
import { CREDENTIAL, directMessageWith, requestOnScreen, SECRET, whisperedTo } from '../support/on-screen.ts';

const LABEL = 'Reveal the secret';

/** Ruth's grant, whose secret waits, with the button in her DM. */
async function offerOnScreen(bot: BotOnSlack): Promise<RequestId> {
  const { id } = (await requestOnScreen(bot)).request;
  await reviewRequest(bot.deps, { id, vote: { reviewer: ANN, verdict: 'approve', via: 'button' } });
  await advance(bot.deps, id, beginAttempt);
  await advance(bot.deps, id, (record, now) => activateUnrevealed(record, 1, 30 * MINUTE, now));
  await bot.settle();
  return id;
}

async function startRevealing(): Promise<{ bot: BotOnSlack; id: RequestId }> {
  const bot = await startBot({ policy: homelabPolicy({ delivery: 'reveal' }) });
  return { bot, id: await offerOnScreen(bot) };
}

async function modalSays({ slack }: BotOnSlack, words: RegExp): Promise<string> {
  const read = (): string | undefined => slack.as(RUTH).sees().modals.at(-1)?.text;
  return await slack.waitFor(() => words.test(read() ?? '') && read(), `a modal that says ${words}`);
}

/** Has Ruth click, waits until that is saved, and gives the modal that is to show her secret. */
async function clicked(bot: BotOnSlack): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const { wakeups } = bot.deps;
  const wake = wakeups.wake.bind(wakeups);
  wakeups.wake = async (record, lane, delay) => {
    await wake(record, lane, delay);
    const modal = record.request.state === 'active' ? record.request.rotation?.modal : undefined;
    if (modal !== undefined) resolve(modal.view);
  };
  await bot.slack.as(RUTH).click(directMessageWith(bot, LABEL), LABEL);
  return await promise;
}

describe('a click on the button', () => {
  it('opens the modal first, then claims the secret for it', async () => {
    const { bot } = await startRevealing();
    const view = await clicked(bot);
    const methods = bot.slack.calls().map(({ method }) => method);
    expect(methods.lastIndexOf('views.open')).toBeLessThan(methods.lastIndexOf('users.info'));
    expect(view).toBe(bot.slack.as(RUTH).sees().modals.at(-1)?.id);
  });

  it('that comes too late for Slack makes nothing, and Ruth reads to click again', async () => {
    const { bot, id } = await startRevealing();
    bot.slack.inject({ method: 'views.open', kind: 'error', error: 'expired_trigger_id' });
    const told = await whisperedTo(bot, RUTH, async () => {
      await bot.slack.as(RUTH).click(directMessageWith(bot, LABEL), LABEL);
    });
    expect(told).toMatch(/^Cannot open the window for your secret[^]*Click Reveal the secret again/);
    expect((await bot.store.load(id))?.request).toMatchObject({ state: 'active', reveal: { after: 1 } });
  });

  it('is answered in the modal when it is refused', async () => {
    const { bot, id } = await startRevealing();
    bot.clock.advance(31 * MINUTE);
    await bot.slack.as(RUTH).click(directMessageWith(bot, LABEL), LABEL);
    await modalSays(bot, /Nothing was shown: the time to reveal this secret is over/);
    await advance(bot.deps, id, lapseReveal);
    await bot.settle();
    expect(
      bot.slack
        .as(RUTH)
        .sees()
        .dms.flatMap(({ buttons }) => buttons),
    ).toEqual([]);
  });

  it('is answered in the modal when the store is away', async () => {
    const { bot } = await startRevealing();
    bot.store.save = async () => await Promise.reject(new Unavailable('the store', 'connection refused'));
    await bot.slack.as(RUTH).click(directMessageWith(bot, LABEL), LABEL);
    expect(await modalSays(bot, /does not answer/)).not.toContain('Making your secret');
  });
});

describe('showing a secret in a modal', () => {
  it('changes the modal, and posts nothing', async () => {
    const { bot } = await startRevealing();
    const view = await clicked(bot);
    const { request } = await bot.onlyRequest();
    const before = bot.slack.everPosted().length;
    expect(await bot.deps.messenger.showSecret(view, request, CREDENTIAL, bot.clock.now() + MINUTE, false)).toEqual({
      ok: true,
    });
    expect(await modalSays(bot, /Store the secret now/)).toContain(SECRET);
    expect(JSON.stringify(bot.slack.messages())).not.toContain(SECRET);
    expect(
      bot.slack
        .everPosted()
        .slice(before)
        .map(({ method }) => method),
    ).toEqual(['views.update']);
  });

  it('in one that was closed is a definite no', async () => {
    const { bot } = await startRevealing();
    const view = await clicked(bot);
    const { request } = await bot.onlyRequest();
    await bot.slack.as(RUTH).closeModal();
    const { messenger } = bot.deps;
    expect(await messenger.showSecret(view, request, CREDENTIAL, bot.clock.now() + MINUTE, false)).toEqual({
      ok: false,
      detail: 'not_found',
    });
    const problem = { kind: 'cluster_unavailable', detail: 'no connection' } as const;
    expect(await messenger.showNoSecret(view, request, problem)).toEqual({ ok: false, detail: 'not_found' });
  });

  it.each([
    [{ kind: 'error', error: 'missing_scope' } as const, 'not_done'],
    [{ kind: 'error', error: 'fatal_error' } as const, 'unknown'],
    [{ kind: 'status', status: 500 } as const, 'unknown'],
    [{ kind: 'reset', done: true } as const, 'unknown'],
  ])('through a fault says whether it may have been shown: %j', async (fault, outcome) => {
    const { bot } = await startRevealing();
    const view = await clicked(bot);
    const { request } = await bot.onlyRequest();
    bot.slack.inject({ method: 'views.update', ...fault });
    const thrown: unknown = await bot.deps.messenger
      .showSecret(view, request, CREDENTIAL, bot.clock.now() + 10 * SECOND, false)
      .then(String, (reason: unknown) => reason);
    expect(thrown).toMatchObject({ service: 'Slack', outcome });
    expect(String(thrown)).not.toContain(SECRET);
  });
});
