import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { workCluster } from '../../src/use-cases/work-cluster.ts';
import { InMemoryBot, untilStopped } from '../support/in-memory-bot.ts';
import {
  everyStopOfRotating,
  rotationAsked,
  stepsOfRotating,
  stoppedWhileRotating,
} from '../support/in-memory-provisioning.ts';
import { MONDAY, RUTH } from '../support/records.ts';

/** Four hours after the grant was made; the clock of the bot in memory stands still meanwhile. */
const END = MONDAY + 4 * HOUR;

const KILLS = await everyStopOfRotating();

describe('rotating by a process that is killed', () => {
  it('is tried here at every step it takes outside its own memory', async () => {
    const steps = await stepsOfRotating();
    expect(steps.filter((step) => step.startsWith('cluster.'))).toEqual([
      'cluster.readToken',
      'cluster.writeToken',
      'cluster.setAcl',
      'cluster.readToken',
      'cluster.isAccepted',
    ]);
    // Begun, about to write, announced, shown, done.
    expect(steps.filter((step) => step === 'store.save')).toHaveLength(5);
    expect(KILLS).toHaveLength(2 * steps.length);
  });

  it.each(KILLS)(
    '%s, is finished by the next: one token, and its owner holds its new secret alone',
    async (_, stop) => {
      const { bot, id } = await stoppedWhileRotating(stop);
      await bot.pass(MINUTE);
      const { request } = await bot.record(id);
      expect(request).toMatchObject({ state: 'active', grant: { expiresAt: END } });
      expect(request).not.toHaveProperty('rotation');
      expect([...bot.cluster.tokens]).toEqual([
        [`pvt-${id}@pve!pvt-${id}`, expect.objectContaining({ expiresAt: END, hasAcl: true })],
      ]);
      const valid = bot.cluster.validSecrets(bot.now);
      expect(valid).not.toEqual(['secret-1']);
      expect(bot.slack.secretsOf(RUTH)).toMatchObject([{ says: valid[0], replaces: true }]);
      expect(bot.audit(id).filter((type) => type === 'rotated')).toHaveLength(1);
    },
  );

  it.each(KILLS)('%s, ends on time all the same', async (_, stop) => {
    const { bot, id } = await stoppedWhileRotating(stop);
    await bot.pass(4 * HOUR);
    expect(await bot.state(id)).toBe('revoked');
    expect([bot.cluster.tokens.size, bot.cluster.users.size]).toEqual([0, 0]);
    expect(bot.slack.secretsOf(RUTH)).toEqual([]);
  });

  it.each(KILLS)(
    '%s, with the cluster away from then on, leaves no dead secret in anybody’s hands',
    async (_, stop) => {
      const { bot, id } = await stoppedWhileRotating(stop);
      bot.cluster.isDown = true;
      await bot.pass(40 * MINUTE);
      bot.cluster.isDown = false;
      await bot.pass(10 * MINUTE);
      const shown = bot.slack.lastShown.get(id);
      const state = await bot.state(id);
      // The secret last shown works, or the grant has ended.
      expect([state, bot.cluster.validSecrets(bot.now)]).toEqual(
        state === 'active' ? [state, [shown]] : ['revoked', []],
      );
      expect(bot.audit(id)).toEqual(
        expect.arrayContaining([expect.stringMatching(/^(rotated|rotation_failed|revoked)$/)]),
      );
    },
  );

  it('again and again, is finished by the first that lives', async () => {
    const bot = new InMemoryBot();
    const id = await rotationAsked(bot);
    for (const at of ['cluster.readToken', 'cluster.writeToken', 'cluster.setAcl', 'messenger.handOver']) {
      const { deps, steps } = bot.process({ at, when: 'after' });
      expect(await untilStopped(steps, workCluster(deps, id))).toBe('stopped');
      bot.leases.runOut();
    }
    await bot.pass(MINUTE);
    expect(await bot.state(id)).toBe('active');
    expect(bot.cluster.validSecrets(bot.now)).toEqual(bot.slack.secretsOf(RUTH).map(({ says }) => says));
  });
});
