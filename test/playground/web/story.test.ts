import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { storyOf } from '../../../playground/web/story.ts';
import { RedisDiscrepancies } from '../../../src/store/redis-discrepancies.ts';
import { RedisPauses } from '../../../src/store/redis-pauses.ts';
import { RedisStore } from '../../../src/store/redis-store.ts';
import { ANN, anId, aPendingChange, approvedBy, MONDAY } from '../../support/records.ts';
import { testRedis } from '../../support/redis.ts';

it('tells in sentences what the audit has entries of, the newest first', async () => {
  const redis = new Redis((await testRedis()).url);
  onTestFinished(() => redis.disconnect());
  const store = new RedisStore(redis, undefined, { policy: 'Zq3-x_9A', team: () => 'T0HOME' });
  const asked = aPendingChange();
  const record = await store.save(asked, undefined);
  if (record === 'conflict') throw new Error('it is new');
  await store.save({ ...approvedBy({ record, events: [] }), from: 'pending' }, undefined);
  await new RedisPauses(redis).begin({ cluster: 'home', by: ANN, reason: 'New disks', since: MONDAY });
  await new RedisDiscrepancies(redis).note(
    {
      type: 'reconciled',
      name: 'a',
      cluster: 'home',
      requestId: anId(),
      owner: 'pvt-a@pve',
      discrepancy: { kind: 'vanished' },
      handling: { kind: 'reported' },
      at: MONDAY,
    },
    MONDAY,
  );
  const { steps, requests } = await storyOf(redis, []);
  expect(steps.map(({ type, request }) => [type, request])).toEqual([
    ['reconciled', anId()],
    ['paused', ''],
    ['approved', anId()],
    ['requested', anId()],
  ]);
  const words = steps.map(({ words }) => words).join('\n');
  expect(words).toMatch(/^Proxmox was compared.*\n<@U0ANN> paused.*\nApproved by <@U0ANN>.*\n<@U0RUTH> asked/);
  expect(requests.map(({ id, state }) => [id, state])).toEqual([[anId(), 'approved']]);
});
