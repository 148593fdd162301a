import { setTimeout as delay } from 'node:timers/promises';
import { Cluster } from 'ioredis';
import type { Hazard } from '../domain/checkup.ts';
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
export async function hazardsOf(redis: RedisConnection): Promise<Hazard[]> {
  if (!(redis instanceof Cluster)) return hazardsIn(await answering(redis.info('persistence', 'memory')));
  const found = await Promise.all(
    redis.nodes('master').map(async (master) => {
      const { host, port } = master.options;
      const hazards = hazardsIn(await answering(master.info('persistence', 'memory')));
      return hazards.map((hazard) => ({ ...hazard, at: `${host}:${port}` }));
    }),
  );
  return found.flat();
}

function hazardsIn(info: string): Hazard[] {
  const values = readInfo(info);
  const policy = values.get('maxmemory_policy') ?? 'unknown policy';
  return [
    ...(values.get('aof_enabled') === '1' ? [] : [{ kind: 'no_append_only_file' as const }]),
    ...(policy === 'noeviction' ? [] : [{ kind: 'evicts' as const, policy }]),
  ];
}

/** As `hazardsOf`, in sentences for the log. @throws as `hazardsOf` */
export async function storeRisks(redis: RedisConnection): Promise<string[]> {
  const hazards = await hazardsOf(redis);
  return hazards.map((hazard) => {
    const risk =
      hazard.kind === 'evicts'
        ? `it evicts keys when memory is short (${hazard.policy}): set \`maxmemory-policy noeviction\``
        : 'its append-only file is off, so a restart loses requests: set `appendonly yes`';
    return hazard.at === undefined ? risk : `on master ${hazard.at} ${risk}`;
  });
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

/** The answer to `INFO`, by name. */
export function readInfo(info: string): ReadonlyMap<string, string> {
  return new Map(info.split(/\r?\n/).map(splitOnce));
}

function splitOnce(line: string): [string, string] {
  const colon = line.indexOf(':');
  return colon === -1 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1)];
}
