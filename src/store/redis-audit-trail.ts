import { z } from 'zod';
import type { AuditEntry, Seal } from '../domain/audit-seal.ts';
import type { Covered } from '../domain/audit-verification.ts';
import type { EpochMs } from '../domain/time.ts';
import type { RedisConnection } from '../redis/open.ts';
import type { AuditTrail } from '../use-cases/ports/audit.ts';
import { answering } from './connection.ts';
import { jsonText } from './json-text.ts';
import { keys } from './keys.ts';

const FIELD = 'seal';
const AT_ONCE = 500;
const SEALS_AT_ONCE = 100;

const storedSeal = jsonText.pipe(
  z.object({
    number: z.int(),
    before: z.object({ mac: z.string(), last: z.string(), at: z.number() }).exactOptional(),
    last: z.string(),
    tags: z.array(z.string()),
    at: z.number(),
    key: z.string(),
    mac: z.string(),
  }),
);

type StreamEntry = readonly [id: string, fields: readonly string[]];

/**
 * The audit and its seals, each a stream in Redis. A seal has the id `NUMBER-0`, and Redis takes no id that is not greater
 * than the last (redis.io/commands/xadd), so that of two processes only one keeps the seal of a number. Every method throws
 * `Unavailable` when Redis does not answer.
 */
export class RedisAuditTrail implements AuditTrail {
  readonly #redis: RedisConnection;

  constructor(redis: RedisConnection) {
    this.#redis = redis;
  }

  async after(id: string | undefined, limit: number): Promise<AuditEntry[]> {
    const found = await answering(this.#redis.xrange(keys.audit, exclusive(id), '+', 'COUNT', limit));
    return found.map(entryOf);
  }

  async covered({ after, last }: Covered): Promise<AuditEntry[]> {
    return (await answering(this.#redis.xrange(keys.audit, exclusive(after), last))).map(entryOf);
  }

  async countAfter(id: string | undefined): Promise<number> {
    let count = 0;
    for (let last = id; ;) {
      const entries = await this.after(last, AT_ONCE);
      count += entries.length;
      if (entries.length < AT_ONCE) return count;
      last = entries.at(-1)?.id;
    }
  }

  async lastSeal(): Promise<Seal | undefined> {
    const [last] = await answering(this.#redis.xrevrange(keys.auditSeals, '+', '-', 'COUNT', 1));
    return last === undefined ? undefined : storedSeal.parse(sealText(last));
  }

  async sealsFrom(place: number, limit: number): Promise<{ place: number; seal: Seal | undefined }[]> {
    const found = await answering(this.#redis.xrange(keys.auditSeals, place, '+', 'COUNT', limit));
    return found.map((entry) => ({ place: placeOf(entry), seal: storedSeal.safeParse(sealText(entry)).data }));
  }

  async keep(seal: Seal): Promise<boolean> {
    try {
      await answering(this.#redis.xadd(keys.auditSeals, `${seal.number}-0`, FIELD, JSON.stringify(seal)));
      return true;
    } catch (fault) {
      if (fault instanceof Error && fault.message.includes('equal or smaller')) return false;
      throw fault;
    }
  }

  async dropSeals(before: EpochMs): Promise<void> {
    for (;;) {
      const oldest = await this.sealsFrom(0, SEALS_AT_ONCE);
      // The last one stays, since the next follows it.
      const kept = oldest.find(({ seal }) => seal === undefined || seal.at >= before) ?? oldest.at(-1);
      if (kept === undefined || kept === oldest[0]) return;
      await answering(this.#redis.xtrim(keys.auditSeals, 'MINID', kept.place));
    }
  }
}

/** From just after an entry, as `XRANGE` has it. */
function exclusive(id: string | undefined): string {
  return id === undefined ? '-' : `(${id}`;
}

function entryOf([id, fields]: StreamEntry): AuditEntry {
  return { id, text: JSON.stringify(fields) };
}

function placeOf([id]: StreamEntry): number {
  return Number(id.split('-')[0]);
}

function sealText([, fields]: StreamEntry): string {
  return fields[0] === FIELD ? (fields[1] ?? '') : '';
}
