import type { RedisConnection } from '../redis/open.ts';
import { z } from 'zod';
import { isOperator, operatorName, type Author } from '../domain/operator.ts';
import type { Pause, PauseDebt, PauseEvent } from '../domain/pause.ts';
import type { EpochMs } from '../domain/time.ts';
import type { Pauses } from '../use-cases/ports/store.ts';
import { authorText, NO_STAMP, type AuditStamp } from './audit-stamp.ts';
import { answering } from './connection.ts';
import { at, operator } from './event-schema.ts';
import { jsonText } from './json-text.ts';
import { keys } from './keys.ts';
import { Replication } from './replication.ts';
import { PAUSE, RESUME } from './scripts.ts';

/** The field of the pause of all clusters; no cluster can be called so. */
const EVERYTHING = '*';

/** An operator stands beside `by`, which is a text to every version: a pause is never passed over by an older one. */
const storedPause = z.object({ by: z.string(), operator: operator.exactOptional(), reason: z.string(), since: at });
const pauseText = jsonText.pipe(storedPause);

const author = z.union([z.string(), operator]);
const cluster = z.string().optional();
const debtText = jsonText.pipe(
  z.union([
    z.object({ type: z.literal('paused'), cluster, by: author, reason: z.string(), at }),
    z.object({ pause: storedPause, event: z.object({ type: z.literal('resumed'), cluster, by: author }) }),
  ]),
);

function pauseOf(of: string | undefined, stored: z.infer<typeof storedPause>): Pause {
  const { by, operator, reason, since } = stored;
  return { cluster: of, by: operator ?? by, reason, since };
}

function read(field: string, text: string): Pause {
  return pauseOf(field === EVERYTHING ? undefined : field, pauseText.parse(text));
}

function debtOf(text: string): PauseDebt | undefined {
  const { data } = debtText.safeParse(text);
  if (data === undefined) return undefined;
  if ('event' in data) {
    return { what: 'resumed', pause: pauseOf(data.event.cluster, data.pause), by: data.event.by };
  }
  return { what: 'paused', pause: { cluster: data.cluster, by: data.by, reason: data.reason, since: data.at } };
}

/**
 * Keeps pauses in one hash, each saved in the same step as its audit entry. Methods throw `Unavailable` when Redis does
 * not answer, and a `ZodError` on a pause that they cannot read: what may be a pause is not passed over.
 */
export class RedisPauses implements Pauses {
  readonly #redis: RedisConnection;
  readonly #replication: Replication;
  readonly #stamp: AuditStamp;

  constructor(redis: RedisConnection, stamp: AuditStamp = NO_STAMP) {
    this.#redis = redis;
    this.#stamp = stamp;
    this.#replication = new Replication(redis);
  }

  async list(): Promise<readonly Pause[]> {
    const fields = Object.entries(await answering(this.#redis.hgetall(keys.pauses)));
    return fields.map(([field, text]) => read(field, text)).sort((a, b) => a.since - b.since);
  }

  async begin({ cluster, by, reason, since }: Pause): Promise<void> {
    const event: PauseEvent = { type: 'paused', cluster, by, reason, at: since };
    const field = cluster ?? EVERYTHING;
    const whose = isOperator(by) ? { by: operatorName(by), operator: by } : { by };
    const pause = JSON.stringify({ ...whose, reason, since });
    const { policy } = this.#stamp;
    await this.#replication.run(
      PAUSE,
      [keys.pauses, keys.audit, keys.auditOwed, keys.pausesOwed],
      [field, pause, JSON.stringify(event), authorText(event, this.#stamp), policy, owes(by)],
    );
  }

  async end(cluster: string | undefined, by: Author, at: EpochMs): Promise<Pause | undefined> {
    const event: PauseEvent = { type: 'resumed', cluster, by, at };
    const field = cluster ?? EVERYTHING;
    const { policy } = this.#stamp;
    const ended = await this.#replication.run(
      RESUME,
      [keys.pauses, keys.audit, keys.pausesOwed],
      [field, JSON.stringify(event), authorText(event, this.#stamp), policy, owes(by)],
    );
    return typeof ended === 'string' ? read(field, ended) : undefined;
  }

  async owed(): Promise<{ readonly count: number; readonly what: readonly PauseDebt[] }> {
    const texts = await answering(this.#redis.lrange(keys.pausesOwed, 0, -1));
    return { count: texts.length, what: texts.map(debtOf).filter((debt) => debt !== undefined) };
  }

  async told(count: number): Promise<void> {
    await answering(this.#redis.ltrim(keys.pausesOwed, count, -1));
  }
}

function owes(by: Author): string {
  return isOperator(by) ? '1' : '';
}
