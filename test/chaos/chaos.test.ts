import { expect, it } from 'vitest';
import { isGood, playAll } from './play-all.ts';
import type { RunResult } from './run.ts';

/**
 * Runs that between them break Proxmox's lock, its connections and answers, cut sockets, lose deliveries, freeze Redis and
 * empty it, and kill processes that have just acknowledged a command.
 */
const SEEDS = [18, 20, 1001, 1047];

it('keeps every promise in a few runs of chaos', { timeout: 240_000 }, async () => {
  const results: RunResult[] = [];
  for (const seed of SEEDS) await playAll({ seed, runs: 1, lanes: 1 }, (result) => results.push(result));
  expect(results).toHaveLength(SEEDS.length);
  const failed = results.filter((result) => !isGood(result));
  const told = failed.map(({ seed, findings, unsettled, timeline }) => ({
    seed,
    findings,
    unsettled,
    timeline: timeline(),
  }));
  expect(told).toEqual([]);
});
