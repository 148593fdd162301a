import { DAY, HOUR, MINUTE, SECOND, type Milliseconds } from './time.ts';

const UNITS: ReadonlyMap<string, Milliseconds> = new Map([
  ...['s', 'sec', 'second', 'seconds'].map((name) => [name, SECOND] as const),
  ...['m', 'min', 'minute', 'minutes'].map((name) => [name, MINUTE] as const),
  ...['h', 'hour', 'hours'].map((name) => [name, HOUR] as const),
  ...['d', 'day', 'days'].map((name) => [name, DAY] as const),
  ...['w', 'week', 'weeks'].map((name) => [name, 7 * DAY] as const),
]);

const WHOLE = /^(?:\d{1,6}[a-z]+)+$/;
const PART = /(\d{1,6})([a-z]+)/g;

/**
 * Reads a duration as people write it, for commands and for `pvetoken.yml`: `45m`, `8h`, `1h30m`, `2days`.
 * @returns milliseconds, or `undefined` when the text is no duration or is zero. A bare number is refused: its unit would be a guess.
 */
export function parseDuration(text: string): Milliseconds | undefined {
  const compact = text.trim().toLowerCase().replaceAll(/\s+/g, '');
  if (!WHOLE.test(compact)) return undefined;
  let total = 0;
  for (const [, amount, name = ''] of compact.matchAll(PART)) {
    const unit = UNITS.get(name);
    if (unit === undefined) return undefined;
    total += Number(amount) * unit;
  }
  return total > 0 ? total : undefined;
}

const STEPS = [
  ['d', DAY],
  ['h', HOUR],
  ['m', MINUTE],
  ['s', SECOND],
] as const;

/** Writes milliseconds in the form that `parseDuration` reads back, e.g. `1h30m`; rounded down to whole seconds. */
export function formatDuration(duration: Milliseconds): string {
  let rest = Math.max(0, duration);
  let text = '';
  for (const [name, unit] of STEPS) {
    const count = Math.floor(rest / unit);
    if (count > 0) text += `${count}${name}`;
    rest -= count * unit;
  }
  return text === '' ? '0s' : text;
}
