import { expect, it } from 'vitest';
import { Unavailable } from '../../src/use-cases/faults.ts';
import { lookAtRedis } from '../../src/use-cases/look-at-redis.ts';
import { lookInTime } from '../../src/use-cases/look-in-time.ts';
import type { RedisSeen } from '../../src/use-cases/ports/checkup.ts';

const SIGHT = { area: 'slack', what: 'scopes' } as const;

it('tells what does not answer, and what takes too long', async () => {
  const never = new Promise<never>(() => undefined);
  expect(await lookInTime(SIGHT, 1, async () => await never)).toEqual([
    { kind: 'unseen', ...SIGHT, because: { kind: 'out_of_time', after: 1 } },
  ]);
  const unavailable = Promise.reject(new Unavailable('Slack', 'auth.test is rate limited'));
  expect(await lookInTime(SIGHT, 1000, async () => await unavailable)).toEqual([
    { kind: 'unseen', ...SIGHT, because: { kind: 'no_answer', detail: 'Slack: auth.test is rate limited' } },
  ]);
});

it('throws a fault of ours', async () => {
  const look = lookInTime(SIGHT, 1000, async () => await Promise.reject(new TypeError('a defect')));
  await expect(look).rejects.toThrow('a defect');
});

it('calls a Redis slow that people would notice, and old that is', async () => {
  const seen: RedisSeen = { kind: 'answers', version: '5.0.7', latency: 240, hazards: [], replicas: 0 };
  const redis = { deployment: 'server', look: async () => await Promise.resolve(seen) } as const;
  expect(await lookAtRedis(redis, false)).toEqual(
    expect.arrayContaining([
      { kind: 'redis_too_old', version: '5.0.7', oldest: '6.2' },
      { kind: 'redis_latency', median: 240, isSlow: true },
    ]),
  );
});
