import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isApprovable, type Chosen } from '../../src/domain/approvability.ts';

function of(required: number, ...people: string[]): Chosen {
  return { people: new Set(people), required };
}

describe('stages can all be approved', () => {
  it.each<[string, boolean, readonly Chosen[], string?]>([
    ['by as many as are asked for', true, [of(2, 'ann', 'abe')]],
    ['not by fewer', false, [of(3, 'ann', 'abe')]],
    ['not by nobody', false, [of(1)]],
    ['not by the requester', false, [of(1, 'ann')], 'ann'],
    ['by others than the requester', true, [of(1, 'ann', 'abe')], 'ann'],
    ['not by one person in two stages', false, [of(1, 'ann'), of(1, 'ann')]],
    ['where whoever came first gives way to whom only one stage knows', true, [of(1, 'ann', 'abe'), of(1, 'ann')]],
    ['where giving way takes two steps', true, [of(1, 'ann', 'abe'), of(1, 'abe', 'ada'), of(1, 'ann')]],
    ['not where two stages know the same one and no others', false, [of(1, 'ann'), of(1, 'ann'), of(1, 'abe')]],
  ])('%s', (_, outcome, stages, without) => {
    expect(isApprovable(stages, without)).toBe(outcome);
  });

  const PEOPLE = ['ann', 'abe', 'ada', 'ruth'];
  const stage = fc.record({
    people: fc.subarray(PEOPLE).map((people) => new Set(people)),
    required: fc.integer({ min: 1, max: 2 }),
  });

  it('just as trying every way out says', () => {
    const anybody = fc.constantFrom(undefined, ...PEOPLE);
    fc.assert(
      fc.property(fc.array(stage, { minLength: 1, maxLength: 3 }), anybody, (stages, without) => {
        expect(isApprovable(stages, without)).toBe(tryEvery(stages, new Set(without === undefined ? [] : [without])));
      }),
    );
  });
});

/** Tries everybody in every place. */
function tryEvery([stage, ...rest]: readonly Chosen[], taken: ReadonlySet<string>): boolean {
  if (stage === undefined) return true;
  if (stage.required === 0) return tryEvery(rest, taken);
  const left = { ...stage, required: stage.required - 1 };
  return [...stage.people].some(
    (person) => !taken.has(person) && tryEvery([left, ...rest], new Set([...taken, person])),
  );
}
