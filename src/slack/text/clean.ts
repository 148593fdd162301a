/** More marks than any script puts on one letter; longer stacks are made to paint over the lines around them. */
const MOST_MARKS = 6;

/** Shows nothing: zero-width characters, bidi controls, fillers, tags, and the annotation marks Unicode leaves out. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\uFFF9-\uFFFB]/gu;
const BREAKS_AND_CONTROLS = /[\s\p{Cc}]+/gu;
const TALL_STACK = new RegExp(`(\\p{M}{${MOST_MARKS}})\\p{M}+`, 'gu');

/**
 * Makes one honest line of words that people or other systems wrote: what is read is what is there, in that order.
 * Characters that show nothing or turn the direction of writing are removed, line breaks and controls become a space,
 * halves of characters become U+FFFD. The price: emoji that are joined with zero-width characters fall apart.
 * @returns the line without space around it; empty when nothing visible is left.
 */
export function clean(words: string): string {
  return words.toWellFormed().replace(INVISIBLE, '').replace(BREAKS_AND_CONTROLS, ' ').replace(TALL_STACK, '$1').trim();
}
