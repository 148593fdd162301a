import { setTimeout as delay } from 'node:timers/promises';
import { MINUTE, SECOND } from '../src/domain/time.ts';
import { median, type Measurement } from './figure.ts';
import { FEW, MANY, startFilledWorld, type FilledWorld } from './filled-world.ts';
import { cpuOf } from './process-usage.ts';
import { infoOf } from './redis-info.ts';

const ROUNDS = 3;
/** What a start leaves to be done, such as looking people up for the first time, is not idling. */
const SETTLE_MS = MINUTE + 15 * SECOND;

/** Processor time in milliseconds. */
interface Usage {
  readonly bot: number;
  readonly redis: number;
}

/**
 * What an idle minute costs with many grants against few. Both bots idle in the same minutes, so whatever else the machine
 * does disturbs them alike. Redis' time counts with the bot's.
 */
export const idleSweepGrowth: Measurement = async (progress) => {
  progress(`filling a Redis with ${MANY} grants and one with ${FEW}`);
  const many = await startFilledWorld(MANY);
  const few = await startFilledWorld(FEW);
  try {
    progress(`letting both bots settle for ${SETTLE_MS / SECOND} s`);
    await delay(SETTLE_MS);
    const rounds: Record<'many' | 'few', Usage>[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      const before = { many: await usageOf(many), few: await usageOf(few) };
      await delay(MINUTE);
      const used = { many: since(before.many, await usageOf(many)), few: since(before.few, await usageOf(few)) };
      rounds.push(used);
      progress(`minute ${round} of ${ROUNDS}: ${told(used.many)} with ${MANY}, ${told(used.few)} with ${FEW}`);
    }
    return [
      {
        name: 'idle_sweep_growth',
        what: `processor time of an idle minute of the bot and its Redis at ${MANY} active grants, against ${FEW}`,
        value: median(rounds.map((used) => whole(used.many) / whole(used.few))),
        goal: { atMost: 1.3 },
        absolute: {
          many_bot_cpu_ms: median(rounds.map((used) => used.many.bot)),
          many_redis_cpu_ms: median(rounds.map((used) => used.many.redis)),
          few_bot_cpu_ms: median(rounds.map((used) => used.few.bot)),
          few_redis_cpu_ms: median(rounds.map((used) => used.few.redis)),
        },
      },
    ];
  } finally {
    await many.close();
    await few.close();
  }
};

async function usageOf({ bot, redis }: FilledWorld): Promise<Usage> {
  const [user, system] = [await infoOf(redis, 'cpu', 'used_cpu_user'), await infoOf(redis, 'cpu', 'used_cpu_sys')];
  return { bot: await cpuOf(bot.pid), redis: (user + system) * SECOND };
}

function since(before: Usage, after: Usage): Usage {
  return { bot: after.bot - before.bot, redis: after.redis - before.redis };
}

function whole({ bot, redis }: Usage): number {
  return bot + redis;
}

function told({ bot, redis }: Usage): string {
  return `${bot.toFixed(0)} + ${redis.toFixed(0)} ms`;
}
