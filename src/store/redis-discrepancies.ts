import type { RedisConnection } from '../redis/open.ts';
import type { Reconciled } from '../domain/discrepancy.ts';
import type { EpochMs } from '../domain/time.ts';
import type { Discrepancies, KnownDiscrepancy } from '../use-cases/ports/store.ts';
import { NO_STAMP, type AuditStamp } from './audit-stamp.ts';
import { answering } from './connection.ts';
import { knownDiscrepancy, reconciled } from './discrepancy-schema.ts';
import { keys } from './keys.ts';
import { DISCREPANCY } from './scripts.ts';

/** Beyond it the oldest are in the audit only; nobody reads as many in a channel. */
const MOST_OWED = 1000;

/** Arguments of one command. */
const MOST_NAMES = 500;

/**
 * Discrepancies in one hash a cluster, which holds no more than the last round found, and what operators are owed in a
 * list. Methods throw `Unavailable` when Redis does not answer.
 */
export class RedisDiscrepancies implements Discrepancies {
  readonly #redis: RedisConnection;
  readonly #stamp: Pick<AuditStamp, 'policy'>;

  constructor(redis: RedisConnection, stamp: Pick<AuditStamp, 'policy'> = NO_STAMP) {
    this.#redis = redis;
    this.#stamp = stamp;
  }

  async known(cluster: string): Promise<ReadonlyMap<string, KnownDiscrepancy>> {
    const fields = Object.entries(await answering(this.#redis.hgetall(keys.discrepancies(cluster))));
    // One that cannot be read is found, and told, once more.
    return new Map(
      fields.flatMap(([name, text]) => {
        const { success, data } = knownDiscrepancy.safeParse(jsonOf(text));
        return success ? [[name, data] as const] : [];
      }),
    );
  }

  async note(what: Reconciled, since: EpochMs): Promise<void> {
    const { name, cluster, handling } = what;
    const known: KnownDiscrepancy = { since, what };
    await answering(
      this.#redis.eval(
        DISCREPANCY,
        4,
        keys.discrepancies(cluster),
        keys.discrepanciesOwed,
        keys.audit,
        keys.auditOwed,
        cluster,
        name,
        handling.kind === 'done' ? '' : JSON.stringify(known),
        JSON.stringify(what),
        handling.kind === 'started' ? '' : '1',
        MOST_OWED,
        this.#stamp.policy,
      ),
    );
  }

  async forget(cluster: string, names: readonly string[]): Promise<void> {
    for (let start = 0; start < names.length; start += MOST_NAMES) {
      await answering(this.#redis.hdel(keys.discrepancies(cluster), ...names.slice(start, start + MOST_NAMES)));
    }
  }

  async owed(): Promise<{ readonly count: number; readonly what: readonly Reconciled[] }> {
    const texts = await answering(this.#redis.lrange(keys.discrepanciesOwed, 0, -1));
    const what = texts.map((text) => reconciled.safeParse(jsonOf(text)).data).filter((one) => one !== undefined);
    return { count: texts.length, what };
  }

  async told(count: number): Promise<void> {
    await answering(this.#redis.ltrim(keys.discrepanciesOwed, count, -1));
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
