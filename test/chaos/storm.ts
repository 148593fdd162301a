import { FAULT_OF } from './faults/faults.ts';
import { STORM, type LeapPlan, type StrikePlan } from './plan.ts';
import type { Stage } from './stage.ts';

/** Faults that need Redis whole for themselves: while one strikes, another of them waits. */
const OF_REDIS: ReadonlySet<string> = new Set([
  'redis-killed',
  'redis-frozen',
  'redis-emptied',
  'sweep-lost',
  'wakeup-lost',
]);

/** Lets the faults of a plan strike, and time leap, at their times. @returns when all is as it should be again. */
export async function storm(stage: Stage): Promise<void> {
  const { strikes, leaps } = stage.plan;
  const calm = new AbortController();
  const start = performance.now();
  let redis = Promise.resolve();
  const one = async (strike: StrikePlan): Promise<void> => {
    await stage.pass(Math.max(0, strike.at - (performance.now() - start)));
    const strikes = async (): Promise<void> => await FAULT_OF[strike.name](stage, strike, calm.signal);
    if (!OF_REDIS.has(strike.name)) return await strikes();
    redis = redis.then(strikes);
    await redis;
  };
  const over = stage.pass(STORM).then(() => calm.abort());
  await Promise.all([over, ...strikes.map(one), ...leaps.map(async (leap) => await leapt(stage, leap, start))]);
  for (let slot = 0; slot < stage.plan.processes; slot++) stage.start(slot);
  stage.note('fault', 'all faults are over');
}

async function leapt(stage: Stage, { at, by }: LeapPlan, start: number): Promise<void> {
  await stage.pass(Math.max(0, at - (performance.now() - start)));
  leap(stage, by);
}

/** Moves time for the whole world. */
export function leap(stage: Stage, by: number): void {
  stage.note('time', `leaps ahead by ${by / 1000} s`);
  stage.ground.clock.travel(by);
  stage.world.proxmox.recheck();
}
