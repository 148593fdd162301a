import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { SECOND } from '../domain/time.ts';
import { Unavailable } from '../use-cases/faults.ts';
import { answering } from './connection.ts';

const ASK_AGAIN_AFTER = SECOND;

/**
 * Reads how Redis keeps its data and says what would lose requests: no append-only file, or eviction of keys when
 * memory is short. An empty list means that the store is safe. `INFO` needs no special right, unlike `CONFIG`.
 * @throws Unavailable when Redis does not answer.
 */
async function storeRisks(redis: Redis): Promise<string[]> {
  const info = await answering(redis.info('persistence', 'memory'));
  const values = new Map(info.split(/\r?\n/).map((line) => splitOnce(line)));
  const risks: string[] = [];
  if (values.get('aof_enabled') !== '1') {
    risks.push('its append-only file is off, so a restart loses requests: set `appendonly yes`');
  }
  const eviction = values.get('maxmemory_policy');
  if (eviction !== 'noeviction') {
    risks.push(
      `it evicts keys when memory is short (${eviction ?? 'unknown policy'}): set \`maxmemory-policy noeviction\``,
    );
  }
  return risks;
}

/**
 * As `storeRisks`, for a bot that starts: a Redis that stops answering in that very moment is asked again, for as long as it
 * takes.
 * @param onSilence told of each time that it did not answer.
 * @throws Unavailable when the connection was ended meanwhile.
 */
export async function storeRisksOnceKnown(redis: Redis, onSilence: (fault: unknown) => void): Promise<string[]> {
  for (;;) {
    try {
      return await storeRisks(redis);
    } catch (fault) {
      if (!(fault instanceof Unavailable) || redis.status === 'end') throw fault;
      onSilence(fault);
      await delay(ASK_AGAIN_AFTER, undefined, { ref: false });
    }
  }
}

function splitOnce(line: string): [string, string] {
  const colon = line.indexOf(':');
  return colon === -1 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1)];
}
