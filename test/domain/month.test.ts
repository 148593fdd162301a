import { describe, expect, it } from 'vitest';
import { monthBefore, monthOf, parseMonth } from '../../src/domain/month.ts';

describe('a month', () => {
  it.each([
    ['2026-11', '2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
    [' 2026-3 ', '2026-03-01T00:00:00.000Z', '2026-04-01T00:00:00.000Z'],
    ['2025-12', '2025-12-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'],
    ['2028-02', '2028-02-01T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
  ])('%s is from %s until %s', (text, from, until) => {
    const month = parseMonth(text);
    expect(month && [month.from, month.until].map((at) => new Date(at).toISOString())).toEqual([from, until]);
  });

  it.each(['', '2026', '2026-13', '2026-00', '26-11', '2026-11-01', '11-2026', 'November', '2026-1e1', '1999-12'])(
    'is not what "%s" says',
    (text) => {
      expect(parseMonth(text)).toBeUndefined();
    },
  );

  it('begins and ends at midnight in UTC', () => {
    expect(monthOf(Date.UTC(2026, 10, 30, 23, 59, 59, 999)).name).toBe('2026-11');
    expect(monthOf(Date.UTC(2026, 11, 1)).name).toBe('2026-12');
    expect(monthBefore(monthOf(Date.UTC(2026, 0, 31))).name).toBe('2025-12');
  });
});
