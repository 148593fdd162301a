/** The entries of the audit, given to other programs or shown as they come. */
import { setTimeout } from 'node:timers/promises';
import { formatted, heading, isoOf, type AuditFormat, type AuditLine } from '../domain/audit-line.ts';
import { SECOND } from '../domain/time.ts';
import type { AuditTrail } from '../use-cases/ports/audit.ts';
import { followAudit, readAudit, type Span } from '../use-cases/read-audit.ts';
import type { Terminal } from './terminal.ts';

/** How many lines are printed before it is seen to it that they are taken. */
const BETWEEN_LOOKS = 100;

/** Prints a part of the audit, in memory that does not grow with it, for as long as somebody reads it. */
export async function exportEntries(
  trail: AuditTrail,
  { format, ...span }: Span & { readonly format: AuditFormat },
  terminal: Terminal,
): Promise<void> {
  const above = heading(format);
  if (above !== undefined) terminal.print(above);
  let count = 0;
  for await (const line of readAudit(trail, span)) {
    terminal.print(formatted(line, format));
    count += 1;
    if (count % BETWEEN_LOOKS === 0 && (await terminal.drained?.()) === false) return;
  }
}

/** Shows the newest entries and each new one, until Control-C or SIGTERM. */
export async function showEntries(
  trail: AuditTrail,
  { newest, json }: { readonly newest: number; readonly json: boolean },
  terminal: Terminal,
): Promise<void> {
  const told = new AbortController();
  const stop = (): void => told.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  const pause = async (): Promise<void> =>
    await setTimeout(SECOND, undefined, { signal: told.signal }).catch(() => undefined);
  try {
    await followAudit(trail, { newest, stop: told.signal, pause }, (line) =>
      terminal.print(json ? formatted(line, 'jsonl') : words(line)),
    );
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  }
}

function words({ at, act, actor, request, before, after, details }: AuditLine): string {
  const change = before === after ? before : [before ?? 'none', after ?? 'none'].join(' -> ');
  const about = [request, change].filter((part) => part !== undefined).join(' ');
  return [isoOf(at), act, `by ${actor}`, about, JSON.stringify(details)].filter((part) => part !== '').join('  ');
}
