/**
 * Slack's date tokens, e.g. `{date_short_pretty} {time}`, in the reader's time zone.
 * Reference: docs.slack.dev/messaging/formatting-message-text#date-formatting.
 */
import type { Reader } from './piece.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

type Clock = Pick<Reader, 'timeZone' | 'now'>;

/** Making a format takes a hundred times as long as using it, and every look at a message uses several. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();

function formatFor(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  const known = FORMATS.get(key) ?? new Intl.DateTimeFormat('en-US', options);
  FORMATS.set(key, known);
  return known;
}

function parts(at: number, timeZone: string, options: Intl.DateTimeFormatOptions): Record<string, string> {
  const format = formatFor({ timeZone, ...options });
  return Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
}

function dayNumber(at: number, timeZone: string): number {
  const { year, month, day } = parts(at, timeZone, { year: 'numeric', month: '2-digit', day: '2-digit' });
  return Date.parse(`${year}-${month}-${day}T00:00:00Z`) / DAY_MS;
}

function ordinal(day: number): string {
  const suffix = ['th', 'st', 'nd', 'rd'];
  const teen = day >= 11 && day <= 13;
  return `${day}${(teen ? undefined : suffix[day % 10]) ?? 'th'}`;
}

function date(at: number, timeZone: string, form: 'normal' | 'short' | 'long'): string {
  const width = form === 'short' ? 'short' : 'long';
  const { weekday, month, day, year } = parts(at, timeZone, {
    weekday: 'long',
    month: width,
    day: 'numeric',
    year: 'numeric',
  });
  if (form === 'short') return `${month} ${day}, ${year}`;
  const plain = `${month} ${ordinal(Number(day))}, ${year}`;
  return form === 'long' ? `${weekday}, ${plain}` : plain;
}

/** "today", "yesterday" or "tomorrow" where it is; otherwise the date itself. */
function pretty(at: number, clock: Clock, otherwise: string): string {
  const distance = dayNumber(at, clock.timeZone) - dayNumber(clock.now, clock.timeZone);
  return ['yesterday', 'today', 'tomorrow'][distance + 1] ?? otherwise;
}

function ago(at: number, now: number): string {
  const minutes = Math.round(Math.abs(at - now) / 60_000);
  const units: [number, string][] = [
    [24 * 60, 'day'],
    [60, 'hour'],
    [1, 'minute'],
  ];
  const [size, name] = units.find(([size]) => minutes >= size) ?? [1, 'minute'];
  const count = Math.round(minutes / size);
  const amount = `${count} ${name}${count === 1 ? '' : 's'}`;
  return at > now ? `in ${amount}` : `${amount} ago`;
}

/**
 * @param at epoch milliseconds
 * @param format text with tokens in braces; an unknown token stays as it is, as it does in Slack
 */
export function formatDate(at: number, format: string, clock: Clock): string {
  const { timeZone, now } = clock;
  const time = (extra: Intl.DateTimeFormatOptions) =>
    formatFor({ timeZone, hour: 'numeric', minute: '2-digit', ...extra })
      .format(at)
      .replaceAll('\u202f', ' ');
  const tokens: Record<string, () => string> = {
    date_num: () => new Date(dayNumber(at, timeZone) * DAY_MS).toISOString().slice(0, 10),
    date_slash: () => formatFor({ timeZone }).format(at),
    date: () => date(at, timeZone, 'normal'),
    date_short: () => date(at, timeZone, 'short'),
    date_long: () => date(at, timeZone, 'long'),
    date_pretty: () => pretty(at, clock, date(at, timeZone, 'normal')),
    date_short_pretty: () => pretty(at, clock, date(at, timeZone, 'short')),
    date_long_pretty: () => pretty(at, clock, date(at, timeZone, 'long')),
    time: () => time({}),
    time_secs: () => time({ second: '2-digit' }),
    ago: () => ago(at, now),
  };
  const text = format.replaceAll(/\{(\w+)\}/g, (whole, token: string) => tokens[token]?.() ?? whole);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
