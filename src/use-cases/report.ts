import { monthOf, type Month } from '../domain/month.ts';
import type { SlackUserId } from '../domain/people.ts';
import { accept, refuse, type Outcome } from '../domain/refusal.ts';
import { figuresOf, Traces, type MonthReport } from '../domain/report.ts';
import { reportLine, type ReportLine } from '../domain/report-line.ts';
import type { RequestId } from '../domain/request-id.ts';
import { HOUR } from '../domain/time.ts';
import { administrator } from './administrators.ts';
import { Unavailable } from './faults.ts';
import type { Deps } from './ports/deps.ts';

type ReportingDeps = Pick<Deps, 'history' | 'store' | 'policy' | 'now'>;

/** Read at once. Between two pages the process does whatever else is due; a page takes it milliseconds. */
const ENTRIES_AT_ONCE = 500;
const RECORDS_AT_ONCE = 25;

/** The store's clock orders the audit, and the bot's is in the records; they differ by less. */
const SKEW = HOUR;

/** Which month somebody reads a report of: the one named, or the one that goes on; for administrators. */
export async function mayReport(
  deps: Pick<Deps, 'policy' | 'directory' | 'now'>,
  { by, month }: { readonly by: SlackUserId; readonly month: Month | undefined },
): Promise<Outcome<Month>> {
  const allowed = await administrator(deps, by);
  if (allowed.ok) return accept(month ?? monthOf(deps.now()));
  // Nothing would be changed, which is what the other refusal says.
  return allowed.refusal.kind === 'administrators_only' ? refuse({ kind: 'not_an_administrator' }) : allowed;
}

/**
 * The report of a month, as things stand now. The audit tells to which requests something happened from then on, and what
 * ran under their tokens; all else is in their records, and those that have not ended are looked at in any case. Its time is
 * proportional to what happened since the month began, and its memory to the requests.
 * @throws Unavailable when the store does not answer.
 */
export async function reportMonth(deps: ReportingDeps, month: Month): Promise<MonthReport> {
  const traces = await readTraces(deps, month);
  const asOf = deps.now();
  const ids = [...new Set([...traces.ids(), ...(await deps.store.listOpenIds())])];
  const lines: ReportLine[] = [];
  const leftOut: RequestId[] = [];
  for (let start = 0; start < ids.length; start += RECORDS_AT_ONCE) {
    const read = ids.slice(start, start + RECORDS_AT_ONCE).map(async (id) => ({ id, record: await load(deps, id) }));
    for (const { id, record } of await Promise.all(read)) {
      if (record === undefined) leftOut.push(id);
      const line = record && reportLine(record, traces.receiptOf(id), { month, asOf });
      if (line !== undefined) lines.push(line);
    }
  }
  lines.sort((a, b) => a.requestedAt - b.requestedAt || (a.id < b.id ? -1 : 1));
  const keptSince = asOf - deps.policy.timing.retention;
  return { month, asOf, lines, figures: figuresOf(lines, month), leftOut, keptSince };
}

async function readTraces({ history }: Pick<Deps, 'history'>, month: Month): Promise<Traces> {
  const traces = new Traces(month);
  for (let from: number | string | undefined = month.from - SKEW; from !== undefined;) {
    const page = await history.page(from, ENTRIES_AT_ONCE);
    for (const { id, event } of page.entries) traces.add(id, event);
    from = page.next;
  }
  return traces;
}

/** @returns `undefined` for a record that is gone or cannot be read. @throws Unavailable */
async function load({ store }: Pick<Deps, 'store'>, id: RequestId): ReturnType<Deps['store']['load']> {
  try {
    return await store.load(id);
  } catch (fault) {
    if (fault instanceof Unavailable) throw fault;
    return undefined;
  }
}
