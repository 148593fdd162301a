import type { ActiveCount, Counts } from '../../src/domain/counting.ts';
import type { Happening } from '../../src/domain/event.ts';
import type { SlackUserId } from '../../src/domain/people.ts';
import { isWaiting, peopleIn, type Change, type Place, type RequestRecord } from '../../src/domain/record.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import { isEnded, type Request } from '../../src/domain/request.ts';
import type { EpochMs } from '../../src/domain/time.ts';
import type { Store } from '../../src/use-cases/ports/store.ts';
import { activeAmong, countsAmong } from './counted.ts';

/** One line of the audit, written in the same step as the state. */
export interface AuditEntry {
  readonly request: RequestId;
  readonly version: number;
  readonly event: Happening;
}

interface Saved {
  readonly record: RequestRecord;
  readonly dueAt: EpochMs | undefined;
}

/**
 * A store in memory that keeps the promises of the one in Redis: compare-and-set on the version, an audit and a due
 * time written with the state, indexes by person, by card and by what is due. Records go through JSON, as they do there.
 */
export class InMemoryStore implements Store {
  readonly #requests = new Map<RequestId, Saved>();
  readonly #cards = new Map<string, RequestId>();
  /** People by when they were looked up. */
  readonly #people = new Map<SlackUserId, EpochMs>();
  #audit: AuditEntry[] = [];

  /** Everything the audit holds, oldest first. */
  get audit(): readonly AuditEntry[] {
    return this.#audit;
  }

  /** The earliest due time of all requests. */
  get earliestDue(): EpochMs | undefined {
    const moments = [...this.#requests.values()].map(({ dueAt }) => dueAt).filter((at) => at !== undefined);
    return moments.length > 0 ? Math.min(...moments) : undefined;
  }

  /** Loses every request, as when Redis is emptied. */
  flush(): void {
    this.#requests.clear();
    this.#cards.clear();
    this.#people.clear();
  }

  load(id: RequestId): Promise<RequestRecord | undefined> {
    return Promise.resolve(this.#requests.get(id)?.record);
  }

  save({ record, events }: Change, dueAt: EpochMs | undefined): Promise<RequestRecord | 'conflict'> {
    const { id } = record.request;
    const stored = this.#requests.get(id)?.record.version ?? 0;
    if (stored !== record.version) return Promise.resolve('conflict');
    const saved = asStored({ ...record, version: stored + 1 });
    this.#requests.set(id, { record: saved, dueAt });
    if (saved.desk.card !== undefined) this.#cards.set(keyOf(saved.desk.card), id);
    for (const person of peopleIn(saved)) this.#people.set(person, this.#people.get(person) ?? 0);
    for (const event of events) this.#audit.push(asStored({ request: id, version: saved.version, event }));
    return Promise.resolve(saved);
  }

  findByCard(card: Place): Promise<RequestId | undefined> {
    return Promise.resolve(this.#cards.get(keyOf(card)));
  }

  listOf(requester: SlackUserId, limit: number): Promise<RequestRecord[]> {
    return Promise.resolve(this.#newestFirst(({ request }) => request.ask.requester === requester).slice(0, limit));
  }

  listOpen(limit: number): Promise<RequestRecord[]> {
    return Promise.resolve(this.#newestFirst(({ request }) => !isEnded(request)).slice(0, limit));
  }

  listWaiting(limit: number): Promise<RequestRecord[]> {
    return Promise.resolve(this.#newestFirst(isWaiting).slice(0, limit));
  }

  counts(requester: SlackUserId, role: string): Promise<Counts> {
    return Promise.resolve(countsAmong(this.#all(), requester, role));
  }

  countActive(): Promise<ActiveCount[]> {
    return Promise.resolve(activeAmong(this.#all()));
  }

  async listOpenIds(): Promise<RequestId[]> {
    return (await this.listOpen(Infinity)).map(({ request }) => request.id);
  }

  listDue(now: EpochMs, limit: number, skip = 0): Promise<RequestId[]> {
    const due = [...this.#requests.values()]
      .map(({ record, dueAt = Infinity }) => ({ id: record.request.id, dueAt }))
      .filter(({ dueAt }) => dueAt <= now)
      .sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1));
    return Promise.resolve(due.slice(skip, skip + limit).map(({ id }) => id));
  }

  listToLookUp(before: EpochMs, limit: number): Promise<SlackUserId[]> {
    const due = [...this.#people].filter(([, at]) => at <= before).sort(([, a], [, b]) => a - b);
    return Promise.resolve(due.slice(0, limit).map(([person]) => person));
  }

  lookedUp(person: SlackUserId, at: EpochMs): Promise<void> {
    this.#people.set(person, at);
    return Promise.resolve();
  }

  leaveOut(person: SlackUserId): Promise<void> {
    this.#people.delete(person);
    return Promise.resolve();
  }

  forget(record: RequestRecord): Promise<void> {
    const { id } = record.request;
    if (this.#requests.get(id)?.record.version === record.version) {
      this.#requests.delete(id);
      if (record.desk.card !== undefined) this.#cards.delete(keyOf(record.desk.card));
    }
    return Promise.resolve();
  }

  trimAudit(before: EpochMs): Promise<void> {
    this.#audit = this.#audit.filter(({ event }) => event.at >= before);
    return Promise.resolve();
  }

  #all(): Request[] {
    return [...this.#requests.values()].map(({ record }) => record.request);
  }

  #newestFirst(wanted: (record: RequestRecord) => boolean): RequestRecord[] {
    return [...this.#requests.values()]
      .map(({ record }) => record)
      .filter(wanted)
      .sort((a, b) => b.request.requestedAt - a.request.requestedAt || (a.request.id < b.request.id ? 1 : -1));
  }
}

function keyOf({ channel, ts }: Place): string {
  return `${channel}:${ts}`;
}

function asStored<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
