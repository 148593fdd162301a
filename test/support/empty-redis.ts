import { Cluster } from 'ioredis';
import { openRedis } from '../../src/redis/open.ts';

/** Forgets what a database keeps, or all masters of a Redis Cluster. @param url as the bot takes it. */
export async function emptyRedis(url: string): Promise<void> {
  const redis = openRedis(url, { lazyConnect: true });
  try {
    await redis.connect();
    if (redis instanceof Cluster) await Promise.all(redis.nodes('master').map(async (node) => await node.flushall()));
    else await redis.flushdb();
  } finally {
    redis.disconnect();
  }
}
