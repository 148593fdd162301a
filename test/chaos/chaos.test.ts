import { expect, it } from 'vitest';
import { planOf } from './plan.ts';
import { isGood, playAll } from './play-all.ts';
import type { RunResult } from './run.ts';

/**
 * Runs that between them break Proxmox's lock, its connections and answers, cut sockets, lose deliveries, freeze Redis and
 * empty it, and kill a process; over sockets and in HTTP mode, with people who ask in words and by forms, and an
 * administrator who pauses new tokens and ends every grant.
 */
const SEEDS = [18, 170, 290, 1001];

it('has every way of asking, serving and administering in these few', () => {
  const plans = SEEDS.map((seed) => planOf(seed));
  expect(new Set(plans.map(({ mode }) => mode))).toEqual(new Set(['socket', 'http']));
  for (const mode of ['socket', 'http'] as const) {
    const own = plans.filter((plan) => plan.mode === mode);
    const asks = own.flatMap(({ journeys }) => journeys.map((journey) => journey.asks));
    expect(new Set(asks)).toEqual(new Set(['in_words', 'by_form', 'by_prefilled_form']));
    const acts = own.flatMap(({ administrator }) => administrator.map(({ what }) => what));
    expect(new Set(acts)).toEqual(new Set(['open_home', 'pause', 'end_all']));
  }
});

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
