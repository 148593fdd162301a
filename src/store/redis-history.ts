import { parseRequestId, type RequestId } from '../domain/request-id.ts';
import { MINUTE, type EpochMs, type Milliseconds } from '../domain/time.ts';
import type { RedisConnection } from '../redis/open.ts';
import type { History, HistoryEntry } from '../use-cases/ports/history.ts';
import { answering } from './connection.ts';
import { event } from './event-schema.ts';
import { jsonText } from './json-text.ts';
import { keys } from './keys.ts';

const AT_ONCE = 500;

/** Entries are numbered by the clock of Redis, and requests have the time of ours. */
const CLOCKS_DIFFER: Milliseconds = 10 * MINUTE;

const eventText = jsonText.pipe(event);

type StreamEntry = readonly [id: string, fields: readonly string[]];

/** Reads requests' entries out of the audit's stream, as `SAVE` writes them. */
export class RedisHistory implements History {
  readonly #redis: RedisConnection;

  constructor(redis: RedisConnection) {
    this.#redis = redis;
  }

  async *latest(): AsyncGenerator<RequestId> {
    for (let end = '+'; ;) {
      const entries = await answering(this.#redis.xrevrange(keys.audit, end, '-', 'COUNT', AT_ONCE));
      for (const entry of entries) {
        const id = requestOf(entry);
        if (id !== undefined && eventOf(entry)?.type === 'requested') yield id;
      }
      const first = entries.at(-1);
      if (first === undefined || entries.length < AT_ONCE) return;
      end = `(${first[0]}`;
    }
  }

  async of(id: RequestId, since: EpochMs): Promise<HistoryEntry[]> {
    const found: HistoryEntry[] = [];
    for (let start = String(Math.max(0, since - CLOCKS_DIFFER)); ;) {
      const entries = await answering(this.#redis.xrange(keys.audit, start, '+', 'COUNT', AT_ONCE));
      for (const entry of entries) {
        if (requestOf(entry) === id) found.push({ at: Number(entry[0].split('-')[0]), event: eventOf(entry) });
      }
      const last = entries.at(-1);
      if (last === undefined || entries.length < AT_ONCE) return found;
      start = `(${last[0]}`;
    }
  }
}

function requestOf([, fields]: StreamEntry): RequestId | undefined {
  return fields[0] === 'request' ? parseRequestId(fields[1] ?? '') : undefined;
}

function eventOf([, fields]: StreamEntry): HistoryEntry['event'] {
  return fields[4] === 'event' ? eventText.safeParse(fields[5]).data : undefined;
}
