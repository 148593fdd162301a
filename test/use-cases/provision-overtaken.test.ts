import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import { revokeGrant } from '../../src/use-cases/end-request.ts';
import { provisionGrant } from '../../src/use-cases/provision-grant.ts';
import { workCluster } from '../../src/use-cases/work-cluster.ts';
import { InMemoryBot, untilStopped } from '../support/in-memory-bot.ts';
import { everyStopOfProvisioning, stoppedWhileProvisioning, type Stopped } from '../support/in-memory-provisioning.ts';
import { dmOf } from '../support/in-memory-slack.ts';
import { RUTH } from '../support/records.ts';

const FREEZES = await everyStopOfProvisioning();

interface Ending {
  readonly state: string;
  /** The secrets that Ruth's messages still show. */
  readonly shown: readonly string[];
  readonly valid: readonly string[];
  /** Whether Ruth was told that the request failed. */
  readonly told: boolean;
}

async function endingOf({ bot, id }: Stopped): Promise<Ending> {
  await bot.pass(MINUTE);
  return {
    state: await bot.state(id),
    shown: bot.slack.secretsOf(RUTH).map(({ says }) => says),
    valid: bot.cluster.validSecrets(bot.now),
    told: bot.slack.in(dmOf(RUTH)).includes('reply: failed'),
  };
}

/** The two endings that keep the promise: the one secret shown is the one that works, or all is gone and Ruth knows. */
function keptPromises({ valid: [valid = 'no valid secret'] }: Ending): Ending[] {
  return [
    { state: 'active', shown: [valid], valid: [valid], told: false },
    { state: 'failed', shown: [], valid: [], told: true },
  ];
}

describe('an attempt that was frozen', () => {
  it.each(FREEZES)('%s, and goes on after another finished: a secret that works, or a plain end', async (_, stop) => {
    const one = await stoppedWhileProvisioning(stop);
    await one.bot.pass(MINUTE);
    expect(await one.bot.state(one.id)).toBe('active');
    await one.resume();
    const ending = await endingOf(one);
    expect(keptPromises(ending)).toContainEqual(ending);
  });

  it.each(
    FREEZES.flatMap(([name, stop]) =>
      ['cluster.writeToken', 'cluster.readToken', 'messenger.handOver'].map((at) => [name, at, stop] as const),
    ),
  )('%s, and goes on while another is at %s: the same', async (_, at, stop) => {
    const one = await stoppedWhileProvisioning(stop);
    const other = one.bot.process({ at, when: 'after' });
    const work = workCluster(other.deps, one.id);
    await untilStopped(other.steps, work);
    await one.resume();
    other.steps.resume();
    await work;
    const ending = await endingOf(one);
    expect(keptPromises(ending)).toContainEqual(ending);
  });

  it.each(FREEZES)('%s, and goes on after a revocation: nothing is left on the cluster', async (_, stop) => {
    const { bot, id, resume } = await stoppedWhileProvisioning(stop);
    expect((await revokeGrant(bot.deps, { id, by: RUTH })).ok).toBe(true);
    await bot.pass(MINUTE);
    expect(await bot.state(id)).toBe('revoked');
    await resume();
    await bot.pass(MINUTE);
    expect(await bot.state(id)).toBe('revoked');
    expect([bot.cluster.tokens.size, bot.cluster.users.size]).toEqual([0, 0]);
    expect(bot.slack.secretsOf(RUTH)).toEqual([]);
  });

  it.each(FREEZES)('%s, and goes on in the middle of a revocation: nothing is left either', async (_, stop) => {
    const { bot, id, resume } = await stoppedWhileProvisioning(stop);
    expect((await revokeGrant(bot.deps, { id, by: RUTH })).ok).toBe(true);
    // The other has just seen that the token is gone, and is about to save so.
    const other = bot.process({ at: 'cluster.readToken', when: 'after' });
    const work = workCluster(other.deps, id);
    expect(await untilStopped(other.steps, work)).toBe('stopped');
    await resume();
    other.steps.resume();
    await work;
    await bot.pass(MINUTE);
    expect(await bot.state(id)).toBe('revoked');
    expect([bot.cluster.tokens.size, bot.cluster.users.size]).toEqual([0, 0]);
  });
});

describe('an attempt that was overtaken', () => {
  it.each(['done', 'answer_lost'] as const)(
    'in the middle of a write ends the grant whose secret it replaced: %s',
    async (how) => {
      const one = await stoppedWhileProvisioning({ at: 'cluster.writeToken', when: 'before' });
      await one.bot.pass(MINUTE);
      if (how === 'answer_lost') one.bot.cluster.breakNext('writeToken', how);
      await one.resume();
      await one.bot.settle();
      expect((await one.bot.record(one.id)).request).toMatchObject({
        state: 'failed',
        problem: { kind: 'provisioned_twice' },
      });
      expect(one.bot.slack.in(dmOf(RUTH))).toEqual(['status: failed', 'reply: failed']);
    },
  );

  it('ends the grant, rather than hope, when the cluster cannot say whose secret works', async () => {
    const one = await stoppedWhileProvisioning({ at: 'cluster.readToken', when: 'after' });
    await one.bot.pass(MINUTE);
    one.bot.cluster.breakNext('isAccepted', 'not_done');
    await one.resume();
    expect(await endingOf(one)).toEqual({ state: 'failed', shown: [], valid: [], told: true });
  });

  it('ends the grant when the cluster refuses what it wrote late', async () => {
    const one = await stoppedWhileProvisioning({ at: 'cluster.setAcl', when: 'before' });
    await one.bot.pass(MINUTE);
    one.bot.cluster.refusal = { kind: 'privileges_differ', detail: 'the token can do more than was ordered' };
    await one.resume();
    expect(await endingOf(one)).toEqual({ state: 'failed', shown: [], valid: [], told: true });
  });

  it('takes away what it wrote after a revocation had seen that nothing was there, and before that was saved', async () => {
    const bot = new InMemoryBot();
    const id = await bot.approved();
    const late = bot.process({ at: 'cluster.writeToken', when: 'before' });
    const provisioning = provisionGrant(late.deps, id);
    expect(await untilStopped(late.steps, provisioning)).toBe('stopped');
    expect((await revokeGrant(bot.deps, { id, by: RUTH })).ok).toBe(true);
    const revoking = bot.process({ at: 'cluster.readToken', when: 'after' });
    const revocation = workCluster(revoking.deps, id);
    expect(await untilStopped(revoking.steps, revocation)).toBe('stopped');
    late.steps.resume();
    await provisioning;
    revoking.steps.resume();
    await revocation;
    expect(await bot.state(id)).toBe('revoked');
    expect(bot.cluster.secrets).toEqual(['secret-1']);
    expect(bot.cluster.tokens.size).toBe(0);
  });

  it('leaves the grant alone when it had written nothing', async () => {
    const one = await stoppedWhileProvisioning({ at: 'store.save', when: 'after' });
    await one.bot.pass(MINUTE);
    await one.resume();
    expect(await endingOf(one)).toMatchObject({ state: 'active', shown: ['secret-1'], valid: ['secret-1'] });
  });

  it('does not start over, so that the two never take turns', async () => {
    const one = await stoppedWhileProvisioning({ at: 'cluster.writeToken', when: 'before' });
    const other = one.bot.process({ at: 'cluster.setAcl', when: 'before' });
    const work = workCluster(other.deps, one.id);
    expect(await untilStopped(other.steps, work)).toBe('stopped');
    await one.resume();
    expect(one.bot.audit(one.id).filter((type) => type === 'provisioning_started')).toHaveLength(2);
    other.steps.resume();
    await work;
  });
});
