import { Redis } from 'ioredis';
import { startWorld } from '../playground/world.ts';
import { startRedisServer } from '../src/embedded-redis/start.ts';
import { median, type Measurement } from './figure.ts';
import { fillWithGrants } from './grants.ts';
import { infoOf } from './redis-info.ts';

const ROUNDS = 3;
const GRANTS = 10_000;

/** What one active grant takes in Redis: its record, all indexes, the audit of its life, its jobs, the ACL of before. */
export const bytesPerGrant: Measurement = async (progress) => {
  const rounds: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    rounds.push(await grownBy(GRANTS));
    progress(`round ${round} of ${ROUNDS}: ${rounds.at(-1)?.toFixed(0)} bytes a grant`);
  }
  const value = median(rounds);
  const what = `growth of Redis' used_memory by ${GRANTS} active grants of five each, for one of them`;
  const absolute = { redis_growth_mb: (value * GRANTS) / 1e6 };
  return [{ name: 'bytes_per_grant', what, value, goal: { atMost: 2500 }, absolute }];
};

/** @returns bytes for each of the grants. */
async function grownBy(grants: number): Promise<number> {
  const server = await startRedisServer();
  const world = await startWorld({ redisUrl: server.url });
  const redis = new Redis(server.url);
  try {
    // The queues, which are there with no grant at all.
    await fillWithGrants(server.url, world, 0);
    const before = await infoOf(redis, 'memory', 'used_memory');
    await fillWithGrants(server.url, world, grants);
    return ((await infoOf(redis, 'memory', 'used_memory')) - before) / grants;
  } finally {
    redis.disconnect();
    await world.close();
    await server.stop();
  }
}
