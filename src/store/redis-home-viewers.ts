import type { RedisConnection } from '../redis/open.ts';
import { DAY, type EpochMs } from '../domain/time.ts';
import type { HomeViewers } from '../use-cases/ports/store.ts';
import { answering } from './connection.ts';
import { keys } from './keys.ts';
import { HOME_OPENED } from './scripts.ts';

/** Each change may draw as many Homes as this, so those who opened theirs longest ago make room. */
const MOST_VIEWERS = 50;

/** Whose Home is kept up to date, in a sorted set by when they last opened it. */
export class RedisHomeViewers implements HomeViewers {
  readonly #redis: RedisConnection;

  constructor(redis: RedisConnection) {
    this.#redis = redis;
  }

  async opened(person: string, now: EpochMs): Promise<void> {
    await answering(this.#redis.eval(HOME_OPENED, 1, keys.homeViewers, person, now, now - DAY, MOST_VIEWERS));
  }

  async list(now: EpochMs): Promise<readonly string[]> {
    return await answering(this.#redis.zrange(keys.homeViewers, String(now - DAY), '+inf', 'BYSCORE'));
  }

  async forget(person: string): Promise<void> {
    await answering(this.#redis.zrem(keys.homeViewers, person));
  }
}
