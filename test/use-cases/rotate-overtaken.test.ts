import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import { revokeGrant } from '../../src/use-cases/end-request.ts';
import { provisionGrant } from '../../src/use-cases/provision-grant.ts';
import { requestRotation } from '../../src/use-cases/rotate-grant.ts';
import { workCluster } from '../../src/use-cases/work-cluster.ts';
import { InMemoryBot, untilStopped } from '../support/in-memory-bot.ts';
import {
  everyStopOfRotating,
  stoppedWhileProvisioning,
  stoppedWhileRotating,
  type Stopped,
} from '../support/in-memory-provisioning.ts';
import { dmOf } from '../support/in-memory-slack.ts';
import { RUTH } from '../support/records.ts';

const FREEZES = await everyStopOfRotating();

interface Ending {
  readonly state: string;
  /** The secrets that Ruth's messages still show. */
  readonly shown: readonly string[];
  readonly valid: readonly string[];
  /** Whether Ruth was told that her token is gone. */
  readonly told: boolean;
}

async function endingOf({ bot, id }: Pick<Stopped, 'bot' | 'id'>): Promise<Ending> {
  await bot.pass(MINUTE);
  return {
    state: await bot.state(id),
    shown: bot.slack.secretsOf(RUTH).map(({ says }) => says),
    valid: bot.cluster.validSecrets(bot.now),
    told: bot.slack.in(dmOf(RUTH)).includes('reply: revoked'),
  };
}

/** The two endings that keep the promise: the one secret shown is the one that works, or all is gone and Ruth knows. */
function keptPromises({ valid: [valid = 'no valid secret'] }: Ending): Ending[] {
  return [{ state: 'active', shown: [valid], valid: [valid], told: false }, GONE];
}

const GONE: Ending = { state: 'revoked', shown: [], valid: [], told: true };

