import { describe, expect, test } from 'vitest';
import { patternRefusal } from '../../src/config/ticket-pattern.ts';
import { isTicket, LONGEST_TICKET } from '../../src/domain/ticket.ts';

const ENDLESS =
  'can read a text in so many ways that a word could stop the bot; repeat no repetition, and write {1,6} in place of +';

describe('a pattern is taken', () => {
  test.each([
    '[A-Z][A-Z0-9]+-[0-9]+',
    '^OPS-[0-9]+$',
    '#?[0-9]+',
    '(?:INC|CHG|RITM)[0-9]{7,10}',
    '(?<project>OPS|DEV)-\\d{1,6}',
    '[\\w.-]+/[\\w.-]+#\\d+',
    '(?:[A-Z]{2,4}-){1,3}[0-9]+',
    '(?=OPS)[A-Z]+-[0-9]+',
    '[+*?{|()]+',
    '\\(\\)\\+\\*[)+]\\u{1F600}\\p{Lu}{2}',
    '[A-Z]+?-[0-9]*?',
    `OPS-[0-9]{${LONGEST_TICKET},}`,
  ])('%s', (pattern) => {
    expect(patternRefusal(pattern)).toBeUndefined();
  });
});

describe('a pattern is refused', () => {
  test.each([
    ['[A-Z', 'Unterminated character class'],
    ['OPS)|(?:.*', "Unmatched ')'"],
    ['OPS\\-1', 'Invalid escape'],
    ['*', 'Nothing to repeat'],
    ['/u: (', 'Unterminated group'],
  ])('that is none: %s', (pattern, why) => {
    expect(patternRefusal(pattern)).toBe(`is no regular expression of JavaScript: ${why}`);
  });

  test.each([
    ['a repetition in a repetition', '([A-Z]+)+-1'],
    ['the same, further in', '(?:(?:(A*)|B)C?)*'],
    ['the same, a fixed number of times', '(?:[A-Z]+){30}'],
    ['the same, more often than a ticket is long', '(?:A|A){150}'],
    ['alternatives in a repetition', '(?:A|AA)*'],
    ['an option in a repetition', '(?:A?){50}'],
    ['nothing in a repetition', '(?:|){60}A'],
    ['many repetitions in a row', 'A*A*A*A*'],
    ['many options in a row', 'A?'.repeat(30)],
    ['many alternatives in a row', '(A|A)'.repeat(30)],
    ['a repetition in a look ahead', '(?=(?:A+)+-)A+'],
    ['a repetition by a named group', '(?<word>A+)+'],
    ['a repetition that changes its mind', '(?:A+?)*?'],
  ])('that could take for ever: %s', (_, pattern) => {
    expect(patternRefusal(pattern)).toBe(ENDLESS);
  });
});

/** This would not end within the test's time if one of them were a mistake. */
test('what is taken tells the worst of words from a ticket at once, a reason full of them', () => {
  const patterns = ['A+A+A+', 'A*A*A*', 'A{0,7}'.repeat(7), 'A?'.repeat(21), '(?:A|A)'.repeat(21), '(?:A|A{1,9}){6}'];
  expect(patterns.map(patternRefusal)).toEqual(patterns.map(() => undefined));
  for (const pattern of patterns) {
    for (let word = 0; word < 10; word++) {
      expect(isTicket({ pattern }, `${'A'.repeat(LONGEST_TICKET - 1)}!`)).toBe(false);
    }
  }
});
