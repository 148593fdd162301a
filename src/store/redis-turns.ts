import type { RedisConnection } from '../redis/open.ts';
import { DAY, type EpochMs, type Milliseconds } from '../domain/time.ts';
import type { Turns } from '../use-cases/ports/store.ts';
import { answering } from './connection.ts';
import { keys } from './keys.ts';
import { TAKE_TURN } from './scripts.ts';

/** Turns in a sorted set by when they were last taken. None is spaced out by more than a day, so older ones are dropped. */
export class RedisTurns implements Turns {
  readonly #redis: RedisConnection;

  constructor(redis: RedisConnection) {
    this.#redis = redis;
  }

  async take(name: string, every: Milliseconds, now: EpochMs): Promise<boolean> {
    return (await answering(this.#redis.eval(TAKE_TURN, 1, keys.turns, name, now, every, now - DAY))) === 1;
  }

  async giveBack(name: string): Promise<void> {
    await answering(this.#redis.zrem(keys.turns, name));
  }
}
