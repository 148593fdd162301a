import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import { revokeGrant } from '../../src/use-cases/end-request.ts';
import { workCluster } from '../../src/use-cases/work-cluster.ts';
import { InMemoryBot, untilStopped } from '../support/in-memory-bot.ts';
import { dmOf } from '../support/in-memory-slack.ts';
import { ANN, anId, RUTH } from '../support/records.ts';

describe('a grant', () => {
  it('ends on time: the token is gone, and people see it', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    await bot.pass(4 * HOUR - 1);
    expect(await bot.state(id)).toBe('active');
    await bot.pass(1);
    expect(await bot.state(id)).toBe('revoked');
    expect([bot.cluster.tokens.size, bot.cluster.users.size]).toEqual([0, 0]);
    expect(bot.slack.in('C0ACCESS')).toEqual([
      'card: revoked',
      'reply: approved',
      'reply: activated',
      'reply: revocation_started',
      'reply: revoked',
      'reply: receipt_given',
    ]);
    expect(bot.slack.in(dmOf(RUTH))).toEqual([
      'status: revoked',
      'reminder: active',
      'reminder: active',
      'reply: revoked',
      'reply: receipt_given',
    ]);
    expect(bot.slack.in('C0ALERTS')).toEqual([]);
  });

  it('ends on time with Slack down, and people learn of it when Slack is back', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    bot.slack.isDown = true;
    await bot.pass(4 * HOUR);
    expect(await bot.state(id)).toBe('revoked');
    expect(bot.cluster.tokens.size).toBe(0);
    bot.slack.isDown = false;
    await bot.pass(6 * MINUTE);
    expect(bot.slack.in(dmOf(RUTH))).toEqual(['status: revoked', 'reply: revoked', 'reply: receipt_given']);
  });

  it.each([
    [RUTH, 'requester'],
    [ANN, 'approver'],
    ['U0ADA', 'administrator'],
  ])('ends early on the word of %s, the %s', async (by, as) => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    expect((await revokeGrant(bot.deps, { id, by })).ok).toBe(true);
    await bot.settle();
    expect((await bot.record(id)).request).toMatchObject({ state: 'revoked', cause: { kind: 'revoked', by, as } });
    expect(bot.cluster.tokens.size).toBe(0);
    expect(bot.slack.secretsOf(RUTH)).toEqual([]);
  });

  it('does not end on anybody else’s word, nor on one that Slack cannot vouch for', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    bot.slack.standings.set(ANN, { kind: 'lookup_failed', id: ANN, detail: 'no answer' });
    expect(await revokeGrant(bot.deps, { id, by: 'U0ELSE' })).toMatchObject({ refusal: { kind: 'may_not_revoke' } });
    expect(await revokeGrant(bot.deps, { id, by: ANN })).toMatchObject({
      refusal: { kind: 'lookup_failed', detail: 'no answer' },
    });
    expect(await revokeGrant(bot.deps, { id: anId(5), by: RUTH })).toMatchObject({
      refusal: { kind: 'no_such_request' },
    });
    expect(await bot.state(id)).toBe('active');
  });

  it('given back twice in the same instant is revoked once', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    const both = await Promise.all([RUTH, ANN].map(async (by) => await revokeGrant(bot.deps, { id, by })));
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    await bot.settle();
    expect(bot.audit(id).filter((type) => type === 'revoked')).toHaveLength(1);
  });
});

describe('a revocation on a cluster that is down', () => {
  it('is tried until it is done, however long that takes', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    bot.cluster.isDown = true;
    await bot.pass(3 * DAY);
    expect(await bot.state(id)).toBe('revoking');
    bot.cluster.isDown = false;
    await bot.pass(5 * MINUTE);
    expect(await bot.state(id)).toBe('revoked');
    expect(bot.cluster.tokens.size).toBe(0);
  });

  it('is tried less and less often, at last every five minutes', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    bot.cluster.isDown = true;
    await bot.pass(5 * HOUR);
    const before = bot.audit(id).filter((type) => type === 'revocation_delayed').length;
    await bot.pass(HOUR);
    const after = bot.audit(id).filter((type) => type === 'revocation_delayed').length;
    expect(after - before).toBe(12);
  });

  it('alerts people once after some minutes, and once more when it is done', async () => {
    const bot = new InMemoryBot();
    await bot.active();
    bot.cluster.isDown = true;
    await bot.pass(4 * HOUR + 4 * MINUTE);
    expect(bot.slack.in('C0ALERTS')).toEqual([]);
    await bot.pass(2 * HOUR);
    expect(bot.slack.in('C0ALERTS')).toEqual(['alert: revocation_overdue']);
    expect(bot.slack.in(dmOf(RUTH))).toContain('reply: revocation_overdue');
    expect(bot.slack.in('C0ACCESS')).toContain('reply: revocation_overdue');
    bot.cluster.isDown = false;
    await bot.pass(5 * MINUTE);
    expect(bot.slack.in('C0ALERTS')).toEqual(['alert: revocation_overdue', 'alert: revoked']);
  });

  it('is done by the next process when one dies after any step of it', async () => {
    const probe = new InMemoryBot();
    const probed = await probe.active();
    probe.now += 4 * HOUR;
    const dry = probe.process();
    await workCluster(dry.deps, probed);
    for (const at of dry.steps.taken.keys()) {
      const bot = new InMemoryBot();
      const id = await bot.active();
      bot.now += 4 * HOUR;
      const { deps, steps } = bot.process({ at: at + 1, when: 'after' });
      expect(await untilStopped(steps, workCluster(deps, id))).toBe('stopped');
      bot.leases.runOut();
      await bot.pass(MINUTE);
      expect([at, await bot.state(id), bot.cluster.tokens.size]).toEqual([at, 'revoked', 0]);
    }
    expect(dry.steps.taken).toContain('cluster.remove');
  });

  it('that may have been done is checked again before it is called done', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    bot.cluster.breakNext('remove', 'answer_lost');
    await bot.pass(4 * HOUR);
    expect(await bot.state(id)).toBe('revoking');
    await bot.pass(2000);
    expect(await bot.state(id)).toBe('revoked');
  });
});
