import type { EpochMs } from '../domain/time.ts';
import { parseRequestId } from '../domain/request-id.ts';
import type { RedisConnection } from '../redis/open.ts';
import type { History, HistoryEntry } from '../use-cases/ports/audit.ts';
import { answering } from './connection.ts';
import { event } from './event-schema.ts';
import { jsonText } from './json-text.ts';
import { keys } from './keys.ts';

const eventText = jsonText.pipe(event);

/**
 * The entries of the audit on requests, read in pages. Entries on other things are passed over, and so are fields that this
 * version does not know. Methods throw `Unavailable` when Redis does not answer.
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
    return { entries: found.flatMap(([, fields]) => entryOf(fields)), ...(last !== undefined && { next: last }) };
  }
}

/** @param fields names and values in turn, as Redis gives those of an entry. */
function entryOf(fields: readonly string[]): HistoryEntry[] {
  const id = parseRequestId(valueOf(fields, 'request') ?? '');
  return id === undefined ? [] : [{ id, event: eventText.safeParse(valueOf(fields, 'event')).data }];
}

function valueOf(fields: readonly string[], name: string): string | undefined {
  return fields.find((_, place) => place % 2 === 1 && fields[place - 1] === name);
}
