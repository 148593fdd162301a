import { Queue } from 'bullmq';
import { QUEUE_PREFIX, RECONCILE_QUEUE, SWEEP_QUEUE, workQueues } from '../../../src/queue/queues.ts';
import { lasting, type Fault } from './fault.ts';

// A failover of Sentinel belongs here: a ground whose Redis is behind sentinels, and a fault that kills its master.

/** Redis is killed in mid-write and comes back with what its append-only file holds. */
export const redisKilled: Fault = async (stage, { name, lasts }, calm) => {
  const { redis } = stage.ground;
  stage.note('fault', 'Redis is killed');
  await redis.kill();
  await lasting(lasts / 2, calm);
  await redis.restart();
  stage.note('fault', 'Redis is back');
  stage.struck.push(name);
};

/** Redis answers nothing for a while, and then everything. */
export const redisFrozen: Fault = async (stage, { name, lasts }, calm) => {
  const { redis } = stage.ground;
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
