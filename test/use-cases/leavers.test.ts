import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { endIfLeft, findLeavers } from '../../src/use-cases/leavers.ts';
import { reviewRequest } from '../../src/use-cases/review-request.ts';
import { InMemoryBot } from '../support/in-memory-bot.ts';
import { ABE, ANN, aPolicy, aRole, RUTH } from '../support/records.ts';

const GONE = { kind: 'ineligible', id: RUTH, because: 'deleted' } as const;

/** Counts how often the directory is asked about anybody. */
function countLookUps(bot: InMemoryBot): () => number {
  const { standing } = bot.slack;
  let count = 0;
  Object.assign(bot.slack, {
    standing: async (...input: Parameters<typeof standing>) => {
      count += 1;
      return await standing(...input);
    },
  });
  return () => count;
}

describe('people who left', () => {
  it('lose everything they asked for and hold', async () => {
    const bot = new InMemoryBot();
    const active = await bot.active();
    const waiting = await bot.requested();
    bot.slack.standings.set(RUTH, GONE);
    await endIfLeft(bot.deps, RUTH);
    await bot.settle();
    expect(await bot.state(active)).toBe('revoked');
    expect(await bot.state(waiting)).toBe('cancelled');
    expect((await bot.record(active)).request).toMatchObject({ cause: { kind: 'left', as: 'deleted' } });
  });

  it('no longer count among the approvers of others’ requests', async () => {
    const role = aRole({ approvers: { users: [ANN, ABE], groups: [], required: 2 } });
    const bot = new InMemoryBot(aPolicy([role]));
    const id = await bot.requested();
    await reviewRequest(bot.deps, { id, vote: { reviewer: ANN, verdict: 'approve', via: 'button' } });
    bot.slack.standings.set(ANN, { kind: 'ineligible', id: ANN, because: 'deleted' });
    await findLeavers(bot.deps);
    expect((await bot.record(id)).request.votes).toEqual([]);
    expect(bot.audit(id)).toContain('vote_dropped');
    expect(await bot.state(id)).toBe('pending');
  });

  it('are not looked up while nothing of theirs is open', async () => {
    const bot = new InMemoryBot();
    const lookUps = countLookUps(bot);
    await endIfLeft(bot.deps, RUTH);
    expect(lookUps()).toBe(0);
  });

  it('are looked for once a minute, each once an hour', async () => {
    const bot = new InMemoryBot();
    await bot.active(12 * HOUR);
    await bot.requested();
    const lookUps = countLookUps(bot);
    await findLeavers(bot.deps);
    await findLeavers(bot.deps);
    expect(lookUps()).toBe(1);
    bot.now += HOUR - 1;
    await findLeavers(bot.deps);
    expect(lookUps()).toBe(1);
    bot.now += MINUTE;
    await findLeavers(bot.deps);
    expect(lookUps()).toBe(2);
  });

  it('are no longer looked for once nothing of theirs is open, and again when something is', async () => {
    const bot = new InMemoryBot();
    await bot.active(HOUR);
    await bot.pass(3 * HOUR);
    await findLeavers(bot.deps);
    expect(await bot.store.listToLookUp(bot.now, 10)).toEqual([]);
    await bot.requested();
    expect(await bot.store.listToLookUp(bot.now, 10)).toEqual([RUTH]);
  });

  it('are found also among more people than are looked up in one round', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active(12 * HOUR);
    for (let number = 0; number < 30; number++) await bot.store.lookedUp(`U${number}`, -1);
    bot.slack.standings.set(RUTH, GONE);
    await findLeavers(bot.deps);
    expect(await bot.state(id)).toBe('active');
    bot.now += MINUTE;
    await findLeavers(bot.deps);
    expect(await bot.state(id)).not.toBe('active');
  });

  it('are asked about again a minute after Slack did not say', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    bot.slack.standings.set(RUTH, { kind: 'lookup_failed', id: RUTH, detail: 'timeout' });
    await findLeavers(bot.deps);
    await bot.settle();
    expect(await bot.state(id)).toBe('active');
    bot.slack.standings.set(RUTH, GONE);
    bot.now += MINUTE;
    await findLeavers(bot.deps);
    await bot.settle();
    expect(await bot.state(id)).toBe('revoked');
  });
});
