import { setTimeout as pass } from 'node:timers/promises';

/** Longer than anything takes that does not wait for a token's time, on a slow machine too. In milliseconds. */
export const PATIENCE = 20_000;

/** Waits for what should come soon. @throws Error, naming what was awaited, when it does not come within {@link PATIENCE}. */
export async function soon<T>(awaited: Promise<T>, what: string): Promise<T> {
  const over = new AbortController();
  const timeUp = pass(PATIENCE, undefined, { signal: over.signal }).then(() => {
    throw new Error(`Waited for ${what}, in vain, for ${PATIENCE} ms.`);
  });
  try {
    return await Promise.race([awaited, timeUp]);
  } finally {
    over.abort();
  }
}
