import { expect, it } from 'vitest';
import { isGood, playAll } from './play-all.ts';
import type { RunResult } from './run.ts';

/** Runs that between them kill, freeze and empty, and break Slack and Proxmox. */
const SEEDS = { seed: 11, runs: 3, lanes: 1 };

it('keeps every promise in a few runs of chaos', { timeout: 240_000 }, async () => {
  const results: RunResult[] = [];
  await playAll(SEEDS, (result) => results.push(result));
  expect(results).toHaveLength(SEEDS.runs);
  const failed = results.filter((result) => !isGood(result));
  const told = failed.map(({ seed, findings, unsettled, timeline }) => ({
    seed,
    findings,
    unsettled,
    timeline: timeline(),
  }));
  expect(told).toEqual([]);
});
