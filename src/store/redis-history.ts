import { momentOf } from '../domain/audit-seal.ts';
import { parseRequestId, type RequestId } from '../domain/request-id.ts';
import { MINUTE, type EpochMs, type Milliseconds } from '../domain/time.ts';
import type { RedisConnection } from '../redis/open.ts';
import type { History, HistoryEntry } from '../use-cases/ports/history.ts';
import { fieldsOf, happeningOf, type StreamEntry } from './audit-lines.ts';
import { answering } from './connection.ts';
import { keys } from './keys.ts';

const AT_ONCE = 500;

/** Entries are numbered by the clock of Redis, and requests have the time of ours. */
const CLOCKS_DIFFER: Milliseconds = 10 * MINUTE;

/**
 * Reads requests' entries out of the audit's stream, as `SAVE` writes them. Entries on other things are passed over, and so
 * are fields that this version does not know.
 */
export class RedisHistory implements History {
  readonly #redis: RedisConnection;

  constructor(redis: RedisConnection) {
    this.#redis = redis;
  }

  async page(from: EpochMs | string, limit: number): Promise<{ entries: HistoryEntry[]; next?: string }> {
    const start = typeof from === 'string' ? `(${from}` : Math.max(0, from);
    const found = await answering(this.#redis.xrange(keys.audit, start, '+', 'COUNT', limit));
    const last = found.length < limit ? undefined : found.at(-1)?.[0];
    return { entries: found.flatMap(entriesOf), ...(last !== undefined && { next: last }) };
  }

  async *latest(): AsyncGenerator<RequestId> {
    for (let end = '+'; ;) {
      const found = await answering(this.#redis.xrevrange(keys.audit, end, '-', 'COUNT', AT_ONCE));
      for (const { id, event } of found.flatMap(entriesOf)) if (event?.type === 'requested') yield id;
      const first = found.at(-1);
      if (first === undefined || found.length < AT_ONCE) return;
      end = `(${first[0]}`;
    }
  }

  async of(id: RequestId, since: EpochMs): Promise<HistoryEntry[]> {
    const all: HistoryEntry[] = [];
    for (let from: EpochMs | string | undefined = since - CLOCKS_DIFFER; from !== undefined;) {
      const page: { entries: HistoryEntry[]; next?: string } = await this.page(from, AT_ONCE);
      all.push(...page.entries.filter((entry) => entry.id === id));
      from = page.next;
    }
    return all;
  }
}

/** What an entry of the stream says of a request; nothing where it is on something else. */
function entriesOf(entry: StreamEntry): HistoryEntry[] {
  const [number] = entry;
  const id = parseRequestId(fieldsOf(entry)['request'] ?? '');
  return id === undefined ? [] : [{ id, at: momentOf(number), event: happeningOf(entry) }];
}
