import { describe, expect, it } from 'vitest';
import { backoff, isDelayed, showsDelay } from '../../src/domain/retry.ts';
import { MINUTE, SECOND } from '../../src/domain/time.ts';

describe('the wait before the next try', () => {
  it('doubles with each failure, up to the longest', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7].map((failures) => backoff(failures, 2 * SECOND, MINUTE));
    expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * SECOND));
  });

  it('stays the longest however often it failed', () => {
    expect(backoff(100_000, SECOND, 5 * MINUTE)).toBe(5 * MINUTE);
  });
});

describe('a delay', () => {
  it('is shown once, from the second failure in a row on, because a first one often passes', () => {
    expect([0, 1, 2, 3].map(showsDelay)).toEqual([false, false, true, false]);
    expect([0, 1, 2, 3].map(isDelayed)).toEqual([false, false, true, true]);
  });
});
