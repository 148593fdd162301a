import type { RedisConnection } from '../redis/open.ts';
import { z } from 'zod';
import type { Pause, PauseEvent } from '../domain/pause.ts';
import type { SlackUserId } from '../domain/people.ts';
import type { EpochMs } from '../domain/time.ts';
import type { Pauses } from '../use-cases/ports/store.ts';
import { authorText, NO_STAMP, type AuditStamp } from './audit-stamp.ts';
import { answering } from './connection.ts';
import { jsonText } from './json-text.ts';
import { keys } from './keys.ts';
import { Replication } from './replication.ts';
import { PAUSE, RESUME } from './scripts.ts';

/** The field of the pause of all clusters; no cluster can be called so. */
const EVERYTHING = '*';

const pauseText = jsonText.pipe(z.object({ by: z.string(), reason: z.string(), since: z.number() }));

function read(field: string, text: string): Pause {
  return { cluster: field === EVERYTHING ? undefined : field, ...pauseText.parse(text) };
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
    const pause = JSON.stringify({ by, reason, since });
    const { policy } = this.#stamp;
    await this.#replication.run(
      PAUSE,
      [keys.pauses, keys.audit, keys.auditOwed],
      [field, pause, JSON.stringify(event), authorText(event, this.#stamp), policy],
    );
  }

  async end(cluster: string | undefined, by: SlackUserId, at: EpochMs): Promise<Pause | undefined> {
    const event: PauseEvent = { type: 'resumed', cluster, by, at };
    const field = cluster ?? EVERYTHING;
    const { policy } = this.#stamp;
    const ended = await this.#replication.run(
      RESUME,
      [keys.pauses, keys.audit],
      [field, JSON.stringify(event), authorText(event, this.#stamp), policy],
    );
    return typeof ended === 'string' ? read(field, ended) : undefined;
  }
}
