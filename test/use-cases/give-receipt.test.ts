import { describe, expect, it } from 'vitest';
import type { Task } from '../../src/domain/receipt.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { revokeGrant } from '../../src/use-cases/end-request.ts';
import { InMemoryBot } from '../support/in-memory-bot.ts';
import { dmOf } from '../support/in-memory-slack.ts';
import { ANN, MONDAY, RUTH } from '../support/records.ts';

const TASK: Task = { node: 'pve1', kind: 'qmstart', on: '100', startedAt: MONDAY + HOUR, end: 'ok' };

function fullTokenIdOf(id: RequestId): string {
  return `pvt-${id}@pve!pvt-${id}`;
}

/** What the audit says of the receipts of a request. */
function audited(bot: InMemoryBot, id: RequestId): unknown[] {
  return bot.store.audit
    .filter(({ request, event }) => request === id && event.type === 'receipt_given')
    .map(({ event }) => event);
}

describe('the receipt of a grant', () => {
  it('comes after its end is told, with what ran under its token', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active(2 * HOUR);
    bot.taskLog.tasks.set(fullTokenIdOf(id), [TASK]);
    bot.taskLog.tasks.set('terraform@pve!other', [TASK, TASK]);
    await bot.pass(2 * HOUR);
    expect(bot.slack.in(dmOf(RUTH)).slice(-2)).toEqual(['reply: revoked', 'reply: receipt_given']);
    expect(bot.slack.in('C0ACCESS').slice(-2)).toEqual(['reply: revoked', 'reply: receipt_given']);
    expect(audited(bot, id)).toMatchObject([{ saw: 'seen', tasks: 1, failed: 0, running: 0 }]);
    const { request } = await bot.record(id);
    const { grant, endedAt } = request as Extract<typeof request, { state: 'revoked' }>;
    expect(bot.taskLog.asked).toEqual([{ fullTokenId: fullTokenIdOf(id), since: grant?.activatedAt, until: endedAt }]);
  });

  it('is looked up again while the cluster does not answer, and nothing else waits for it', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active(2 * HOUR);
    bot.taskLog.silentFor = 3;
    await bot.pass(2 * HOUR);
    expect(await bot.state(id)).toBe('revoked');
    expect(bot.slack.in(dmOf(RUTH)).at(-1)).toBe('reply: revoked');
    await bot.pass(2 * MINUTE);
    expect(audited(bot, id)).toMatchObject([{ saw: 'seen' }]);
    expect(bot.taskLog.asked).toHaveLength(4);
    expect(bot.faults).toHaveLength(3);
  });

  it('says so when the cluster does not answer for minutes, and is not looked up for ever', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active(2 * HOUR);
    bot.taskLog.silentFor = Infinity;
    await bot.pass(3 * HOUR);
    expect(audited(bot, id)).toMatchObject([{ saw: 'no_answer', tasks: 0 }]);
    expect(bot.slack.in(dmOf(RUTH)).at(-1)).toBe('reply: receipt_given');
    expect(bot.taskLog.asked).toHaveLength(5);
  });

  it('says to operators once a day what to grant, where the bot may not look', async () => {
    const bot = new InMemoryBot();
    bot.taskLog.isHidden = true;
    for (let grants = 0; grants < 2; grants++) {
      const id = await bot.active(HOUR);
      await bot.pass(HOUR);
      expect(audited(bot, id)).toMatchObject([{ saw: 'not_allowed' }]);
    }
    expect(bot.faults.map(String)).toEqual([expect.stringMatching(/grant Sys\.Audit on \/nodes/)]);
    await bot.pass(DAY);
    await bot.active(HOUR);
    await bot.pass(HOUR);
    expect(bot.faults).toHaveLength(2);
  });

  it('is given once, though the process dies right after the look', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active(2 * HOUR);
    await revokeGrant(bot.deps, { id, by: ANN });
    const { deps, steps } = bot.process({ at: 'taskLog.ranUnder', when: 'after' });
    await Promise.race([bot.settle(deps), steps.stopped]);
    bot.leases.runOut();
    await bot.pass(5 * MINUTE);
    expect(audited(bot, id)).toHaveLength(1);
    expect(bot.slack.in(dmOf(RUTH)).filter((message) => message === 'reply: receipt_given')).toHaveLength(1);
  });

  it('is not owed of a request that ended without a token', async () => {
    const bot = new InMemoryBot();
    bot.cluster.refusal = { kind: 'refused_by_cluster', detail: 'no' };
    const id = await bot.active(2 * HOUR);
    await bot.pass(30 * SECOND);
    expect(await bot.state(id)).toBe('failed');
    expect(bot.taskLog.asked).toEqual([]);
  });
});
