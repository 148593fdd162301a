import type { Change, RequestRecord } from '../domain/record.ts';
import { accept, refuse, type Outcome } from '../domain/refusal.ts';
import type { RequestId } from '../domain/request-id.ts';
import { dueAt, LANES, wakeAt, type Lane } from '../domain/schedule.ts';
import { MINUTE, type EpochMs, type Milliseconds } from '../domain/time.ts';
import { Unavailable } from './faults.ts';
import type { Deps } from './ports/deps.ts';

/** What a change of a request needs. */
export type FunnelDeps = Pick<Deps, 'store' | 'wakeups' | 'policy' | 'now' | 'report'>;

/** Under compare-and-set somebody always wins, so this many losses in a row mean a fault, not contention. */
const MOST_TRIES = 50;

/**
 * Wake-ups further off than this are left to the sweep, which finds them in the due index shortly before their moment. A
 * grant is saved a dozen times before its end is near: a job each time is several times as large as all else about it.
 * No sweep comes later than this after another (`sweepEvery` of src/config/schema.ts).
 */
const WAKE_WITHIN = 15 * MINUTE;

/**
 * The one way in which a request changes: load, decide, save under compare-and-set with audit and due time, wake.
 * @param decide is pure and runs again when somebody else saved first.
 * @throws Unavailable when the store does not answer; nothing was changed then, or everything was.
 */
export async function change(
  deps: FunnelDeps,
  id: RequestId,
  decide: (record: RequestRecord, now: EpochMs) => Outcome<Change>,
): Promise<Outcome<RequestRecord>> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const record = await deps.store.load(id);
    if (record === undefined) return refuse({ kind: 'no_such_request', id });
    const decision = decide(record, deps.now());
    if (!decision.ok) return decision;
    const decided = { ...decision.value, from: record.request.state };
    const saved = await deps.store.save(decided, dueAt(decided.record, deps.policy.timing));
    if (saved === 'conflict') continue;
    await wakeForNews(deps, record, saved);
    return accept(saved);
  }
  throw new Unavailable('the store', `request ${id} changed ${MOST_TRIES} times while it was being decided`);
}

/** As `change`, for the workers: `undefined` from `decide` says that there is nothing left to do. */
export async function advance(
  deps: FunnelDeps,
  id: RequestId,
  decide: (record: RequestRecord, now: EpochMs) => Change | undefined,
): Promise<RequestRecord | undefined> {
  const outcome = await change(deps, id, (record, now) => {
    const next = decide(record, now);
    return next === undefined ? refuse({ kind: 'no_such_request', id }) : accept(next);
  });
  return outcome.ok ? outcome.value : undefined;
}

/**
 * Wakes the lanes that have to look at a request at another moment than before. A lane that had to look then already was
 * woken for it, and whoever answers that wake-up loads the record as it is now.
 */
async function wakeForNews(deps: FunnelDeps, before: RequestRecord, saved: RequestRecord): Promise<void> {
  const { timing } = deps.policy;
  const news = LANES.filter((lane) => wakeAt(saved, lane, timing) !== wakeAt(before, lane, timing));
  for (const lane of news) await wakeLane(deps, saved, lane);
}

/** Wakes both lanes for what a record has due. */
export async function wake(deps: FunnelDeps, record: RequestRecord): Promise<void> {
  for (const lane of LANES) await wakeLane(deps, record, lane);
}

/**
 * Wakes a lane for what a record has due there, if it is due soon. The record is saved already, so a wake-up
 * that fails is reported and left to the sweep.
 * @param soonest how long from now the lane may wake at the earliest.
 */
export async function wakeLane(
  deps: FunnelDeps,
  record: RequestRecord,
  lane: Lane,
  soonest: Milliseconds = 0,
): Promise<void> {
  const at = wakeAt(record, lane, deps.policy.timing);
  if (at === undefined || at - deps.now() > WAKE_WITHIN) return;
  try {
    await deps.wakeups.wake(record, lane, Math.max(soonest, at - deps.now()));
  } catch (fault) {
    deps.report(fault, { request: record.request.id, doing: `wake ${lane}` });
  }
}
