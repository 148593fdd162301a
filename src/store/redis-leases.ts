import { randomUUID } from 'node:crypto';
import type { RedisConnection } from '../redis/open.ts';
import type { Milliseconds } from '../domain/time.ts';
import type { Lease, Leases } from '../use-cases/ports/store.ts';
import { answering } from './connection.ts';
import { keys } from './keys.ts';
import { HOLD } from './scripts.ts';

/**
 * Leases in Redis: a key with a time to live, renewed while its holder lives. They only keep workers from doing the
 * same thing twice at once; what must be exact (state, the attempt's number) is guarded by compare-and-set.
 */
export class RedisLeases implements Leases {
  readonly #redis: RedisConnection;
  readonly #duration: Milliseconds;

  /** @param duration how long a lease outlives a holder that was killed. */
  constructor(redis: RedisConnection, duration: Milliseconds) {
    this.#redis = redis;
    this.#duration = duration;
  }

  async take(name: string): Promise<Lease | undefined> {
    const key = keys.lease(name);
    const holder = randomUUID();
    const taken = await answering(this.#redis.set(key, holder, 'PX', this.#duration, 'NX'));
    if (taken !== 'OK') return undefined;
    const renewal = setInterval(() => {
      // A renewal that fails lets the lease run out, which is what a holder that lost its store has to expect.
      this.#redis.eval(HOLD, 1, key, holder, this.#duration).catch(() => undefined);
    }, this.#duration / 3);
    return {
      release: async () => {
        clearInterval(renewal);
        // A lease that cannot be given back runs out by itself.
        await this.#redis.eval(HOLD, 1, key, holder, 0).catch(() => undefined);
      },
    };
  }
}
