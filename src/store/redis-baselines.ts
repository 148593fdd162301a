import { createHash } from 'node:crypto';
import type { RedisConnection } from '../redis/open.ts';
import { z } from 'zod';
import type { AclEntry, Baseline, Survey } from '../domain/comparison.ts';
import type { RequestId } from '../domain/request-id.ts';
import type { Baselines } from '../use-cases/ports/store.ts';
import { answering } from './connection.ts';
import { keys } from './keys.ts';
import { pack, unpack } from './packing.ts';

const names = z.array(z.string());

const stored = z.object({ marks: names, blind: names, privileges: names, members: names });

/**
 * Keeps of each ACL entry a mark of sixteen signs, so that 20,000 of them take 400 kB until their grant ends. Methods
 * throw `Unavailable` when Redis does not answer, and a `ZodError` on what they cannot read.
 */
export class RedisBaselines implements Baselines {
  readonly #redis: RedisConnection;

  constructor(redis: RedisConnection) {
    this.#redis = redis;
  }

  async keep(id: RequestId, { entries, blind, privileges, members }: Survey): Promise<void> {
    const text = pack({ marks: entries.map(markOf), blind, privileges, members });
    await answering(this.#redis.set(keys.acl(id), text, 'NX'));
  }

  async load(id: RequestId): Promise<Baseline | undefined> {
    const text = await answering(this.#redis.get(keys.acl(id)));
    if (text === null) return undefined;
    const { marks, ...rest } = stored.parse(unpack(text));
    const known = new Set(marks);
    return { ...rest, had: (entry) => known.has(markOf(entry)) };
  }

  async forget(id: RequestId): Promise<void> {
    await answering(this.#redis.del(keys.acl(id)));
  }
}

/** Long enough that nobody finds a name for a user with which a new entry has the mark of an old one. */
function markOf({ holder, pveRole, path, propagate }: AclEntry): string {
  const hash = createHash('sha256').update(JSON.stringify([path, holder, pveRole, propagate]));
  return hash.digest('base64url').slice(0, 16);
}
