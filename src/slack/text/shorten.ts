const ELLIPSIS = '…';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function asIs(text: string): number {
  return text.length;
}

/**
 * Cuts a text so that it fits, between what readers see as characters, and ends it in an ellipsis when it was cut.
 * @param limit in UTF-16 units, at least 1. Slack says "characters"; whichever it counts, these are not fewer.
 * @param cost the length that counts, where that is not the text's own, e.g. after escaping. It must be additive.
 */
export function shorten(text: string, limit: number, cost: (text: string) => number = asIs): string {
  if (cost(text) <= limit) return text;
  let kept = '';
  let room = limit - ELLIPSIS.length;
  for (const { segment } of graphemes.segment(text)) {
    room -= cost(segment);
    if (room < 0) break;
    kept += segment;
  }
  return `${kept.trimEnd()}${ELLIPSIS}`;
}
