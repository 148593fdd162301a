import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../src/domain/duration.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';

describe('a duration that a person writes', () => {
  it.each([
    ['45s', 45 * SECOND],
    ['45m', 45 * MINUTE],
    ['8h', 8 * HOUR],
    ['1h30m', 90 * MINUTE],
    ['1h 30m', 90 * MINUTE],
    [' 2 Days ', 2 * DAY],
    ['2days', 2 * DAY],
    ['1w', 7 * DAY],
    ['90min', 90 * MINUTE],
    ['1hour', HOUR],
    ['1h1h', 2 * HOUR],
    ['1  h', HOUR],
  ])('%j is read', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each([
    [SECOND, ['s', 'sec', 'second', 'seconds']],
    [MINUTE, ['m', 'min', 'minute', 'minutes']],
    [HOUR, ['h', 'hour', 'hours']],
    [DAY, ['d', 'day', 'days']],
    [7 * DAY, ['w', 'week', 'weeks']],
  ] as const)('may name a unit of %i ms as people do: %j', (unit, names) => {
    for (const name of names) expect(parseDuration(`3 ${name}`)).toBe(3 * unit);
  });

  it.each([
    '',
    ' ',
    '8',
    '1h30',
    'h',
    '0h',
    '0m0s',
    '-1h',
    '+1h',
    '1.5h',
    '1,5h',
    '8 parsecs',
    '1h, 30m',
    '1M2X',
    '٣h',
  ])('%j is refused', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('is refused when a number is too long to be meant', () => {
    expect(parseDuration('999999h')).toBe(999_999 * HOUR);
    expect(parseDuration('1000000h')).toBeUndefined();
  });
});

describe('a duration that is shown', () => {
  it.each([
    [90 * MINUTE, '1h30m'],
    [DAY + SECOND, '1d1s'],
    [7 * DAY, '7d'],
    [1999, '1s'],
    [999, '0s'],
    [0, '0s'],
    [-HOUR, '0s'],
  ])('%d ms reads %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  it.each([SECOND, MINUTE, HOUR + 5 * SECOND, DAY + 23 * HOUR + 59 * MINUTE + 59 * SECOND])(
    'reads back as what it was: %d ms',
    (milliseconds) => {
      expect(parseDuration(formatDuration(milliseconds))).toBe(milliseconds);
    },
  );
});
