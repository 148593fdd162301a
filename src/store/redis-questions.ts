import type { RedisConnection } from '../redis/open.ts';
import { z } from 'zod';
import { ANSWER_WITHIN, type Question } from '../domain/question.ts';
import type { Questions } from '../use-cases/ports/store.ts';
import { answering } from './connection.ts';
import { keys } from './keys.ts';

const selection = z.discriminatedUnion('by', [
  z.object({ by: z.literal('role'), role: z.string() }),
  z.object({ by: z.literal('user'), user: z.string() }),
  z.object({ by: z.literal('cluster'), cluster: z.string() }),
  z.object({ by: z.literal('all') }),
]);

const wish = z
  .object({
    role: z.string(),
    duration: z.number().exactOptional(),
    paths: z.array(z.string()),
    reason: z.string(),
    ticket: z.string().exactOptional(),
  })
  // JSON leaves out a duration that nobody named.
  .transform(({ duration, ...rest }) => ({ duration, ...rest }));

const question: z.ZodType<Question> = z.object({
  matter: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('revocation'), selection }),
    z.object({ kind: z.literal('break_glass'), wish }),
  ]),
  askedBy: z.string(),
  askedAt: z.number(),
});

/** Keeps open questions in Redis, beside leases the only keys with a time to live: losing one costs a click. */
export class RedisQuestions implements Questions {
  readonly #redis: RedisConnection;

  constructor(redis: RedisConnection) {
    this.#redis = redis;
  }

  async ask(id: string, asked: Question): Promise<void> {
    await answering(this.#redis.set(keys.question(id), JSON.stringify(asked), 'PX', ANSWER_WITHIN));
  }

  async take(id: string): Promise<Question | undefined> {
    const text = await answering(this.#redis.getdel(keys.question(id)));
    return text === null ? undefined : question.parse(JSON.parse(text));
  }
}