describe('a rotation that was frozen', () => {
  it.each(FREEZES)('%s, and goes on after another finished: a secret that works, or a plain end', async (_, stop) => {
    const one = await stoppedWhileRotating(stop);
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
    const one = await stoppedWhileRotating(stop);
    const other = one.bot.process({ at, when: 'after' });
    const work = workCluster(other.deps, one.id);
    await untilStopped(other.steps, work);
    await one.resume();
    other.steps.resume();
    await work;
    const ending = await endingOf(one);
    expect(keptPromises(ending)).toContainEqual(ending);
  });

  it.each(
    FREEZES.flatMap(([name, stop]) =>
      ['cluster.readToken', 'cluster.writeToken'].map((at) => [name, at, stop] as const),
    ),
  )('%s, and goes on while a later rotation is at %s: the same', async (_, at, stop) => {
    const one = await stoppedWhileRotating(stop);
    await one.bot.pass(MINUTE);
    // The frozen one may have come to its end but for the very last of its steps.
    expect((await requestRotation(one.bot.deps, { id: one.id, by: RUTH })).ok).toBe(true);
    const other = one.bot.process({ at, when: 'before' });
    const work = workCluster(other.deps, one.id);
    expect(await untilStopped(other.steps, work)).toBe('stopped');
    await one.resume();
    other.steps.resume();
    await work;
    const ending = await endingOf(one);
    expect(keptPromises(ending)).toContainEqual(ending);
  });

  it.each(FREEZES)('%s, and goes on after another gave up: the same', async (_, stop) => {
    const one = await stoppedWhileRotating(stop);
    one.bot.cluster.isDown = true;
    await one.bot.pass(40 * MINUTE);
    one.bot.cluster.isDown = false;
    await one.resume();
    await one.bot.pass(10 * MINUTE);
    const { state, valid } = await endingOf(one);
    const shown = one.bot.slack.lastShown.get(one.id);
    expect([state, valid]).toEqual(state === 'active' ? [state, [shown]] : ['revoked', []]);
  });

  it.each(FREEZES)('%s, and goes on after a revocation: nothing is left on the cluster', async (_, stop) => {
    const { bot, id, resume } = await stoppedWhileRotating(stop);
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
    const { bot, id, resume } = await stoppedWhileRotating(stop);
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

describe('a rotation that was overtaken', () => {
  it.each(['done', 'answer_lost'] as const)(
    'in the middle of a write ends the grant whose secret it replaced: %s',
    async (how) => {
      const one = await stoppedWhileRotating({ at: 'cluster.writeToken', when: 'before' });
      await one.bot.pass(MINUTE);
      if (how === 'answer_lost') one.bot.cluster.breakNext('writeToken', how);
      await one.resume();
      await one.bot.settle();
      expect((await one.bot.record(one.id)).request).toMatchObject({
        state: 'revoked',
        cause: { kind: 'not_rotated', problem: { kind: 'provisioned_twice' } },
      });
      expect(await endingOf(one)).toEqual(GONE);
    },
  );

  it('ends the grant when the other one gives up after it wrote', async () => {
    const one = await stoppedWhileRotating({ at: 'cluster.writeToken', when: 'before' });
    const other = one.bot.process({ at: 'cluster.readToken', when: 'before' });
    const work = workCluster(other.deps, one.id);
    expect(await untilStopped(other.steps, work)).toBe('stopped');
    await one.resume();
    one.bot.cluster.isDown = true;
    other.steps.resume();
    await work;
    await one.bot.pass(40 * MINUTE);
    expect((await one.bot.record(one.id)).request).toMatchObject({
      state: 'revoking',
      cause: { kind: 'not_rotated', problem: { kind: 'cluster_unavailable' } },
    });
  });

  it('leaves the grant alone when it had written nothing', async () => {
    const one = await stoppedWhileRotating({ at: 'cluster.readToken', when: 'after' });
    await one.bot.pass(MINUTE);
    await one.resume();
    expect(await endingOf(one)).toMatchObject({ state: 'active', shown: ['secret-2'], valid: ['secret-2'] });
  });
});

describe('an attempt at the first secret that was frozen', () => {
  it('until after a rotation ends the grant whose secret it replaced', async () => {
    const one = await stoppedWhileProvisioning({ at: 'cluster.writeToken', when: 'before' });
    const { bot, id } = one;
    await bot.pass(MINUTE);
    await requestRotation(bot.deps, { id, by: RUTH });
    await bot.pass(MINUTE);
    expect(bot.cluster.validSecrets(bot.now)).toEqual(['secret-2']);
    await one.resume();
    expect(await endingOf(one)).toEqual(GONE);
  });

  it('until a rotation is under way is made up for by it', async () => {
    const one = await stoppedWhileProvisioning({ at: 'cluster.writeToken', when: 'before' });
    const { bot, id } = one;
    await bot.pass(MINUTE);
    await requestRotation(bot.deps, { id, by: RUTH });
    await one.resume();
    expect(await endingOf(one)).toMatchObject({ state: 'active', shown: ['secret-3'], valid: ['secret-3'] });
  });

  it('until a rotation is under way that fails with nothing written is not overlooked', async () => {
    const bot = new InMemoryBot();
    const id = await bot.approved();
    const late = bot.process({ at: 'cluster.writeToken', when: 'before' });
    const provisioning = provisionGrant(late.deps, id);
    expect(await untilStopped(late.steps, provisioning)).toBe('stopped');
    await bot.pass(MINUTE);
    await requestRotation(bot.deps, { id, by: RUTH });
    late.steps.resume();
    await provisioning;
    bot.cluster.isDown = true;
    await bot.pass(40 * MINUTE);
    expect((await bot.record(id)).request).toMatchObject({ state: 'revoking', cause: { kind: 'not_rotated' } });
  });

  it('right after it handed its secret over does not take a rotation’s for a strange one', async () => {
    const one = await stoppedWhileProvisioning({ at: 'cluster.isAccepted', when: 'before' });
    const { bot, id } = one;
    await bot.pass(MINUTE);
    await requestRotation(bot.deps, { id, by: RUTH });
    await bot.pass(MINUTE);
    await one.resume();
    expect(await endingOf(one)).toMatchObject({ state: 'active', shown: ['secret-2'], valid: ['secret-2'] });
  });
});
