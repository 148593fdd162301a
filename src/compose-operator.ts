import { answering, connectStore } from './store/connection.ts';
import { RedisAuditTrail } from './store/redis-audit-trail.ts';
import { RedisDiscrepancies } from './store/redis-discrepancies.ts';
import { RedisHistory } from './store/redis-history.ts';
import { RedisPauses } from './store/redis-pauses.ts';
import { RedisStore } from './store/redis-store.ts';
import type { AuditTrail, History } from './use-cases/ports/audit.ts';
import type { Discrepancies, Pauses, Store } from './use-cases/ports/store.ts';

/** What running bots keep, for operators' commands. What a command saves, a running bot carries out. */
export interface Kept {
  readonly store: Store;
  readonly pauses: Pauses;
  readonly discrepancies: Discrepancies;
  readonly trail: AuditTrail;
  readonly history: History;
}

/**
 * Connects to the store of running bots; whoever asks for it closes the connection.
 * @param onUnreadable told of each record that a list leaves out.
 * @throws Unavailable when the store does not answer at once.
 */
export async function connectKept(
  redisUrl: string,
  onUnreadable: (fault: unknown, request: string) => void,
): Promise<Kept & { readonly close: () => void }> {
  const redis = connectStore(redisUrl);
  // Each command tells its own failure; without a listener, one would end the process.
  redis.on('error', () => undefined);
  try {
    await answering(redis.connect());
  } catch (fault) {
    // It would be tried again for ever.
    redis.disconnect();
    throw fault;
  }
  return {
    store: new RedisStore(redis, onUnreadable),
    pauses: new RedisPauses(redis),
    discrepancies: new RedisDiscrepancies(redis),
    trail: new RedisAuditTrail(redis),
    history: new RedisHistory(redis),
    close: () => redis.disconnect(),
  };
}
