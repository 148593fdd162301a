import { describe, expect, it } from 'vitest';
import { clean } from '../../../src/slack/text/clean.ts';

describe('clean', () => {
  it('leaves ordinary words as they are, in any script', () => {
    const words = 'Größe ändern: 日本語, עברית, हिन्दी, 100 % – 😀';
    expect(clean(words)).toBe(words);
  });

  it.each([
    [
      'line breaks',
      'first\nsecond\r\nthird\u2028fourth\u2029fifth\u0085sixth',
      'first second third fourth fifth sixth',
    ],
    ['tabs and runs of spaces', '\t a \u00A0\u3000 b ', 'a b'],
    ['controls', 'a\u0000b\u001B[31mc\u007F', 'a b [31mc'],
    [
      'overrides of the direction of writing',
      'pay \u202Elive\u202C \u2066\u2067\u2068x\u2069\u200E\u200F\u061C',
      'pay live x',
    ],
    ['zero-width characters', 'vm\u200B-\u200C1\u200D0\uFEFF0\u2060', 'vm-100'],
    ['soft hyphens, fillers and tags', 'a\u00ADb\u3164c\u115F\u{E0041}\u{E0042}\uFFF9d', 'abcd'],
    ['halves of characters', 'a\uD83Db\uDE00', 'a\uFFFDb\uFFFD'],
  ])('takes out %s', (_, words, line) => {
    expect(clean(words)).toBe(line);
  });

  it('lets no stack of marks grow over the lines around it', () => {
    expect(clean(`a${'\u0301'.repeat(500)}b`)).toBe(`a${'\u0301'.repeat(6)}b`);
  });

  it('leaves nothing of words that show nothing', () => {
    expect(clean(' \u200B\u3164\n\u202E ')).toBe('');
  });

  it('changes nothing the second time', () => {
    const once = clean('\u202Ea\u200B \u200B b\n\uD83D' + '\u0301'.repeat(20));
    expect(clean(once)).toBe(once);
  });
});
