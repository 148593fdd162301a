import { parseDuration } from '../domain/duration.ts';
import type { EpochMs } from '../domain/time.ts';

/** How a moment is written, for whoever wrote it otherwise. */
export const WHEN = 'a moment is 30d (that long ago), 2026-11-01 (UTC) or 2026-11-01T08:30:00Z';

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** Reads a moment: a time ago, or a date with or without a time in ISO 8601. @returns `undefined` for anything else. */
export function parseWhen(text: string, now: EpochMs): EpochMs | undefined {
  const ago = parseDuration(text);
  if (ago !== undefined) return now - ago;
  const moment = ISO.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(moment) ? undefined : moment;
}
