import { describe, expect, it } from 'vitest';
import type { RequestRecord } from '../../src/domain/record.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { confirmStored, revokeGrant } from '../../src/use-cases/end-request.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import type { Issuer } from '../../src/use-cases/ports/proxmox.ts';
import { pauseGrants } from '../../src/use-cases/pause-grants.ts';
import { requestRotation, rotateGrant } from '../../src/use-cases/rotate-grant.ts';
import { workCluster } from '../../src/use-cases/work-cluster.ts';
import { workDesk } from '../../src/use-cases/work-desk.ts';
import { InMemoryBot, untilStopped } from '../support/in-memory-bot.ts';
import type { Broken, ClusterCall } from '../support/in-memory-cluster.ts';
import { rotationAsked } from '../support/in-memory-provisioning.ts';
import { dmOf } from '../support/in-memory-slack.ts';
import { InMemoryStore } from '../support/in-memory-store.ts';
import { aPolicy, RUTH } from '../support/records.ts';

const CALLS: readonly ClusterCall[] = ['readToken', 'writeToken', 'setAcl', 'isAccepted'];

const LOST = CALLS.flatMap((call) => (['not_done', 'answer_lost'] as const).map((how) => [call, how] as const));

/** Lets one call fail, then takes the cluster away for good, so that the rotation is given up. */
async function givenUpAfter(call: ClusterCall, how: Broken): Promise<{ bot: InMemoryBot; id: RequestId }> {
  const bot = new InMemoryBot();
  const id = await rotationAsked(bot);
  bot.cluster.breakNext(call, how);
  await bot.settle();
  bot.cluster.isDown = true;
  await bot.pass(32 * MINUTE);
  bot.cluster.isDown = false;
  await bot.pass(6 * MINUTE);
  return { bot, id };
}

/** A store that does not answer while it is told so. */
class OnceAwayStore extends InMemoryStore {
  isAway: () => boolean = () => false;

  override async load(id: RequestId): Promise<RequestRecord | undefined> {
    if (this.isAway()) throw new Unavailable('the store', 'connection refused');
    return await super.load(id);
  }
}

const refusedAtOnce: Issuer['renew'] = async (_order, _expiresAt, mayGoOn) => {
  await mayGoOn();
  return { ok: false, problem: { kind: 'refused_by_cluster', detail: '403' }, outcome: 'not_done' };
};

function shownTo(bot: InMemoryBot): string[] {
  return bot.slack.secretsOf(RUTH).map(({ says }) => says);
}

