import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { revokeGrant } from '../../src/use-cases/end-request.ts';
import { requestRotation } from '../../src/use-cases/rotate-grant.ts';
import { workCluster } from '../../src/use-cases/work-cluster.ts';
import { untilStopped } from '../support/in-memory-bot.ts';
import {
  clickToReveal,
  everyStopOfRevealing,
  stoppedWhileRevealing,
  type Stopped,
} from '../support/in-memory-provisioning.ts';
import { dmOf } from '../support/in-memory-slack.ts';
import { RUTH } from '../support/records.ts';

const STOPS = await everyStopOfRevealing();

/** Where the promise about secrets stands: which one Ruth saw last, and which works. */
async function endingOf({ bot, id }: Pick<Stopped, 'bot' | 'id'>): Promise<'kept' | 'ended' | object> {
  await bot.pass(MINUTE);
  const state = await bot.state(id);
  const seen = bot.slack.lastShown.get(id);
  const valid = bot.cluster.validSecrets(bot.now);
  const told = bot.slack.in(dmOf(RUTH));
  if (state !== 'active') {
    const isTold = told.includes('reply: revoked') || told.includes('reply: failed');
    return valid.length === 0 && isTold ? 'ended' : { state, valid, told };
  }
  // Who saw no secret although it counts as shown was told what to do.
  if (seen === undefined && told.includes('reply: revealed')) return 'kept';
  return valid.length === 1 && valid[0] === seen ? 'kept' : { state, seen, valid, told };
}

describe('revealing by a process that is killed', () => {
  it.each(STOPS)('%s, is finished by the next: one token, and the secret that Ruth saw works', async (_, stop) => {
    const { bot, id } = await stoppedWhileRevealing(stop);
    expect(await endingOf({ bot, id })).toBe('kept');
    expect(bot.audit(id).filter((type) => type === 'revealed')).toHaveLength(1);
    expect(bot.cluster.tokens.size).toBe(1);
  });

  it.each(STOPS)('%s, with the modal closed, makes no second secret of one that she may have seen', async (_, stop) => {
    const { bot, id } = await stoppedWhileRevealing(stop);
    bot.slack.modals.clear();
    await bot.pass(MINUTE);
    const seen = bot.slack.lastShown.get(id);
    expect([undefined, ...bot.cluster.validSecrets(bot.now)]).toContain(seen);
    await bot.pass(4 * HOUR);
    expect([await bot.state(id), bot.cluster.tokens.size]).toEqual(['revoked', 0]);
  });
});

describe('revealing by a process that was frozen', () => {
  it.each(STOPS)('%s, and goes on after another finished: a secret that works, or a plain end', async (_, stop) => {
    const one = await stoppedWhileRevealing(stop);
    await one.bot.pass(MINUTE);
    await one.resume();
    expect(['kept', 'ended']).toContain(await endingOf(one));
  });

  it.each(
    STOPS.flatMap(([name, stop]) =>
      ['cluster.writeToken', 'cluster.readToken', 'messenger.showSecret'].map((at) => [name, at, stop] as const),
    ),
  )('%s, and goes on while another is at %s: the same', async (_, at, stop) => {
    const one = await stoppedWhileRevealing(stop);
    const other = one.bot.process({ at, when: 'after' });
    const work = workCluster(other.deps, one.id);
    await untilStopped(other.steps, work);
    await one.resume();
    other.steps.resume();
    await work;
    expect(['kept', 'ended']).toContain(await endingOf(one));
  });

  it.each(STOPS)('%s, and goes on after a later reveal in another modal: the same', async (_, stop) => {
    const one = await stoppedWhileRevealing(stop);
    await one.bot.pass(MINUTE);
    await requestRotation(one.bot.deps, { id: one.id, by: RUTH });
    one.bot.slack.modals.clear();
    await clickToReveal(one.bot, one.id, 'V1');
    await one.bot.pass(MINUTE);
    await one.resume();
    expect(['kept', 'ended']).toContain(await endingOf(one));
  });

  it.each(STOPS)('%s, and goes on while a later secret waits: nobody loses the grant', async (_, stop) => {
    const one = await stoppedWhileRevealing(stop);
    await one.bot.pass(MINUTE);
    await requestRotation(one.bot.deps, { id: one.id, by: RUTH });
    await one.resume();
    await one.bot.pass(MINUTE);
    expect(await one.bot.state(one.id)).toBe('active');
    await clickToReveal(one.bot, one.id, 'V1');
    expect(await endingOf(one)).toBe('kept');
  });

  it.each(['before', 'after'] as const)(
    'as it shows its secret, %s, takes its own for no strange one',
    async (when) => {
      const one = await stoppedWhileRevealing({ at: 'messenger.showSecret', when });
      await one.bot.pass(MINUTE);
      await one.resume();
      expect(await endingOf(one)).toBe('kept');
      expect([one.bot.slack.modals.get('V0RUTH')]).toEqual(one.bot.cluster.validSecrets(one.bot.now));
    },
  );

  it.each(STOPS)('%s, and goes on after a revocation: nothing is left on the cluster', async (_, stop) => {
    const { bot, id, resume } = await stoppedWhileRevealing(stop);
    expect((await revokeGrant(bot.deps, { id, by: RUTH })).ok).toBe(true);
    await bot.pass(MINUTE);
    await resume();
    await bot.pass(MINUTE);
    expect([await bot.state(id), bot.cluster.tokens.size, bot.cluster.users.size]).toEqual(['revoked', 0, 0]);
  });
});
