import { NO_STAMP } from './store/audit-stamp.ts';
import { answering, connectStore } from './store/connection.ts';
import { RedisAuditTrail } from './store/redis-audit-trail.ts';
import { RedisDiscrepancies } from './store/redis-discrepancies.ts';
import { RedisPauses } from './store/redis-pauses.ts';
import { RedisStore } from './store/redis-store.ts';
import type { AuditTrail } from './use-cases/ports/audit.ts';
import type { Discrepancies, Pauses, Store } from './use-cases/ports/store.ts';

/** What running bots keep, for operators' commands. What a command saves, a running bot carries out. */
export interface Kept {
  readonly store: Store;
  readonly pauses: Pauses;
  readonly discrepancies: Discrepancies;
  readonly trail: AuditTrail;
}

/**
 * Connects to the store of running bots; whoever asks for it closes the connection.
 * @param onUnreadable told of each record that a list leaves out.
 * @param policy names the policy by which the command acts, for the audit.
 * @throws Unavailable when the store does not answer at once.
 */
export async function connectKept(
  redisUrl: string,
  onUnreadable: (fault: unknown, request: string) => void,
  policy: string,
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
  const stamp = { ...NO_STAMP, policy };
  return {
    store: new RedisStore(redis, onUnreadable, stamp),
    pauses: new RedisPauses(redis, stamp),
    discrepancies: new RedisDiscrepancies(redis, stamp),
    trail: new RedisAuditTrail(redis),
    close: () => redis.disconnect(),
  };
}
