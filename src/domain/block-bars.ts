/** A row of numbers as a picture of characters, where nothing else can be drawn. */

const BARS = '▁▂▃▄▅▆▇█';
const NONE = '·';
const MARK_EVERY = 5;

/** A bar for each number, the highest for the greatest; a dot for nought. */
export function blockBars(numbers: readonly number[]): string {
  const most = Math.max(1, ...numbers);
  return numbers
    .map((number) => (number === 0 ? NONE : (BARS[Math.ceil((number / most) * BARS.length) - 1] ?? NONE)))
    .join('');
}

/** The line beneath the bars of a month's days: the first day and every fifth after it, each below its bar. */
export function dayMarks(days: number): string {
  const marks = Array.from({ length: Math.ceil(days / MARK_EVERY) }, (_, place) => String(1 + place * MARK_EVERY));
  return marks
    .map((mark) => mark.padEnd(MARK_EVERY))
    .join('')
    .trimEnd();
}
