import type { Charge } from './evidence.ts';
import type { FaultName } from './fault-names.ts';
import { grounds } from './ground.ts';
import { planOf } from './plan.ts';
import { ProcessPool } from './processes.ts';
import { play, type RunResult } from './run.ts';

/** What came of all runs. */
export type Totals = { runs: number; requests: number; faults: number } & Record<Charge, number>;

/** How many processes wait for work: as many as a run may need at once, for each lane. */
const SPARE = 2;

export interface Wanted {
  readonly runs: number;
  readonly seed: number;
  readonly only?: FaultName;
  readonly lanes: number;
}

/**
 * Plays runs, several side by side, and leaves nothing behind.
 * @param onResult is told of each as it is over.
 * @param stop ends them before their time; runs that are under way are broken off.
 */
export async function playAll(
  wanted: Wanted,
  onResult: (result: RunResult) => void,
  stop?: AbortSignal,
): Promise<void> {
  const { runs, seed, only, lanes } = wanted;
  const pool = new ProcessPool(SPARE * Math.min(lanes, runs));
  const isStopped = (): boolean => stop?.aborted ?? false;
  let next = seed;
  const playOn = async (): Promise<void> => {
    const lane = grounds(pool);
    try {
      while (next < seed + runs && !isStopped()) {
        const plan = planOf(next++, only);
        const result = await play(await lane.of(plan), plan, stop);
        if (!isStopped()) onResult(result);
      }
    } finally {
      await lane.close();
    }
  };
  try {
    await pool.ready();
    const ends = await Promise.allSettled(Array.from({ length: Math.min(lanes, runs) }, playOn));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  } finally {
    await pool.close();
  }
}

export function noTotals(): Totals {
  return { runs: 0, requests: 0, faults: 0, survivors: 0, lost: 0, duplicates: 0, leaks: 0, untold: 0 };
}

/** Adds a run to the totals. */
export function count(totals: Totals, { requests, faults, findings }: RunResult): void {
  totals.runs += 1;
  totals.requests += requests;
  totals.faults += faults.length;
  for (const { charge } of findings) totals[charge] += 1;
}

/** Whether a run went as it should. */
export function isGood({ findings, unsettled }: RunResult): boolean {
  return findings.length === 0 && unsettled.length === 0;
}
