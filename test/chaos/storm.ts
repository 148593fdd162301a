import { FAULT_OF } from './faults/faults.ts';
import type { LeapPlan, StrikePlan } from './plan.ts';
import type { Stage } from './stage.ts';

/** Faults that need Redis whole for themselves: while one strikes, another of them waits. */
const OF_REDIS: ReadonlySet<string> = new Set([
  'redis-killed',
  'redis-frozen',
  'redis-emptied',
  'sweep-lost',
  'wakeup-lost',
]);

/** A world that has not stirred for so long, in real milliseconds, waits for the next thing to happen to it. */
const STILL = 400;

/** Real milliseconds after the last fault in which it can meet what comes. */
const LAST_FAULT = 600;

/** Lets the faults of a plan strike, and time leap, at their moments. @returns when all is as it should be again. */
export async function storm(stage: Stage): Promise<void> {
  const { strikes, leaps } = stage.plan;
  const calm = new AbortController();
  let redis = Promise.resolve();
  const one = async (strike: StrikePlan): Promise<void> => {
    await stirred(stage, strike.at);
    const strikes = async (): Promise<void> => await FAULT_OF[strike.name](stage, strike, calm.signal);
    if (!OF_REDIS.has(strike.name)) return await strikes();
    redis = redis.then(strikes);
    await redis;
  };
  const last = Math.max(...strikes.map(({ at }) => at));
  const ends = async (): Promise<void> => {
    await stirred(stage, last);
    await stage.pass(LAST_FAULT);
    calm.abort();
  };
  await Promise.all([ends(), ...strikes.map(one), ...leaps.map(async (leap) => await leapt(stage, leap))]);
  stage.bots.startAll();
  stage.note('fault', 'all faults are over');
}

async function leapt(stage: Stage, { at, by }: LeapPlan): Promise<void> {
  await stirred(stage, at);
  await stage.leap(by);
}

/** Waits until the world has stirred so often. One that stands still is helped on, a tenth of the way at a time. */
export async function stirred(stage: Stage, at: number): Promise<void> {
  while (stage.stirs < at) {
    const before = stage.stirs;
    const isStill = (await stage.until(() => stage.stirs > before, STILL)) === undefined;
    if (isStill) stage.stir(Math.max(1, Math.floor(at / 10)));
  }
}
