import { z } from 'zod';
import { momentOf, type AuditEntry, type Seal } from '../domain/audit-seal.ts';
import type { AuditLine } from '../domain/audit-line.ts';
import type { Covered } from '../domain/audit-verification.ts';
import { DAY, type EpochMs } from '../domain/time.ts';
import type { RedisConnection } from '../redis/open.ts';
import type { AuditTrail } from '../use-cases/ports/audit.ts';
import { lineOf, type StreamEntry } from './audit-lines.ts';
import { answering } from './connection.ts';
import { jsonText } from './json-text.ts';
import { keys } from './keys.ts';
import { WRITE_OWED } from './scripts.ts';

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

  async lines(after: string | undefined, limit: number): Promise<AuditLine[]> {
    const found = await answering(this.#redis.xrange(keys.audit, exclusive(after), '+', 'COUNT', limit));
    return found.map(lineOf);
  }

  async lastLines(limit: number): Promise<AuditLine[]> {
    const found = await answering(this.#redis.xrevrange(keys.audit, '+', '-', 'COUNT', limit));
    return found.map(lineOf).toReversed();
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

  async writeOwed(): Promise<void> {
    for (;;) {
      const written = await answering(this.#redis.eval(WRITE_OWED, 2, keys.audit, keys.auditOwed, AT_ONCE));
      if (Number(written) < AT_ONCE) return;
    }
  }

  /**
   * Drops entries from before a moment, and a day before them their seals. What one seal covers is dropped as a whole: a
   * seal that outlived some of its entries would say that they are missing. The last seal stays, since the next follows it.
   */
  async trim(before: EpochMs): Promise<void> {
    const [seal, [entry]] = await Promise.all([this.#dropSeals(before + DAY), this.after(undefined, 1)]);
    const start = seal === undefined || momentOf(seal.last) < before ? before : coveredFrom(seal);
    const until = Math.max(0, Math.min(before, start));
    // Each sweep looks, and mostly nothing is so old.
    if (entry !== undefined && momentOf(entry.id) < until) {
      await answering(this.#redis.xtrim(keys.audit, 'MINID', '~', until));
    }
  }

  /** Drops seals of entries from before a moment. @returns the oldest that is left. */
  async #dropSeals(before: EpochMs): Promise<Seal | undefined> {
    for (let limit = 2; ; limit = SEALS_AT_ONCE) {
      const oldest = await this.sealsFrom(0, limit);
      const isKept = ({ seal }: { seal: Seal | undefined }): boolean =>
        seal === undefined || momentOf(seal.last) >= before;
      const kept = oldest.find(isKept) ?? oldest.at(-1);
      if (kept === undefined || kept === oldest[0]) return kept?.seal;
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

/** When the first entry that a seal covers may have been written. */
function coveredFrom({ before }: Seal): EpochMs {
  return before === undefined ? 0 : momentOf(before.last);
}

function placeOf([id]: StreamEntry): number {
  return Number(id.split('-')[0]);
}

function sealText([, fields]: StreamEntry): string {
  return fields[0] === FIELD ? (fields[1] ?? '') : '';
}
