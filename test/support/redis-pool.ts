import { Redis } from 'ioredis';
import { emptyRedis } from './empty-redis.ts';
import { startCluster } from './redis-cluster.ts';

/** Stories that run at once, in all files: two files on two cores, each with two stories side by side. */
const CLUSTERS = 4;

const FREE = 'clusters that no story has';

/** Redis Clusters that stories take, one at a time, and give back. The run's shared Redis knows which are free. */
export class Pool {
  readonly #shared: string;

  /** @param shared the shared server's socket. */
  constructor(shared: string) {
    this.#shared = shared;
  }

  /** Waits for a cluster that nobody has. @returns its address; nothing is kept there. */
  async take(): Promise<string> {
    return await this.#with(async (redis) => (await redis.blpop(FREE, 0))?.[1] ?? '');
  }

  async giveBack(url: string): Promise<void> {
    await emptyRedis(url);
    await this.#with(async (redis) => await redis.rpush(FREE, url));
  }

  async #with<T>(act: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(this.#shared);
    try {
      return await act(redis);
    } finally {
      redis.disconnect();
    }
  }
}

/** Starts the clusters of a run, for its set-up. @returns what ends them. */
export async function fillPool(shared: string): Promise<() => Promise<void>> {
  const clusters = await Promise.all(Array.from({ length: CLUSTERS }, async () => await startCluster()));
  for (const { url } of clusters) await new Pool(shared).giveBack(url);
  return async () => void (await Promise.all(clusters.map(async (cluster) => await cluster.stop())));
}
