import type { SlackUserId } from '../domain/people.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { RequestId } from '../domain/request-id.ts';
import { NewerRecord, Unavailable } from './faults.ts';
import type { History, HistoryEntry } from './ports/history.ts';
import type { Store } from './ports/store.ts';

/** More open requests than any workspace has; the limit only keeps one answer in memory. */
const MOST_OPEN = 10_000;

/** What operators look at requests with. */
export interface InspectDeps {
  readonly store: Pick<Store, 'load' | 'listOpen'>;
  readonly history: History;
  /** Told of a request that is left out because it cannot be read. */
  readonly onUnreadable: (fault: unknown, id: RequestId) => void;
}

/** Which requests an operator wants to see. */
export interface Filter {
  /** `open`: those that are not over, or still to be reviewed. */
  readonly which: 'open' | 'all';
  readonly role?: string | undefined;
  readonly user?: SlackUserId | undefined;
  readonly cluster?: string | undefined;
  readonly limit: number;
}

/** Requests for operators, the latest asked for first. @throws Unavailable when the store does not answer. */
export async function inspectRequests(deps: InspectDeps, filter: Filter): Promise<RequestRecord[]> {
  const found: RequestRecord[] = [];
  for await (const record of filter.which === 'open' ? openOnes(deps) : allOf(deps)) {
    if (found.length >= filter.limit) break;
    if (isWanted(record, filter)) found.push(record);
  }
  return found;
}

function isWanted({ request: { ask, terms } }: RequestRecord, { role, user, cluster }: Filter): boolean {
  return (
    (role === undefined || ask.role === role) &&
    (user === undefined || ask.requester === user) &&
    (cluster === undefined || terms.cluster === cluster)
  );
}

async function* openOnes({ store }: InspectDeps): AsyncGenerator<RequestRecord> {
  yield* await store.listOpen(MOST_OPEN);
}

async function* allOf(deps: InspectDeps): AsyncGenerator<RequestRecord> {
  for await (const id of deps.history.latest()) {
    try {
      const record = await loadIfReadable(deps, id);
      if (record !== undefined) yield record;
    } catch (fault) {
      if (!(fault instanceof NewerRecord)) throw fault;
      deps.onUnreadable(fault, id);
    }
  }
}

/** @throws Unavailable, NewerRecord */
async function loadIfReadable({ store, onUnreadable }: InspectDeps, id: RequestId): Promise<RequestRecord | undefined> {
  try {
    return await store.load(id);
  } catch (fault) {
    if (fault instanceof Unavailable || fault instanceof NewerRecord) throw fault;
    onUnreadable(fault, id);
    return undefined;
  }
}

/** A request and all that the audit says of it; `record` is absent once it is forgotten, and where it cannot be read. */
export interface Inspected {
  readonly record: RequestRecord | undefined;
  readonly history: readonly HistoryEntry[];
}

/** Looks one request up for operators. @throws Unavailable, NewerRecord */
export async function inspectRequest(deps: InspectDeps, id: RequestId): Promise<Inspected> {
  const record = await loadIfReadable(deps, id);
  return { record, history: await deps.history.of(id, record?.request.requestedAt ?? 0) };
}
