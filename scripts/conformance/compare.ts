import { isDeepStrictEqual } from 'node:util';
import type { RawResponse } from './http.ts';

/** An answer to compare with: the recorded one. */
export interface Expected {
  readonly status: number;
  readonly reason: string;
  readonly json?: unknown;
  readonly text?: string;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TICKET = /^PVE:[^\s:]+:[0-9A-F]{8}::/;
const CSRF_TOKEN = /^[0-9A-F]{8}:[A-Za-z0-9+/]{43}$/;
const SHORTENED = /^(.*?)…(?:\((\d+) chars\))?$/s;

function withoutSecrets(text: string): string {
  if (UUID.test(text)) return '<uuid>';
  if (TICKET.test(text)) return '<ticket>';
  return CSRF_TOKEN.test(text) ? '<csrf token>' : text;
}

/**
 * Brings a body into a form that can be compared: secrets aside, lists sorted (Perl gives them in any order). Numbers
 * and numeric texts stay apart, because a client sees the difference.
 */
function canonical(value: unknown): unknown {
  if (typeof value === 'string') return withoutSecrets(value);
  if (Array.isArray(value)) {
    return value.map(canonical).toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, canonical(part)]));
}

/** The actual value, cut where the recorder cut the recorded one, when both agree up to there. */
function cutAlike(recorded: unknown, actual: unknown): unknown {
  if (typeof recorded === 'string' && typeof actual === 'string') {
    const [, prefix, length] = SHORTENED.exec(recorded) ?? [];
    const isSame = prefix !== undefined && actual.startsWith(prefix);
    return isSame && (length === undefined || actual.length === Number(length)) ? recorded : actual;
  }
  if (Array.isArray(recorded) && Array.isArray(actual)) {
    return actual.map((part, index) => cutAlike(recorded[index], part));
  }
  if (typeof recorded !== 'object' || typeof actual !== 'object' || recorded === null || actual === null) return actual;
  const known = new Map(Object.entries(recorded));
  return Object.fromEntries(Object.entries(actual).map(([key, part]) => [key, cutAlike(known.get(key), part)]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not every answer is JSON; it is then compared as text.
    return undefined;
  }
}

/** What differs between the recorded answer and the simulator's, or undefined when nothing a client sees does. */
export function difference(recorded: Expected, actual: RawResponse): string | undefined {
  const wanted = `${recorded.status} ${recorded.reason}`;
  const got = `${actual.status} ${actual.reason}`;
  if (wanted !== got) return `recorded ${wanted}\n     but got ${got}\n             ${actual.text}`;
  if (recorded.json === undefined) {
    return (recorded.text ?? '') === actual.text ? undefined : `recorded ${recorded.text}\n     but got ${actual.text}`;
  }
  const left = canonical(recorded.json);
  const right = cutAlike(left, canonical(parsed(actual.text)));
  if (isDeepStrictEqual(left, right)) return undefined;
  return `recorded ${JSON.stringify(left)}\n     but got ${JSON.stringify(right)}`;
}
