import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { InMemoryBot } from '../support/in-memory-bot.ts';
import type { ClusterCall } from '../support/in-memory-cluster.ts';
import { dmOf } from '../support/in-memory-slack.ts';
import { RUTH } from '../support/records.ts';

const CALLS: readonly ClusterCall[] = ['ensureUser', 'writeToken', 'setAcl', 'readToken'];

const LOST = CALLS.flatMap((call) => (['not_done', 'answer_lost'] as const).map((how) => [call, how] as const));

describe('provisioning on a cluster in trouble', () => {
  it.each(LOST)('goes on when %s is %s: one token, one secret, seen once', async (call, how) => {
    const bot = new InMemoryBot();
    const id = await bot.approved();
    bot.cluster.breakNext(call, how);
    await bot.pass(MINUTE);
    expect(await bot.state(id)).toBe('active');
    expect(bot.audit(id).filter((type) => type === 'provisioning_delayed')).toHaveLength(1);
    expect(bot.cluster.tokens.size).toBe(1);
    expect(bot.slack.secretsOf(RUTH)).toMatchObject([{ says: bot.cluster.validSecrets(bot.now)[0], replaces: false }]);
  });

  it('starts the grant’s time when the cluster is back, not when it was approved', async () => {
    const bot = new InMemoryBot();
    const id = await bot.approved(HOUR);
    bot.cluster.isDown = true;
    await bot.pass(20 * MINUTE);
    bot.cluster.isDown = false;
    await bot.pass(MINUTE);
    expect(await bot.state(id)).toBe('active');
    await bot.pass(50 * MINUTE);
    expect(await bot.state(id)).toBe('active');
  });

  it('is given up when the provisioning window closes; what may be there is taken away, then people are told', async () => {
    const bot = new InMemoryBot();
    const id = await bot.approved();
    bot.cluster.isDown = true;
    await bot.pass(32 * MINUTE);
    expect(await bot.state(id)).toBe('revoking');
    bot.cluster.isDown = false;
    await bot.pass(6 * MINUTE);
    expect((await bot.record(id)).request).toMatchObject({
      state: 'failed',
      problem: { kind: 'cluster_unavailable', detail: 'Proxmox: connection refused' },
    });
    expect(bot.slack.in(dmOf(RUTH))).toContain('reply: failed');
    expect(bot.slack.secretsOf(RUTH)).toEqual([]);
  });

  it('fails at once when the cluster refuses for good, and leaves nothing behind', async () => {
    const bot = new InMemoryBot();
    bot.cluster.refusal = { kind: 'refused_by_cluster', detail: 'no such role' };
    const id = await bot.active();
    expect((await bot.record(id)).request).toMatchObject({ state: 'failed', problem: bot.cluster.refusal });
    expect(bot.slack.in(dmOf(RUTH))).toEqual(['status: failed', 'reply: failed']);
    expect(bot.cluster.secrets).toEqual(['secret-1']);
    expect(bot.cluster.tokens.size).toBe(0);
  });

  it('leaves no secret in the audit, in a record, or in what is reported', async () => {
    const bot = new InMemoryBot();
    const id = await bot.approved();
    bot.cluster.breakNext('setAcl', 'not_done');
    bot.slack.breakNext('handOver', 'answer_lost');
    await bot.pass(MINUTE);
    const kept = JSON.stringify([bot.store.audit, await bot.record(id), bot.faults.map(String)]);
    expect(bot.cluster.secrets.length).toBeGreaterThan(1);
    for (const secret of bot.cluster.secrets) expect(kept).not.toContain(secret);
  });
});

describe('handing the secret over through a Slack in trouble', () => {
  it('comes again when the message was certainly not sent, and replaces nothing', async () => {
    const bot = new InMemoryBot();
    const id = await bot.approved();
    bot.slack.breakNext('handOver', 'not_done');
    await bot.pass(MINUTE);
    expect(await bot.state(id)).toBe('active');
    expect(bot.slack.secretsOf(RUTH)).toMatchObject([{ says: 'secret-2', replaces: false }]);
    expect(bot.cluster.validSecrets(bot.now)).toEqual(['secret-2']);
  });

  it('comes again when the answer was lost, in place of the first, and says so', async () => {
    const bot = new InMemoryBot();
    await bot.approved();
    bot.slack.breakNext('handOver', 'answer_lost');
    await bot.pass(MINUTE);
    expect(bot.slack.secretsOf(RUTH)).toMatchObject([{ says: 'secret-2', replaces: true }]);
    expect(bot.cluster.validSecrets(bot.now)).toEqual(['secret-2']);
  });

  it('still says so when a message in between was not sent', async () => {
    const bot = new InMemoryBot();
    await bot.approved();
    bot.slack.breakNext('handOver', 'answer_lost');
    bot.slack.breakNext('handOver', 'not_done');
    await bot.pass(MINUTE);
    expect(bot.slack.secretsOf(RUTH)).toMatchObject([{ says: 'secret-3', replaces: true }]);
  });

  it('to a person who cannot be reached takes the token back, and the channel is told', async () => {
    const bot = new InMemoryBot();
    bot.slack.closed.add(dmOf(RUTH));
    const id = await bot.active();
    expect((await bot.record(id)).request).toMatchObject({
      state: 'failed',
      problem: { kind: 'requester_unreachable', detail: 'is_archived' },
    });
    expect(bot.cluster.secrets).toEqual(['secret-1']);
    expect(bot.cluster.tokens.size).toBe(0);
    expect(bot.slack.in('C0ACCESS')).toContain('reply: failed');
  });

  it('is not repeated faster than the waits allow', async () => {
    const bot = new InMemoryBot();
    const id = await bot.approved();
    bot.slack.isDown = true;
    await bot.pass(14 * SECOND);
    // After 0, 2, 6 and 14 seconds.
    expect(bot.audit(id).filter((type) => type === 'provisioning_started')).toHaveLength(4);
  });
});