describe('a new secret for an active grant', () => {
  it('takes the place of the old one: same token, same end, and the old message is gone', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    const [before] = bot.cluster.tokens;
    await bot.pass(HOUR);
    expect((await requestRotation(bot.deps, { id, by: RUTH })).ok).toBe(true);
    await bot.settle();
    expect([...bot.cluster.tokens]).toEqual([[before?.[0], { ...before?.[1], secret: 'secret-2' }]]);
    expect(bot.slack.secretsOf(RUTH)).toMatchObject([{ says: 'secret-2', replaces: true }]);
    expect(bot.slack.in('C0ACCESS').at(-1)).toBe('reply: rotated');
    await bot.pass(3 * HOUR);
    expect(await bot.state(id)).toBe('revoked');
  });

  it('has the old message removed before the new one shows anything', async () => {
    const bot = new InMemoryBot();
    const id = await rotationAsked(bot);
    const { deps, steps } = bot.process({ at: 'messenger.handOver', when: 'before' });
    expect(await untilStopped(steps, workCluster(deps, id))).toBe('stopped');
    await workDesk(bot.deps, id);
    expect(shownTo(bot)).toEqual([]);
    expect(bot.slack.in(dmOf(RUTH))).toContain('announcement: ');
  });

  it('stays to be stored when its owner says so of the old one, too late', async () => {
    const bot = new InMemoryBot();
    const id = await rotationAsked(bot);
    const [old] = bot.slack.secretsOf(RUTH);
    await workCluster(bot.deps, id);
    await confirmStored(bot.deps, { id, by: RUTH, message: old ?? { channel: '', ts: '' } });
    await bot.settle();
    expect(shownTo(bot)).toEqual(['secret-2']);
  });

  it('is made also while new tokens are paused', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    await pauseGrants(bot.deps, { by: 'U0ADA', cluster: undefined, reason: 'moving the storage' });
    expect((await requestRotation(bot.deps, { id, by: RUTH })).ok).toBe(true);
    await bot.settle();
    expect(bot.cluster.validSecrets(bot.now)).toEqual(['secret-2']);
  });

  it('gives way to a revocation that begins meanwhile', async () => {
    const bot = new InMemoryBot();
    const id = await rotationAsked(bot);
    await revokeGrant(bot.deps, { id, by: RUTH });
    await bot.settle();
    expect(await bot.state(id)).toBe('revoked');
    expect(bot.cluster.secrets).toEqual(['secret-1']);
  });

  it('is not begun when the end has come, which then is what happens', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active(HOUR);
    bot.now += HOUR - MINUTE;
    await requestRotation(bot.deps, { id, by: RUTH });
    bot.now += MINUTE;
    await rotateGrant(bot.deps, id);
    expect((await bot.record(id)).request).toMatchObject({ state: 'revoking', cause: { kind: 'expired' } });
    expect(bot.cluster.secrets).toEqual(['secret-1']);
  });

  it('leaves no secret in the audit, in a record, or in what is reported', async () => {
    const bot = new InMemoryBot();
    const id = await rotationAsked(bot);
    bot.cluster.breakNext('setAcl', 'not_done');
    bot.slack.breakNext('handOver', 'answer_lost');
    await bot.pass(MINUTE);
    const kept = JSON.stringify([bot.store.audit, await bot.record(id), bot.faults.map(String)]);
    expect(bot.cluster.secrets).toHaveLength(4);
    for (const secret of bot.cluster.secrets) expect(kept).not.toContain(secret);
  });
});

describe('rotating on a cluster in trouble', () => {
  it.each(LOST)('goes on when %s is %s: one token, and its owner holds its secret', async (call, how) => {
    const bot = new InMemoryBot();
    const id = await rotationAsked(bot);
    bot.cluster.breakNext(call, how);
    await bot.pass(MINUTE);
    expect(await bot.state(id)).toBe('active');
    expect(bot.audit(id).filter((type) => type === 'rotated')).toHaveLength(1);
    expect(bot.cluster.tokens.size).toBe(1);
    expect(shownTo(bot)).toEqual(bot.cluster.validSecrets(bot.now));
    expect(shownTo(bot)).not.toEqual(['secret-1']);
  });

  it.each([
    ['readToken', 'not_done'],
    ['readToken', 'answer_lost'],
    ['writeToken', 'not_done'],
  ] as const)('keeps the old secret when it is given up after %s was %s, and says so', async (call, how) => {
    const { bot, id } = await givenUpAfter(call, how);
    const { request } = await bot.record(id);
    expect(request).toMatchObject({ state: 'active' });
    expect(request).not.toHaveProperty('rotation');
    expect(bot.cluster.validSecrets(bot.now)).toEqual(['secret-1']);
    expect(bot.slack.in(dmOf(RUTH))).toContain('reply: rotation_failed');
    expect(bot.slack.in('C0ACCESS')).toContain('reply: rotation_failed');
  });

  it.each([
    ['writeToken', 'answer_lost'],
    ['setAcl', 'not_done'],
    ['setAcl', 'answer_lost'],
  ] as const)('ends the grant when it is given up after %s was %s', async (call, how) => {
    const { bot, id } = await givenUpAfter(call, how);
    expect((await bot.record(id)).request).toMatchObject({
      state: 'revoked',
      cause: { kind: 'not_rotated', problem: { kind: 'cluster_unavailable' } },
    });
    expect([bot.cluster.tokens.size, bot.cluster.users.size]).toEqual([0, 0]);
    expect(bot.slack.in(dmOf(RUTH))).toContain('reply: revoked');
    expect(shownTo(bot)).toEqual([]);
  });

  it('ends the grant when the store was away between two writes, and the cluster is from then on', async () => {
    const store = new OnceAwayStore();
    const bot = new InMemoryBot(aPolicy(), store);
    const id = await rotationAsked(bot);
    store.isAway = () => {
      const isWritten = bot.cluster.secrets.length === 2 && !bot.cluster.isDown;
      if (isWritten) bot.cluster.isDown = true;
      return isWritten;
    };
    await bot.pass(40 * MINUTE);
    expect((await bot.record(id)).request).toMatchObject({ state: 'revoking', cause: { kind: 'not_rotated' } });
  });

  it('keeps the old secret when the cluster refuses the very first write', async () => {
    const bot = new InMemoryBot();
    const id = await rotationAsked(bot);
    const { issuer, ...deps } = bot.deps;
    await rotateGrant({ ...deps, issuer: { ...issuer, renew: refusedAtOnce } }, id);
    await bot.settle();
    expect((await bot.record(id)).request).not.toHaveProperty('rotation');
    expect(bot.cluster.validSecrets(bot.now)).toEqual(['secret-1']);
    expect(bot.slack.in(dmOf(RUTH))).toContain('reply: rotation_failed');
  });

  it('ends the grant when the cluster refuses for good what was written', async () => {
    const bot = new InMemoryBot();
    const id = await rotationAsked(bot);
    bot.cluster.refusal = { kind: 'privileges_differ', detail: 'the token can do more than was ordered' };
    await bot.settle();
    expect((await bot.record(id)).request).toMatchObject({
      state: 'revoked',
      cause: { kind: 'not_rotated', problem: bot.cluster.refusal },
    });
  });

  it('makes nothing that somebody took away: the grant ends', async () => {
    const bot = new InMemoryBot();
    const id = await rotationAsked(bot);
    bot.cluster.tokens.clear();
    await bot.settle();
    expect((await bot.record(id)).request).toMatchObject({
      state: 'revoked',
      cause: { kind: 'not_rotated', problem: { kind: 'token_gone' } },
    });
    expect(bot.cluster.secrets).toEqual(['secret-1']);
  });

  it('is not repeated faster than the waits allow', async () => {
    const bot = new InMemoryBot();
    const id = await rotationAsked(bot);
    bot.cluster.isDown = true;
    await bot.pass(14 * SECOND);
    // After 0, 2, 6 and 14 seconds.
    expect(bot.audit(id).filter((type) => type === 'rotation_started')).toHaveLength(4);
  });
});

