import type { EpochMs } from './time.ts';

/** An entry of the audit as people and other programs read it. */
export interface AuditLine {
  /** As of `AuditEntry`. */
  readonly id: string;
  readonly at: EpochMs;
  /** The type of the event, such as `approved`; `unreadable` for what no version of ours wrote. */
  readonly act: string;
  /**
   * `TEAM/USER` or `USER` of Slack, `rule`, `operator:NAME`, `bot`; `requester` where an older entry names only the
   * request, and `unknown` where nobody is known.
   */
  readonly actor: string;
  readonly request?: string;
  /** The request's state; absent where there was none, and where an older entry does not say it. */
  readonly before?: string;
  readonly after?: string;
  /** Names the policy that was in force; older entries do not say it. */
  readonly policy?: string;
  /** All else that the event says. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** How entries are given to other programs. */
export const AUDIT_FORMATS = ['jsonl', 'csv', 'cef'] as const;

export type AuditFormat = (typeof AUDIT_FORMATS)[number];

/** What stands above all entries in a format; `undefined` where nothing does. */
export function heading(format: AuditFormat): string | undefined {
  return format === 'csv' ? COLUMNS.join(',') : undefined;
}

/** An entry as one line of a format. */
export function formatted(line: AuditLine, format: AuditFormat): string {
  switch (format) {
    case 'jsonl':
      return jsonl(line);
    case 'csv':
      return csv(line);
    case 'cef':
      return cef(line);
    default:
      return format satisfies never;
  }
}

function jsonl({ id, at, act, actor, request, before, after, policy, details }: AuditLine): string {
  return json({ id, time: isoOf(at), act, actor, request, before, after, policy, details });
}

/** A moment in ISO 8601 and UTC, or as it stands there where it is none. */
export function isoOf(moment: EpochMs): string {
  const date = new Date(moment);
  return Number.isNaN(date.getTime()) ? String(moment) : date.toISOString();
}

/** JSON in which everything that does not print is written as an escape, so that no terminal and no file changes it. */
function json(value: unknown): string {
  return JSON.stringify(value).replaceAll(/\p{C}/gu, (sign) =>
    Array.from({ length: sign.length }, (_, index) => {
      return `\\u${sign.charCodeAt(index).toString(16).padStart(4, '0')}`;
    }).join(''),
  );
}

const COLUMNS = ['time', 'id', 'act', 'actor', 'request', 'before', 'after', 'policy', 'details'] as const;

function csv({ details, at, ...line }: AuditLine): string {
  const values = { before: '', after: '', request: '', policy: '', ...line, time: isoOf(at), details: json(details) };
  return COLUMNS.map((column) => cell(values[column])).join(',');
}

/**
 * A value of CSV (RFC 4180) that no spreadsheet takes for a formula: one that begins as such is given an apostrophe
 * (owasp.org/www-community/attacks/CSV_Injection).
 */
function cell(value: string): string {
  const harmless = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return `"${harmless.replaceAll('"', '""')}"`;
}

/** From 0 to 10, as CEF has it; what is not named here is everyday. */
const SEVERITIES: Readonly<Record<string, number>> = {
  unreadable: 9,
  access_left: 8,
  glass_broken: 8,
  revocation_overdue: 8,
  secret_stuck: 8,
  reconciled: 7,
  reveal_refused: 6,
  access_not_compared: 6,
  failed: 5,
};

const EVERYDAY = 3;

/** What CEF calls the version of the device: that of what these lines mean. */
const CEF_VERSION = '1';

/** A line of the Common Event Format (Micro Focus Security ArcSight CEF, revision 25). */
function cef({ id, at, act, actor, request, before, after, policy, details }: AuditLine): string {
  const head = [
    'pvetoken',
    'pvetoken',
    CEF_VERSION,
    act,
    act.replaceAll('_', ' '),
    String(SEVERITIES[act] ?? EVERYDAY),
  ];
  const labelled = { request, before, after, policy, details: json(details) };
  const custom = Object.entries(labelled).flatMap(([label, value], index): [string, string][] =>
    value === undefined
      ? []
      : [
          [`cs${index + 1}Label`, label],
          [`cs${index + 1}`, value],
        ],
  );
  const extension = [['rt', String(at)], ['externalId', id], ['suser', actor], ...custom];
  const pairs = extension.map(([name, value = '']) => `${name}=${inExtension(value)}`);
  return `CEF:0|${head.map(inHead).join('|')}|${pairs.join(' ')}`;
}

function inHead(value: string): string {
  return value.replaceAll(/[\\|]/g, String.raw`\$&`).replaceAll(/[\r\n]+/g, ' ');
}

function inExtension(value: string): string {
  return value
    .replaceAll(/[\\=]/g, String.raw`\$&`)
    .replaceAll('\r', String.raw`\r`)
    .replaceAll('\n', String.raw`\n`);
}
