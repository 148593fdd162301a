import { setTimeout } from 'node:timers/promises';
import type { RequestId } from '../domain/request-id.ts';
import { isEnded, type Request } from '../domain/request.ts';
import type { EpochMs, Milliseconds } from '../domain/time.ts';
import type { Store } from '../use-cases/ports/store.ts';

const LOOK_EVERY: Milliseconds = 250;

/**
 * Waits until running bots have seen each to be gone.
 * @param onEnd told of each as it ends; a request that was forgotten had ended.
 * @returns those that had not when the time was over.
 * @throws Unavailable
 */
export async function waitForEnd(
  { store, now }: { readonly store: Pick<Store, 'load'>; readonly now: () => EpochMs },
  ids: readonly RequestId[],
  within: Milliseconds,
  onEnd: (id: RequestId) => void,
): Promise<Request[]> {
  const until = now() + within;
  const left = new Set(ids);
  for (;;) {
    const waiting: Request[] = [];
    for (const id of left) {
      const request = (await store.load(id))?.request;
      if (request === undefined || isEnded(request)) {
        left.delete(id);
        onEnd(id);
      } else waiting.push(request);
    }
    if (waiting.length === 0 || now() >= until) return waiting;
    await setTimeout(LOOK_EVERY);
  }
}
