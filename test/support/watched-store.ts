import type { SlackUserId } from '../../src/domain/people.ts';
import type { ActiveCount, Counts } from '../../src/domain/counting.ts';
import type { Change, Place, RequestRecord } from '../../src/domain/record.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import type { EpochMs } from '../../src/domain/time.ts';
import type { Store } from '../../src/use-cases/ports/store.ts';
import type { AuditEntry } from './in-memory-store.ts';

/** A store that passes everything on, and remembers what was saved for tests that look at every step. */
export class WatchedStore implements Store {
  readonly audit: AuditEntry[] = [];
  /** The record of each request as it was last saved; those that were forgotten are kept. */
  readonly latest = new Map<RequestId, RequestRecord>();
  /** When each request that is not forgotten is due next, as the store was told. */
  readonly dues = new Map<RequestId, EpochMs | undefined>();
  readonly #store: Store;
  readonly #onSaved: (record: RequestRecord, before: RequestRecord | undefined) => void;

  /** @param onSaved is called after each save, and may throw. */
  constructor(store: Store, onSaved: (record: RequestRecord, before: RequestRecord | undefined) => void) {
    this.#store = store;
    this.#onSaved = onSaved;
  }

  get earliestDue(): EpochMs | undefined {
    const moments = [...this.dues.values()].filter((at) => at !== undefined);
    return moments.length > 0 ? Math.min(...moments) : undefined;
  }

  async save(change: Change, dueAt: EpochMs | undefined): Promise<RequestRecord | 'conflict'> {
    const saved = await this.#store.save(change, dueAt);
    if (saved === 'conflict') return saved;
    const { id } = saved.request;
    const before = this.latest.get(id);
    // Two saves may be answered in another order than they were made in.
    if (before === undefined || before.version < saved.version) {
      this.latest.set(id, saved);
      this.dues.set(id, dueAt);
    }
    for (const event of change.events) this.audit.push({ request: id, version: saved.version, event });
    this.#onSaved(saved, before);
    return saved;
  }

  async forget(record: RequestRecord): Promise<void> {
    await this.#store.forget(record);
    if ((await this.#store.load(record.request.id)) === undefined) this.dues.delete(record.request.id);
  }

  load = (id: RequestId): Promise<RequestRecord | undefined> => this.#store.load(id);
  findByCard = (card: Place): Promise<RequestId | undefined> => this.#store.findByCard(card);
  listOf = (person: SlackUserId, limit: number): Promise<RequestRecord[]> => this.#store.listOf(person, limit);
  listOpen = (limit: number): Promise<RequestRecord[]> => this.#store.listOpen(limit);
  listWaiting = (limit: number): Promise<RequestRecord[]> => this.#store.listWaiting(limit);
  counts = (requester: SlackUserId, role: string): Promise<Counts> => this.#store.counts(requester, role);
  countActive = (): Promise<ActiveCount[]> => this.#store.countActive();
  listOpenIds = (): Promise<RequestId[]> => this.#store.listOpenIds();
  listDue = (now: EpochMs, limit: number, skip?: number): Promise<RequestId[]> => this.#store.listDue(now, limit, skip);
  listToLookUp = (before: EpochMs, limit: number): Promise<SlackUserId[]> => this.#store.listToLookUp(before, limit);
  lookedUp = (person: SlackUserId, at: EpochMs): Promise<void> => this.#store.lookedUp(person, at);
  leaveOut = (person: SlackUserId): Promise<void> => this.#store.leaveOut(person);
  trimAudit = (before: EpochMs): Promise<void> => this.#store.trimAudit(before);
}
