import { describe, expect, it } from 'vitest';
import { escape } from '../../../src/slack/text/mrkdwn.ts';
import { shorten } from '../../../src/slack/text/shorten.ts';

describe('shorten', () => {
  it('leaves a text that fits', () => {
    expect(shorten('abcde', 5)).toBe('abcde');
  });

  it('ends a cut text in an ellipsis, within the limit', () => {
    expect(shorten('abcdef', 5)).toBe('abcd…');
  });

  it('puts no space before the ellipsis', () => {
    expect(shorten('abc defgh', 5)).toBe('abc…');
  });

  it.each([
    ['an emoji of two halves', '😀😀😀', 4, '😀…'],
    ['a family', '👨‍👩‍👧👨‍👩‍👧', 10, '👨‍👩‍👧…'],
    ['a flag', '🇩🇪🇩🇪', 5, '🇩🇪…'],
    ['a letter with its marks', 'e\u0301e\u0301e\u0301', 4, 'e\u0301…'],
  ])('never cuts through %s', (_, text, limit, cut) => {
    expect(shorten(text, limit)).toBe(cut);
  });

  it('shows the ellipsis alone when not even the first character fits', () => {
    expect(shorten('👨‍👩‍👧👨‍👩‍👧', 3)).toBe('…');
  });

  it('counts the length that matters, such as that after escaping', () => {
    const cut = shorten('&&&&', 11, (part) => escape(part).length);
    expect(cut).toBe('&&…');
    expect(escape(cut)).toHaveLength(11);
  });

  it('keeps every limit for every length', () => {
    const text = 'a&😀e\u0301<👨‍👩‍👧 '.repeat(4);
    for (let limit = 1; limit <= text.length + 1; limit++) {
      expect(shorten(text, limit).length).toBeLessThanOrEqual(limit);
    }
  });
});
