import { describe, expect, it } from 'vitest';
import type { Vote } from '../../src/domain/lifecycle/tally.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import { DAY, MINUTE } from '../../src/domain/time.ts';
import { cancelRequest } from '../../src/use-cases/end-request.ts';
import { pauseGrants, resumeGrants } from '../../src/use-cases/pause-grants.ts';
import { reviewByReaction, reviewRequest } from '../../src/use-cases/review-request.ts';
import { InMemoryBot } from '../support/in-memory-bot.ts';
import { dmOf } from '../support/in-memory-slack.ts';
import { ABE, ANN, anId, aPolicy, aRole, RUTH } from '../support/records.ts';

const ADA = 'U0ADA';
const APPROVE = { verdict: 'approve', via: 'button' } as const;
const DENY = { verdict: 'deny', via: 'button' } as const;

async function voting(bot: InMemoryBot, id: ReturnType<typeof anId>, vote: Vote): Promise<string> {
  const decided = await reviewRequest(bot.deps, { id, vote });
  return decided.ok ? decided.value.request.state : decided.refusal.kind;
}

describe('a review', () => {
  it.each(['button', 'reaction'] as const)('by %s gives the person a token that works', async (via) => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    await bot.settle();
    expect(await voting(bot, id, { reviewer: ANN, verdict: 'approve', via })).toBe('approved');
    await bot.settle();

    expect(bot.slack.in('C0ACCESS')).toEqual(['card: active', 'reply: approved', 'reply: activated']);
    expect(bot.slack.in(dmOf(RUTH))).toEqual(['status: active', 'secret: secret-1']);
    expect(bot.cluster.validSecrets(bot.now)).toEqual(['secret-1']);
    expect(bot.faults).toEqual([]);
  });

  it('that denies leaves nothing on the cluster, and the requester is told', async () => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    await bot.settle();
    expect(await voting(bot, id, { reviewer: ANN, ...DENY })).toBe('denied');
    await bot.settle();
    expect(bot.slack.in('C0ACCESS')).toEqual(['card: denied', 'reply: denied']);
    expect(bot.slack.in(dmOf(RUTH))).toEqual(['status: denied', 'reply: denied']);
    expect(bot.cluster.secrets).toEqual([]);
  });

  it('by two approvers in the same instant is decided once; the other learns that it is', async () => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    const both = await Promise.all([
      voting(bot, id, { reviewer: ANN, ...APPROVE }),
      voting(bot, id, { reviewer: ABE, ...DENY }),
    ]);
    expect(both.filter((answer) => answer === 'already_decided')).toHaveLength(1);
    expect(bot.audit(id).filter((type) => type === 'approved' || type === 'denied')).toHaveLength(1);
    expect(both).toContain(await bot.state(id));
  });

  it('against its requester’s cancelling in the same instant has one winner', async () => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    const [decided, cancelled] = await Promise.all([
      reviewRequest(bot.deps, { id, vote: { reviewer: ANN, ...APPROVE } }),
      cancelRequest(bot.deps, { id, by: RUTH }),
    ]);
    expect([decided.ok, cancelled.ok].filter(Boolean)).toHaveLength(1);
    await bot.settle();
    expect(bot.cluster.validSecrets(bot.now)).toHaveLength(cancelled.ok ? 0 : 1);
  });

  it('delivered twice counts once', async () => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    const vote: Vote = { reviewer: ANN, ...APPROVE };
    expect(await voting(bot, id, vote)).toBe('approved');
    expect(await voting(bot, id, vote)).toBe('already_decided');
    await bot.settle();
    expect(await voting(bot, id, vote)).toBe('already_decided');
    expect(bot.cluster.secrets).toEqual(['secret-1']);
    expect(bot.slack.secretsOf(RUTH)).toHaveLength(1);
  });

  it('that comes when the window has closed has the request lapse', async () => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    bot.now += DAY;
    expect(await voting(bot, id, { reviewer: ANN, ...APPROVE })).toBe('lapsed');
    await bot.settle();
    expect(bot.cluster.secrets).toEqual([]);
  });
});

describe('a review is refused', () => {
  it('to the requester, by click and by reaction, though they are in the approvers’ group', async () => {
    const role = aRole({ approvers: { users: [RUTH], groups: ['S0OPS'], required: 1 } });
    const bot = new InMemoryBot(aPolicy([role]));
    bot.slack.groups.set('S0OPS', [RUTH]);
    const id = await bot.requested();
    for (const via of ['button', 'reaction'] as const) {
      expect(await voting(bot, id, { reviewer: RUTH, verdict: 'approve', via })).toBe('own_request');
    }
    expect(await bot.state(id)).toBe('pending');
  });

  it('when Slack does not know the approvers’ group, and it says so', async () => {
    const bot = new InMemoryBot(aPolicy([aRole({ approvers: { users: [], groups: ['S0GONE'], required: 1 } })]));
    const id = await bot.requested();
    const vote: Vote = { reviewer: ANN, ...APPROVE };
    expect(await reviewRequest(bot.deps, { id, vote })).toEqual({
      ok: false,
      refusal: { kind: 'lookup_failed', detail: 'Slack does not know S0GONE' },
    });
  });

  it('to somebody who left the group since the card was posted', async () => {
    const bot = new InMemoryBot(aPolicy([aRole({ approvers: { users: [], groups: ['S0OPS'], required: 1 } })]));
    bot.slack.groups.set('S0OPS', [ANN]);
    const id = await bot.requested();
    bot.slack.groups.set('S0OPS', [ABE]);
    expect(await voting(bot, id, { reviewer: ANN, ...APPROVE })).toBe('not_an_approver');
    expect(await voting(bot, id, { reviewer: ABE, ...APPROVE })).toBe('approved');
  });

  it('for a request that does not exist', async () => {
    expect(await voting(new InMemoryBot(), anId(7), { reviewer: ANN, ...APPROVE })).toBe('no_such_request');
  });
});

