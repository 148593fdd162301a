/** The lines of a month's report as a table for spreadsheets and scripts. */
import type { ReportLine, Use } from '../domain/report-line.ts';
import { SECOND } from '../domain/time.ts';

/** By RFC 4180. */
const LINE_END = '\r\n';

type Column = readonly [name: string, of: (line: ReportLine) => string | number | undefined];

/** Scripts go by these names, so that a released one is never changed; new ones come at the end. */
const COLUMNS: readonly Column[] = [
  ['request', ({ id }) => id],
  ['requester', ({ requester }) => requester],
  ['role', ({ role }) => role],
  ['cluster', ({ cluster }) => cluster],
  ['paths', ({ paths }) => paths.join(' ')],
  ['requested_at', ({ requestedAt }) => isoTime(requestedAt)],
  ['requested_in_month', ({ isNew }) => yesOrNo(isNew)],
  ['result', ({ result }) => result],
  ['decided_by', ({ deciders }) => deciders.join(' ')],
  ['approved_by_kind', ({ grant }) => grant?.by],
  ['token', ({ grant }) => grant?.fullTokenId],
  ['held_from', ({ grant }) => grant && isoTime(grant.since)],
  ['held_until', ({ grant }) => grant && isoTime(grant.until)],
  ['held_seconds', ({ grant }) => grant && wholeSeconds(grant.held)],
  ['held_seconds_in_month', ({ grant }) => grant && wholeSeconds(grant.heldInMonth)],
  ['end', ({ grant }) => grant?.end],
  ['revoked_by', ({ grant }) => grant?.revokedBy?.by],
  ['revoked_as', ({ grant }) => grant?.revokedBy?.as],
  ['use', ({ grant }) => grant?.use.kind],
  ['tasks', ({ grant }) => tasksOf(grant?.use)?.tasks],
  ['tasks_failed', ({ grant }) => tasksOf(grant?.use)?.failed],
  ['review', ({ grant }) => grant?.review],
  ['reviewed_by', ({ grant }) => grant?.reviewer],
  ['ticket', ({ ticket }) => ticket],
  ['reason', ({ reason }) => reason],
];

/**
 * A table by RFC 4180, in which no value is a formula: spreadsheets run what begins with `=`, `+`, `-`, `@` or a tab, also
 * after a semicolon where that separates columns (owasp.org/www-community/attacks/CSV_Injection). Such values are given an
 * apostrophe, and each is one line.
 */
export function reportCsv(lines: readonly ReportLine[]): string {
  const rows = lines.map((line) => COLUMNS.map(([, of]) => fieldOf(of(line))));
  return [COLUMNS.map(([name]) => name), ...rows].map((row) => `${row.join(',')}${LINE_END}`).join('');
}

function fieldOf(value: string | number | undefined): string {
  if (typeof value !== 'string') return value === undefined ? '' : String(value);
  const safe = value
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .replaceAll(/(^|;)(?=[\s"']*[=+\-@＝＋－＠])/g, "$1'");
  return /[",;' ]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function tasksOf(use: Use | undefined): { readonly tasks: number; readonly failed: number } | undefined {
  if (use?.kind === 'seen') return use;
  return use?.kind === 'none_seen' ? { tasks: 0, failed: 0 } : undefined;
}

function wholeSeconds(time: number): number {
  return Math.floor(time / SECOND);
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}

function yesOrNo(is: boolean): string {
  return is ? 'yes' : 'no';
}
