import type { RequestRecord } from '../domain/record.ts';
import type { RequestId } from '../domain/request-id.ts';
import { isLate, isOverdue, waitsFor, type Stock, type WaitsFor } from '../domain/stock.ts';
import type { Milliseconds } from '../domain/time.ts';
import { Unavailable } from './faults.ts';
import type { Deps } from './ports/deps.ts';

/** How many requests are looked at, of those that wait and of those that have something due: the newest, and the longest due. */
const MOST_LOOKED_AT = 500;

type StockDeps = Pick<Deps, 'store' | 'policy' | 'now'>;

/**
 * Counts what waits, what is late and which tokens should be gone, over all processes. A token that should be gone is
 * among what waits, while its revocation fails, or among what is due, while nobody does anything; so what is read is
 * what is in somebody's hands or amiss, and none of the grants at work.
 * @param lateAfter work that has been due for as long as this was seen by several sweeps, and nobody does it.
 * @throws Unavailable when the store does not answer.
 */
export async function takeStock({ store, policy, now: clock }: StockDeps, lateAfter: Milliseconds): Promise<Stock> {
  const now = clock();
  const [waiting, due] = await Promise.all([
    store.listWaiting(MOST_LOOKED_AT),
    store.listDue(now - lateAfter, MOST_LOOKED_AT),
  ]);
  const counts: Record<WaitsFor, number> = { decision: 0, token: 0, revocation: 0, review: 0 };
  for (const record of waiting) counts[waitsFor(record)] += 1;

  const known = new Set(waiting.map(({ request }) => request.id));
  const others = await Promise.all(due.filter((id) => !known.has(id)).map(async (id) => await readable(store, id)));
  const all = [...waiting, ...others.filter((record) => record !== undefined)];
  const overdue = new Map<string, number>();
  for (const { request } of all) {
    if (!isOverdue(request, policy.timing.revocationAlert, now)) continue;
    const { cluster } = request.terms;
    overdue.set(cluster, (overdue.get(cluster) ?? 0) + 1);
  }
  return { waiting: counts, overdue, late: all.filter((record) => isLate(record, lateAfter, now)).length };
}

/** What cannot be read is reported by the sweep; nothing is known of it here. @throws Unavailable */
async function readable(store: StockDeps['store'], id: RequestId): Promise<RequestRecord | undefined> {
  try {
    return await store.load(id);
  } catch (fault) {
    if (fault instanceof Unavailable) throw fault;
    return undefined;
  }
}
