import { describe, expect, it } from 'vitest';
import { FAULTS, type FaultName } from './fault-names.ts';
import { readOptions } from './options.ts';
import { planOf, type Plan } from './plan.ts';
import { Random } from './random.ts';
import { timelineOf } from './timeline.ts';

const SEEDS = Array.from({ length: 400 }, (_, seed) => seed);

function faultsOf({ strikes }: Plan): FaultName[] {
  return strikes.map(({ name }) => name);
}

describe('a plan', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(planOf(7)).toEqual(planOf(7));
    expect(planOf(7)).not.toEqual(planOf(8));
  });

  it('keeps its journeys when only one fault is to strike', () => {
    const { journeys, strikes } = planOf(7, 'kill');
    expect(journeys).toEqual(planOf(7).journeys);
    expect(new Set(strikes.map(({ name }) => name))).toEqual(new Set(['kill']));
  });

  it('has every fault, decision, deed and act in it for some seed', () => {
    const plans = SEEDS.map((seed) => planOf(seed));
    expect(new Set(plans.flatMap(faultsOf))).toEqual(new Set(FAULTS));
    const journeys = plans.flatMap((plan) => plan.journeys);
    expect(new Set(journeys.map(({ decision }) => decision)).size).toBe(6);
    expect(new Set(journeys.flatMap(({ deeds }) => deeds)).size).toBe(5);
    expect(new Set(journeys.map(({ asks }) => asks)).size).toBe(3);
    expect(new Set(plans.flatMap(({ administrator }) => administrator.map(({ what }) => what))).size).toBe(3);
  });

  it('closes no sockets where Slack is not reached over any', () => {
    const plans = SEEDS.flatMap((seed) => [planOf(seed), planOf(seed, 'socket-closed')]);
    const inHttp = plans.filter(({ mode }) => mode === 'http');
    expect(inHttp.length).toBeGreaterThan(50);
    expect(inHttp.filter((plan) => faultsOf(plan).includes('socket-closed'))).toEqual([]);
  });

  it('never rotates a secret that still waits to be revealed', () => {
    const journeys = SEEDS.flatMap((seed) => planOf(seed).journeys);
    const reveals = journeys.filter(({ role, deeds }) => role === 'builder' && deeds.includes('rotate'));
    expect(reveals.length).toBeGreaterThan(0);
    expect(reveals.every(({ deeds }) => deeds.includes('reveal'))).toBe(true);
  });
});

describe('seeded randomness', () => {
  it('stays within its bounds and reaches both', () => {
    const random = new Random('bounds');
    const numbers = Array.from({ length: 500 }, () => random.between(3, 6));
    expect(new Set(numbers)).toEqual(new Set([3, 4, 5, 6]));
  });
});

describe('the command line of chaos', () => {
  it('reads what is asked for', () => {
    const words = ['--runs', '5', '--seed', '3', '--only', 'kill'];
    expect(readOptions(words)).toEqual({ kind: 'run', runs: 5, seed: 3, lanes: 2, only: 'kill' });
  });

  it.each([
    [['--only', 'rain'], /There is no fault "rain"; choose one of kill, pause/],
    [['--runs', '0'], /--runs takes a number from 1/],
    [['--seed', 'x'], /--seed takes a whole number/],
    [['--what'], /what/],
  ])('says what is wrong with %j', (words, sentence) => {
    expect(readOptions(words)).toMatchObject({ kind: 'wrong', sentence: expect.stringMatching(sentence) as string });
  });
});

describe('a timeline', () => {
  it('is in the order of time, and tells no secret', () => {
    const lines = timelineOf([
      { at: 2000, who: 'Slack', what: 'shows 00000000-0000-4000-8000-000000000000' },
      { at: 500, who: 'fault', what: 'kill' },
    ]);
    expect(lines).toEqual(['     0.000  fault      kill', '     1.500  Slack      shows (secret)']);
  });
});
