import { describe, expect, it } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { workCluster } from '../../src/use-cases/work-cluster.ts';
import { InMemoryBot, untilStopped } from '../support/in-memory-bot.ts';
import {
  everyStopOfProvisioning,
  stepsOfProvisioning,
  stoppedWhileProvisioning,
} from '../support/in-memory-provisioning.ts';
import { RUTH } from '../support/records.ts';

const KILLS = await everyStopOfProvisioning();

/** What the one message with a secret is to say of itself, given what the killed process left behind. */
function replacesAfter(request: Request): boolean[] {
  return [request.state === 'approved' && request.provisioning.secretShown === 'perhaps'];
}

describe('provisioning by a process that is killed', () => {
  it('is tried here at every step it takes outside its own memory', async () => {
    const steps = await stepsOfProvisioning();
    expect(steps.filter((step) => step.startsWith('cluster.'))).toEqual([
      'cluster.ensureUser',
      'cluster.writeToken',
      'cluster.setAcl',
      'cluster.readToken',
      'cluster.isAccepted',
    ]);
    expect(steps.filter((step) => step === 'store.save')).toHaveLength(4);
    expect(KILLS).toHaveLength(2 * steps.length);
  });

  it.each(KILLS)('%s, is finished by the next: one token, and its owner holds its secret', async (_, stop) => {
    const { bot, id } = await stoppedWhileProvisioning(stop);
    await bot.pass(MINUTE);
    expect(await bot.state(id)).toBe('active');
    expect([...bot.cluster.tokens.keys()]).toEqual([`pvt-${id}@pve!pvt-${id}`]);
    expect(bot.cluster.validSecrets(bot.now)).toEqual([bot.slack.secretsOf(RUTH).at(-1)?.says]);
  });

  it.each(KILLS)('%s, replaces a secret only when one may have been seen', async (_, stop) => {
    const { bot, id } = await stoppedWhileProvisioning(stop);
    const expected = replacesAfter((await bot.record(id)).request);
    await bot.pass(MINUTE);
    expect(bot.slack.secretsOf(RUTH).map(({ replaces }) => replaces)).toEqual(expected);
  });

  it.each(KILLS)('%s, ends on time all the same', async (_, stop) => {
    const { bot, id } = await stoppedWhileProvisioning(stop);
    await bot.pass(MINUTE);
    await bot.pass(4 * HOUR);
    expect(await bot.state(id)).toBe('revoked');
    expect(bot.cluster.tokens.size).toBe(0);
    expect(bot.cluster.users.size).toBe(0);
  });

  it('says that a secret replaces another from the handing over on, and not before', async () => {
    const before = await stoppedWhileProvisioning({ at: 'cluster.readToken', when: 'after' });
    const after = await stoppedWhileProvisioning({ at: 'messenger.handOver', when: 'after' });
    await before.bot.pass(MINUTE);
    await after.bot.pass(MINUTE);
    expect(before.bot.slack.secretsOf(RUTH).map(({ replaces }) => replaces)).toEqual([false]);
    expect(after.bot.slack.secretsOf(RUTH).map(({ replaces }) => replaces)).toEqual([true]);
  });

  it('again and again, is finished by the first that lives', async () => {
    const bot = new InMemoryBot();
    const id = await bot.approved();
    for (const at of ['cluster.ensureUser', 'cluster.writeToken', 'cluster.setAcl', 'messenger.handOver']) {
      const { deps, steps } = bot.process({ at, when: 'after' });
      expect(await untilStopped(steps, workCluster(deps, id))).toBe('stopped');
      bot.leases.runOut();
    }
    await bot.pass(MINUTE);
    expect(await bot.state(id)).toBe('active');
    expect(bot.cluster.validSecrets(bot.now)).toEqual([bot.slack.secretsOf(RUTH).at(-1)?.says]);
    expect(bot.cluster.tokens.size).toBe(1);
  });
});
