import { describe, expect, it } from 'vitest';
import type { Place } from '../../src/domain/record.ts';
import { cancelRequest } from '../../src/use-cases/end-request.ts';
import { reviewRequest } from '../../src/use-cases/review-request.ts';
import { performDeskAct } from '../../src/use-cases/desk-acts.ts';
import type { Messenger, Sent } from '../../src/use-cases/ports/slack.ts';
import { tidyCard } from '../../src/use-cases/tidy-card.ts';
import { InMemoryBot } from '../support/in-memory-bot.ts';
import { dmOf } from '../support/in-memory-slack.ts';
import { ANN, anId, RUTH } from '../support/records.ts';

const DENY = { reviewer: ANN, verdict: 'deny', via: 'button' } as const;

function cardsOf(bot: InMemoryBot): Place[] {
  return bot.slack.messages.filter(({ kind }) => kind === 'card').map(({ channel, ts }) => ({ channel, ts }));
}

/** @throws Error when there is no such card. */
function cardNumber(bot: InMemoryBot, number: number): Place {
  const card = cardsOf(bot)[number];
  if (card === undefined) throw new Error(`there is no card ${number}`);
  return card;
}

describe('a card whose posting was not confirmed', () => {
  it('goes when it is used, and the known one goes on asking', async () => {
    const bot = new InMemoryBot();
    bot.slack.breakNext('postCard', 'answer_lost');
    const id = await bot.requested();
    await bot.pass(5000);
    const known = cardNumber(bot, 1);
    await tidyCard(bot.deps, id, cardNumber(bot, 0));
    await bot.settle();
    expect(cardsOf(bot)).toEqual([known]);
    expect(bot.slack.in('C0ACCESS')).toEqual(['card: pending']);
  });

  it('shows how the request stands when Slack does not delete it', async () => {
    const bot = new InMemoryBot();
    bot.slack.breakNext('postCard', 'answer_lost');
    const id = await bot.requested();
    await bot.pass(5000);
    bot.slack.refusesToRemove = 'compliance_exports_prevent_deletion';
    await reviewRequest(bot.deps, { id, vote: DENY });
    await tidyCard(bot.deps, id, cardNumber(bot, 0));
    await bot.settle();
    expect(bot.slack.in('C0ACCESS')).toEqual(['card: denied', 'card: denied', 'reply: denied']);
  });

  it('becomes the known one when it is used before another was posted', async () => {
    const bot = new InMemoryBot();
    bot.slack.breakNext('postCard', 'answer_lost');
    const id = await bot.requested();
    await bot.settle();
    await tidyCard(bot.deps, id, cardNumber(bot, 0));
    await bot.pass(5000);
    expect(cardsOf(bot)).toHaveLength(1);
    expect(await bot.store.findByCard(cardNumber(bot, 0))).toBe(id);
  });

  it('goes once the request is decided, and the known one stays', async () => {
    const bot = new InMemoryBot();
    bot.slack.breakNext('postCard', 'answer_lost');
    const id = await bot.requested();
    await bot.pass(5000);
    const known = cardNumber(bot, 1);
    await reviewRequest(bot.deps, { id, vote: DENY });
    await tidyCard(bot.deps, id, known);
    await tidyCard(bot.deps, id, cardNumber(bot, 0));
    await bot.settle();
    expect(cardsOf(bot)).toEqual([known]);
    expect(bot.slack.in('C0ACCESS')).toEqual(['card: denied', 'reply: denied']);
  });

  it('becomes the known one when it was decided before another was posted', async () => {
    const bot = new InMemoryBot();
    bot.slack.breakNext('postCard', 'answer_lost');
    const id = await bot.requested();
    await bot.settle();
    await reviewRequest(bot.deps, { id, vote: DENY });
    await tidyCard(bot.deps, id, cardNumber(bot, 0));
    await bot.pass(5000);
    expect(bot.slack.in('C0ACCESS')).toEqual(['card: denied', 'reply: denied']);
  });

  it('is left alone when its request is not known', async () => {
    const bot = new InMemoryBot();
    await bot.requested();
    await bot.settle();
    await tidyCard(bot.deps, anId(9), cardNumber(bot, 0));
    expect(cardsOf(bot)).toHaveLength(1);
  });
});

describe('a request that ends while the first posting of its card is in doubt', () => {
  it('gets a card that shows its end, as one that asks may stand in the channel', async () => {
    const bot = new InMemoryBot();
    bot.slack.breakNext('postCard', 'answer_lost');
    const id = await bot.requested();
    await bot.settle();
    expect(bot.slack.in('C0ACCESS')).toEqual(['card: pending']);
    await cancelRequest(bot.deps, { id, by: RUTH });
    await bot.pass(5000);
    expect(bot.slack.in('C0ACCESS')).toEqual(['card: pending', 'card: cancelled', 'reply: cancelled']);
  });

  it('goes without one where the channel takes none', async () => {
    const bot = new InMemoryBot();
    bot.slack.breakNext('postCard', 'answer_lost');
    const id = await bot.requested();
    await bot.settle();
    bot.slack.closed.add('C0ACCESS');
    await cancelRequest(bot.deps, { id, by: RUTH });
    await bot.pass(5000);
    expect(await bot.state(id)).toBe('cancelled');
    expect(bot.slack.in('C0ACCESS')).toEqual(['card: pending']);
  });
});

describe.each([
  ['card', 'post_card', 'C0ACCESS'],
  ['status', 'post_status', dmOf(RUTH)],
] as const)('a worker that was frozen while Slack took its %s', (kind, act, channel) => {
  /** Posts it, and is frozen before it hears of that; another worker does meanwhile all there is to do. */
  async function overtaken(bot: InMemoryBot): Promise<Place[]> {
    const id = await bot.requested();
    const record = await bot.store.load(id);
    if (record === undefined) throw new Error('it is not there');
    const frozen = async (posting: Promise<Sent>): Promise<Sent> => {
      const sent = await posting;
      await bot.settle();
      return sent;
    };
    const slack: Messenger = bot.slack;
    const messenger: Messenger = {
      ...slack,
      postCard: async (request) => await frozen(bot.slack.postCard(request)),
      postStatus: async (request) => await frozen(bot.slack.postStatus(request)),
    };
    await performDeskAct({ ...bot.deps, messenger }, record, act);
    await bot.settle();
    return bot.slack.messages.filter((message) => message.kind === kind).map(({ ts }) => ({ channel, ts }));
  }

  it('takes it away again, so that there are no two', async () => {
    const bot = new InMemoryBot();
    const left = await overtaken(bot);
    const { desk } = (await bot.store.load((await bot.store.listOpenIds())[0] ?? anId(0))) ?? {};
    expect(left.map(({ ts }) => ts)).toEqual([desk?.[kind]?.ts]);
  });

  it('leaves it where Slack does not delete it, and the other is the one that is kept up to date', async () => {
    const bot = new InMemoryBot();
    bot.slack.refusesToRemove = 'compliance_exports_prevent_deletion';
    expect(await overtaken(bot)).toHaveLength(2);
    await cancelRequest(bot.deps, { id: (await bot.store.listOpenIds())[0] ?? anId(0), by: RUTH });
    await bot.settle();
    expect(bot.slack.in(channel)).toEqual(expect.arrayContaining([`${kind}: pending`, `${kind}: cancelled`]));
  });
});
