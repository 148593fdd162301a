import { setTimeout as delay } from 'node:timers/promises';
import { Cluster } from 'ioredis';
import { SECOND } from '../domain/time.ts';
import type { RedisConnection } from '../redis/open.ts';
import { Unavailable } from '../use-cases/faults.ts';
import { answering } from './connection.ts';

const ASK_AGAIN_AFTER = SECOND;

/**
 * Reads how Redis keeps its data and says what would lose requests: no append-only file, or eviction of keys when
 * memory is short. Of a Redis Cluster every master is looked at, for any of them may come to hold the requests. An empty
 * list means that the store is safe. `INFO` needs no special right, unlike `CONFIG`.
 * @throws Unavailable when Redis does not answer.
 */
export async function storeRisks(redis: RedisConnection): Promise<string[]> {
  if (!(redis instanceof Cluster)) return risksIn(await answering(redis.info('persistence', 'memory')));
  const found = await Promise.all(
    redis.nodes('master').map(async (master) => {
      const { host, port } = master.options;
      const risks = risksIn(await answering(master.info('persistence', 'memory')));
      return risks.map((risk) => `on master ${host}:${port} ${risk}`);
    }),
  );
  return found.flat();
}

function risksIn(info: string): string[] {
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
export async function storeRisksOnceKnown(
  redis: RedisConnection,
  onSilence: (fault: unknown) => void,
): Promise<string[]> {
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
