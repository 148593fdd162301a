import { idBefore, momentOf } from '../domain/audit-seal.ts';
import type { AuditLine } from '../domain/audit-line.ts';
import type { EpochMs } from '../domain/time.ts';
import type { AuditTrail } from './ports/audit.ts';

/** How many entries are held at once, however many there are. */
const AT_ONCE = 500;

/** A part of the audit, by when its entries were written; the first moment is in it, the last is not. */
export interface Span {
  readonly since?: EpochMs | undefined;
  readonly until?: EpochMs | undefined;
}

/** Reads a part of the audit, the oldest entry first. @throws Unavailable when the store does not answer. */
export async function* readAudit(trail: AuditTrail, { since, until = Infinity }: Span): AsyncGenerator<AuditLine> {
  let last = since === undefined ? undefined : idBefore(since);
  for (;;) {
    const lines = await trail.lines(last, AT_ONCE);
    for (const line of lines) {
      if (momentOf(line.id) >= until) return;
      yield line;
    }
    if (lines.length < AT_ONCE) return;
    last = lines.at(-1)?.id;
  }
}

/**
 * Shows the newest entries, and then each new one, until it is told to stop.
 * @param pause waits until it is time for another look, or until it is told to stop.
 * @throws Unavailable when the store does not answer.
 */
export async function followAudit(
  trail: AuditTrail,
  {
    newest,
    stop,
    pause,
  }: { readonly newest: number; readonly stop: AbortSignal; readonly pause: () => Promise<unknown> },
  show: (line: AuditLine) => void,
): Promise<void> {
  // One is looked up in any case, so as to know after which the new ones come.
  const shown = await trail.lastLines(Math.max(1, newest));
  for (const line of newest > 0 ? shown : []) show(line);
  let last = shown.at(-1)?.id;
  while (!stop.aborted) {
    const lines = await trail.lines(last, AT_ONCE);
    for (const line of lines) show(line);
    last = lines.at(-1)?.id ?? last;
    if (lines.length < AT_ONCE) await pause();
  }
}