describe('handing a new secret over through a Slack in trouble', () => {
  it.each(['not_done', 'answer_lost'] as const)(
    'comes again when the message was %s, and replaces the old',
    async (how) => {
      const bot = new InMemoryBot();
      const id = await rotationAsked(bot);
      bot.slack.breakNext('handOver', how);
      await bot.pass(MINUTE);
      expect(await bot.state(id)).toBe('active');
      expect(bot.slack.secretsOf(RUTH)).toMatchObject([{ says: 'secret-3', replaces: true }]);
      expect(bot.cluster.validSecrets(bot.now)).toEqual(['secret-3']);
    },
  );

  it('ends the grant of a person who cannot be reached', async () => {
    const bot = new InMemoryBot();
    const id = await rotationAsked(bot);
    bot.slack.closed.add(dmOf(RUTH));
    await bot.settle();
    expect((await bot.record(id)).request).toMatchObject({
      state: 'revoked',
      cause: { kind: 'not_rotated', problem: { kind: 'requester_unreachable', detail: 'is_archived' } },
    });
    expect(bot.cluster.tokens.size).toBe(0);
    expect(bot.slack.in('C0ACCESS')).toContain('reply: revoked');
  });

  it('ends the grant when Slack is away for too long', async () => {
    const bot = new InMemoryBot();
    const id = await rotationAsked(bot);
    bot.slack.isDown = true;
    await bot.pass(32 * MINUTE);
    expect((await bot.record(id)).request).toMatchObject({
      state: 'revoked',
      cause: { kind: 'not_rotated', problem: { kind: 'slack_unavailable' } },
    });
    bot.slack.isDown = false;
    await bot.pass(10 * MINUTE);
    expect(bot.slack.in(dmOf(RUTH))).toContain('reply: revoked');
    expect(shownTo(bot)).toEqual([]);
  });
});
