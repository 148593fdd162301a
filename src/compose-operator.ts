import { setTimeout } from 'node:timers/promises';
import { QueuedWakeups } from './queue/wakeups.ts';
import { createDirectory } from './slack/directory.ts';
import { NO_STAMP } from './store/audit-stamp.ts';
import { answering, connectStore } from './store/connection.ts';
import { RedisAuditTrail } from './store/redis-audit-trail.ts';
import { RedisDiscrepancies } from './store/redis-discrepancies.ts';
import { RedisHistory } from './store/redis-history.ts';
import { RedisLeases } from './store/redis-leases.ts';
import { RedisPauses } from './store/redis-pauses.ts';
import { RedisStore } from './store/redis-store.ts';
import type { RequestId } from './domain/request-id.ts';
import type { Secret } from './domain/secret.ts';
import { SECOND, type Milliseconds } from './domain/time.ts';
import type { Wakeups } from './use-cases/ports/deps.ts';
import type { AuditTrail } from './use-cases/ports/audit.ts';
import type { Directory } from './use-cases/ports/slack.ts';
import type { History } from './use-cases/ports/history.ts';
import type { Discrepancies, Leases, Pauses, Store } from './use-cases/ports/store.ts';

/** What running bots keep, for operators' commands. What a command saves, a running bot carries out. */
export interface Kept {
  readonly store: Store;
  readonly pauses: Pauses;
  readonly discrepancies: Discrepancies;
  readonly trail: AuditTrail;
  readonly history: History;
  /** @param duration as of `RedisLeases`. */
  readonly leases: (duration: Milliseconds) => Leases;
  /** Told of each record that a list leaves out, because it cannot be read. */
  readonly onUnreadable: (fault: unknown, id: RequestId) => void;
}

/**
 * Connects to the store of running bots; whoever asks for it closes the connection.
 * @param onUnreadable as of `Kept`.
 * @param policy names the policy by which the command acts, for the audit.
 * @throws Unavailable when the store does not answer at once.
 */
export async function connectKept(
  redisUrl: string,
  onUnreadable: Kept['onUnreadable'],
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
    history: new RedisHistory(redis),
    leases: (duration) => new RedisLeases(redis, duration),
    onUnreadable,
    close: () => redis.disconnect(),
  };
}

/** How long the queue is waited for; without it, the bot's next sweep finds what was saved. */
const QUEUE_WITHIN: Milliseconds = 2 * SECOND;

/**
 * Connects to the queues of running bots, so that they carry out at once what a command saves; whoever asks for it
 * closes the connection. A wake-up that is lost is no fault: the sweep wakes again.
 */
export async function connectWakeups(
  redisUrl: string,
  clusters: readonly string[],
): Promise<{ readonly wakeups: Wakeups; readonly close: () => Promise<void> }> {
  const queued = new QueuedWakeups(redisUrl, clusters, () => undefined);
  const ready = queued.ready().catch(() => undefined);
  await Promise.race([ready, setTimeout(QUEUE_WITHIN, undefined, { ref: false })]);
  return {
    wakeups: { wake: async (...what) => await queued.wake(...what).catch(() => undefined) },
    close: async () => await queued.close(),
  };
}

/** What Slack says of people, with the bot's own token. */
export function connectDirectory(settings: { readonly botToken: Secret; readonly apiUrl: string }): Directory {
  return createDirectory(settings);
}
