import type { StrikePlan } from '../plan.ts';
import type { Stage } from '../stage.ts';

/** One kind of fault: strikes, lasts, and ends. It resolves when it is over, or `calm` says that all faults are. */
export type Fault = (stage: Stage, strike: StrikePlan, calm: AbortSignal) => Promise<void>;

/** Waits so many real milliseconds, or until faults are over. */
export async function lasting(ms: number, calm: AbortSignal): Promise<void> {
  if (calm.aborted) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      calm.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    calm.addEventListener('abort', end);
  });
}

/** Waits for something, or until faults are over. @returns whether it came to be. */
export async function unlessCalm(something: Promise<unknown>, calm: AbortSignal): Promise<boolean> {
  const over = lasting(2 ** 30, calm).then(() => false);
  return await Promise.race([something.then(() => true), over]);
}

/** The one of several that a plan's number means; `undefined` when there is none. */
export function chosen<T>(from: readonly T[], { which }: StrikePlan): T | undefined {
  return from[which % Math.max(1, from.length)];
}
