import type { RedisConnection } from '../redis/open.ts';
import type { AuditCursors, AuditReader } from '../use-cases/ports/audit.ts';
import { answering } from './connection.ts';
import { keys } from './keys.ts';

/** How far the audit was passed on, in one hash. */
export class RedisAuditCursors implements AuditCursors {
  readonly #redis: RedisConnection;

  constructor(redis: RedisConnection) {
    this.#redis = redis;
  }

  async get(name: AuditReader): Promise<string | undefined> {
    return (await answering(this.#redis.hget(keys.auditCursors, name))) ?? undefined;
  }

  async set(name: AuditReader, value: string): Promise<void> {
    await answering(this.#redis.hset(keys.auditCursors, name, value));
  }
}
