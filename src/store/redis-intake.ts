import { z } from 'zod';
import type { Undertaking } from '../domain/intake.ts';
import type { EpochMs } from '../domain/time.ts';
import type { RedisConnection } from '../redis/open.ts';
import type { Intake } from '../use-cases/ports/intake.ts';
import { answering } from './connection.ts';
import { jsonText } from './json-text.ts';
import { keys } from './keys.ts';

const stored = jsonText.pipe(
  z.object({
    by: z.string(),
    what: z.union([
      z.object({ kind: z.literal('command'), word: z.string() }),
      z.object({ kind: z.enum(['click', 'form']) }),
    ]),
    at: z.number(),
  }),
);

/** Keeps the intake in one hash, which holds no more than what processes are at work on. What cannot be read there is left out. */
export class RedisIntake implements Intake {
  readonly #redis: RedisConnection;

  constructor(redis: RedisConnection) {
    this.#redis = redis;
  }

  async begun({ id, ...undertaking }: Undertaking): Promise<void> {
    await answering(this.#redis.hset(keys.intake, id, JSON.stringify(undertaking)));
  }

  async ended(id: string): Promise<void> {
    await answering(this.#redis.hdel(keys.intake, id));
  }

  async leftFrom(before: EpochMs): Promise<Undertaking[]> {
    const fields = Object.entries(await answering(this.#redis.hgetall(keys.intake)));
    const left = fields.flatMap(([id, text]) => {
      const { data } = stored.safeParse(text);
      return data !== undefined && data.at < before ? [{ id, ...data }] : [];
    });
    return left.sort((a, b) => a.at - b.at);
  }
}
