import type { EpochMs } from './time.ts';

/** A calendar month in UTC, which is the same for everybody who reads a report of it. */
export interface Month {
  /** E.g. `2026-11`. */
  readonly name: string;
  /** Its first moment. */
  readonly from: EpochMs;
  /** The first moment after it. */
  readonly until: EpochMs;
}

/** No bot is older, and no date needs more digits. */
const FIRST_YEAR = 2000;

function nth(year: number, index: number): Month {
  const from = Date.UTC(year, index);
  return { name: new Date(from).toISOString().slice(0, 7), from, until: Date.UTC(year, index + 1) };
}

/** Reads a month as people write it, e.g. `2026-11` or `2026-3`; `undefined` when the text is none. */
export function parseMonth(text: string): Month | undefined {
  const [, year, month] = /^(\d{4})-(\d{1,2})$/.exec(text.trim()) ?? [];
  const index = Number(month) - 1;
  return Number(year) >= FIRST_YEAR && index >= 0 && index < 12 ? nth(Number(year), index) : undefined;
}

/** The month in which a moment lies. */
export function monthOf(at: EpochMs): Month {
  const date = new Date(at);
  return nth(date.getUTCFullYear(), date.getUTCMonth());
}

/** The month before one. */
export function monthBefore({ from }: Month): Month {
  return monthOf(from - 1);
}
