import { Queue } from 'bullmq';
import { QUEUE_PREFIX, RECONCILE_QUEUE, SWEEP_QUEUE, workQueues } from '../../../src/queue/queues.ts';
import type { RedisServer } from '../../../src/embedded-redis/start.ts';
import type { SentinelRedis } from '../../support/redis-sentinel.ts';
import type { Stage } from '../stage.ts';
import { lasting, type Fault } from './fault.ts';

/** The one server of a run that is not behind Sentinels. */
function serverOf({ ground: { redis } }: Stage): RedisServer {
  if (redis.kind !== 'server') throw new Error('such a fault is planned for one Redis only');
  return redis.server;
}

/** Failovers under way, by their Sentinels: one after the other, as the last server left cannot be missed. */
const underWay = new WeakMap<SentinelRedis, Promise<void>>();

/** The master dies, Sentinels make its replica the master, and the dead one comes back to follow it. */
export const sentinelFailover: Fault = async (stage, { name, lasts }, calm) => {
  const { redis } = stage.ground;
  if (redis.kind !== 'sentinel') throw new Error('such a fault is planned for Sentinels only');
  const { sentinels } = redis;
  const failover = async (): Promise<void> => {
    stage.note('fault', 'the master of Redis is killed');
    const dead = await sentinels.failover();
    stage.note('fault', 'another server is the master');
    stage.struck.push(name);
    await lasting(lasts, calm);
    await sentinels.revive(dead);
    stage.note('fault', 'the dead server is back');
  };
  const before = underWay.get(sentinels);
  const mine = (async (): Promise<void> => {
    await before;
    if (!calm.aborted) await failover();
  })();
  underWay.set(sentinels, mine);
  await mine;
};

/** Redis is killed in mid-write and comes back with what its append-only file holds. */
export const redisKilled: Fault = async (stage, { name, lasts }, calm) => {
  const redis = serverOf(stage);
  stage.note('fault', 'Redis is killed');
  await redis.kill();
  await lasting(lasts / 2, calm);
  await redis.restart();
  stage.note('fault', 'Redis is back');
  stage.struck.push(name);
};

/** Redis answers nothing for a while, and then everything. */
export const redisFrozen: Fault = async (stage, { name, lasts }, calm) => {
  const redis = serverOf(stage);
  stage.note('fault', 'Redis is frozen');
  redis.pause();
  await lasting(lasts * 1.5, calm);
  redis.resume();
  stage.note('fault', 'Redis goes on');
  stage.struck.push(name);
};

/** Everything in Redis is gone. */
export const redisEmptied: Fault = async (stage, { name }) => {
  await stage.ground.store.flushall();
  stage.emptied.push(stage.now());
  stage.note('fault', 'Redis is emptied');
  stage.struck.push(name);
};

/** The ticks of sweep and reconciliation are gone from Redis, with all that BullMQ keeps of them. */
export const sweepLost: Fault = async (stage, { name, times, lasts }, calm) => {
  for (let time = 0; time < times; time++) {
    for (const queue of [SWEEP_QUEUE, RECONCILE_QUEUE]) {
      const keys = await stage.ground.store.keys(`${QUEUE_PREFIX}:${queue}:*`);
      if (keys.length > 0) await stage.ground.store.del(...keys);
    }
    stage.note('fault', 'the sweep is lost');
    await lasting(lasts / times, calm);
  }
  stage.struck.push(name);
};

/** Every wake-up that waits is gone. */
export const wakeupLost: Fault = async (stage, { name, times, lasts }, calm) => {
  const { store } = stage.ground;
  const queues = workQueues(['home']).map((queue) => new Queue(queue, { prefix: QUEUE_PREFIX, connection: store }));
  for (let time = 0; time < times; time++) {
    for (const queue of queues) await queue.drain(true);
    stage.note('fault', 'the wake-ups are lost');
    await lasting(lasts / times, calm);
  }
  await Promise.all(queues.map(async (queue) => await queue.close()));
  stage.struck.push(name);
};
