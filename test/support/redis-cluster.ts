import { Redis } from 'ioredis';
import { BUS, KEEPS_DATA, startNode, until, type RedisNode } from './redis-program.ts';

const SLOTS = 16_384;

/** A Redis Cluster on ports of 127.0.0.1. */
export interface RedisCluster {
  /** For the bot's REDIS_URL. */
  readonly url: string;
  readonly masters: readonly RedisNode[];
  /** Ends every node, also what was killed or frozen. */
  stop(): Promise<void>;
}

/** Starts a cluster of three masters and resolves once it serves. Usable outside of vitest: the caller stops it. */
export async function startCluster(count = 3): Promise<RedisCluster> {
  const starting = await Promise.allSettled(
    Array.from({ length: count }, async () =>
      startNode((port) => ({
        ...KEEPS_DATA,
        'cluster-enabled': 'yes',
        'cluster-config-file': 'nodes.conf',
        'cluster-node-timeout': '2000',
        'cluster-port': String(port + BUS),
      })),
    ),
  );
  const masters = starting.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const stop = async (): Promise<void> => void (await Promise.all(masters.map(async (node) => await node.stop())));
  const failed = starting.find((each) => each.status === 'rejected');
  try {
    if (failed !== undefined) throw failed.reason;
    await acquaint(masters);
  } catch (fault) {
    await stop();
    throw fault;
  }
  return {
    url: `redis+cluster://${masters.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    masters,
    stop,
  };
}

/** Shares the slots out, introduces the nodes to one another, and waits until all of them agree that the cluster serves. */
async function acquaint(masters: readonly RedisNode[]): Promise<void> {
  const [first] = masters;
  await each(masters, async (redis, at) => {
    const [from, to] = [at, at + 1].map((which) => Math.floor((which * SLOTS) / masters.length));
    await redis.call('CLUSTER', 'ADDSLOTSRANGE', Number(from), Number(to) - 1);
    await redis.call('CLUSTER', 'SET-CONFIG-EPOCH', at + 1);
  });
  await each(masters, async (redis, at) => {
    if (first !== undefined && at > 0) await redis.call('CLUSTER', 'MEET', '127.0.0.1', first.port, first.port + BUS);
  });
  await until('a cluster whose nodes agree', async () => {
    const infos = await each(masters, async (redis) => String(await redis.call('CLUSTER', 'INFO')));
    return infos.every(
      (info) => /cluster_state:ok/.test(info) && info.includes(`cluster_known_nodes:${masters.length}`),
    );
  });
}

async function each<T>(nodes: readonly RedisNode[], act: (redis: Redis, at: number) => Promise<T>): Promise<T[]> {
  return await Promise.all(
    nodes.map(async ({ port }, at) => {
      const redis = new Redis({ host: '127.0.0.1', port });
      try {
        return await act(redis, at);
      } finally {
        redis.disconnect();
      }
    }),
  );
}
