import { answering, connectStore } from './store/connection.ts';
import { RedisAuditTrail } from './store/redis-audit-trail.ts';
import type { AuditTrail } from './use-cases/ports/audit.ts';

/** The audit of a running bot, for operators' commands; whoever asks for it closes the connection. @throws Unavailable */
export async function connectAudit(
  redisUrl: string,
): Promise<{ readonly trail: AuditTrail; readonly close: () => void }> {
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
  return { trail: new RedisAuditTrail(redis), close: () => redis.disconnect() };
}