describe('reactions whose event was lost', () => {
  it('are read back while the card waits', async () => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    await bot.settle();
    expect(await bot.state(id)).toBe('pending');
    bot.slack.reactions.push({ by: ANN, verdict: 'approve' });
    await bot.pass(2 * MINUTE - 1);
    expect(await bot.state(id)).toBe('pending');
    await bot.pass(1);
    expect(await bot.state(id)).toBe('active');
  });

  it('are read as soon as the card is known, for one that came before', async () => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    bot.slack.reactions.push({ by: ANN, verdict: 'approve' });
    await bot.settle();
    expect(await bot.state(id)).toBe('active');
  });

  it('that Slack will not show keep nobody from being told', async () => {
    const bot = new InMemoryBot();
    for (let reading = 0; reading < 100; reading++) bot.slack.breakNext('readReactions', 'not_done');
    const id = await bot.requested();
    await bot.settle();
    expect(bot.slack.messages.map(({ kind }) => kind)).toEqual(['card', 'status']);
    expect(await bot.state(id)).toBe('pending');
  });

  it('count by the same rules: not the requester’s own, and no wins over yes', async () => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    await bot.settle();
    bot.slack.reactions.push({ by: RUTH, verdict: 'approve' }, { by: 'U0ELSE', verdict: 'deny' });
    await bot.pass(5 * MINUTE);
    expect(await bot.state(id)).toBe('pending');
    bot.slack.reactions.push({ by: ANN, verdict: 'approve' }, { by: ABE, verdict: 'deny' });
    await bot.pass(2 * MINUTE);
    expect(await bot.state(id)).toBe('denied');
  });

  it('are not read any more once the request is decided', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    bot.slack.reactions.push({ by: ABE, verdict: 'deny' });
    await bot.pass(10 * MINUTE);
    expect(await bot.state(id)).toBe('active');
  });

  it('are not taken for approvals of what is granted instead, and count again when they were away', async () => {
    const bot = new InMemoryBot(aPolicy([aRole({ approvers: { users: [ANN, ABE], groups: [], required: 2 } })]));
    const id = await bot.requested();
    await bot.settle();
    await lessApproved(bot, id);
    bot.slack.reactions.push({ by: ABE, verdict: 'approve' });
    await bot.settle();
    await bot.pass(10 * MINUTE);
    expect(await bot.state(id)).toBe('pending');
    bot.slack.reactions.length = 0;
    await bot.pass(2 * MINUTE);
    bot.slack.reactions.push({ by: ABE, verdict: 'approve' });
    await bot.pass(2 * MINUTE);
    expect(await bot.state(id)).toBe('active');
  });

  it('are not taken for new ones because the card was out of reach for a while', async () => {
    const bot = new InMemoryBot(aPolicy([aRole({ approvers: { users: [ANN, ABE], groups: [], required: 2 } })]));
    const id = await bot.requested();
    await bot.settle();
    bot.slack.reactions.push({ by: ABE, verdict: 'approve' });
    await lessApproved(bot, id);
    await bot.settle();
    bot.slack.hidesReactions = true;
    await bot.pass(5 * MINUTE);
    bot.slack.hidesReactions = false;
    await bot.pass(5 * MINUTE);
    expect(await bot.state(id)).toBe('pending');
  });

  it('that were given anew and refused during a pause count when it is over', async () => {
    const bot = new InMemoryBot(aPolicy([aRole({ approvers: { users: [ANN, ABE], groups: [], required: 2 } })]));
    const id = await bot.requested();
    await bot.settle();
    await lessApproved(bot, id);
    bot.slack.reactions.push({ by: ABE, verdict: 'approve' });
    await bot.settle();
    await pauseGrants(bot.deps, { by: ADA, cluster: undefined, reason: 'moving the storage' });
    const vote = { reviewer: ABE, verdict: 'approve', via: 'reaction' } as const;
    bot.now += 1;
    const refused = await reviewByReaction(bot.deps, { id, vote, at: bot.now });
    expect(refused).toMatchObject({ refusal: { kind: 'paused' } });
    await resumeGrants(bot.deps, { by: ADA, cluster: undefined });
    await bot.pass(2 * MINUTE);
    expect(await bot.state(id)).toBe('active');
  });
});

/** Ann approves for less: one of two approvals. */
async function lessApproved(bot: InMemoryBot, id: RequestId): Promise<void> {
  const less = { duration: MINUTE * 30, paths: ['/pool/dev'] };
  const outcome = await reviewRequest(bot.deps, { id, vote: { reviewer: ANN, ...APPROVE }, less });
  expect(outcome).toMatchObject({ value: { request: { state: 'pending' } } });
}
