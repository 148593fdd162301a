import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startRedisServer } from '../../src/embedded-redis/start.ts';
import { AppendOnly } from './append-only.ts';
import { WorldClock } from './clock.ts';
import type { ProcessPool } from './processes.ts';
import type { Ground } from './stage.ts';

/** Lays the ground for runs one after another: a Redis of their own with its file, and a clock. */
export async function layGround(pool: ProcessPool): Promise<Ground & { close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'pvetoken-chaos-'));
  const dataDir = join(folder, 'redis');
  await mkdir(dataDir);
  const redis = await startRedisServer({ dataDir });
  // Waits out every fault of the server.
  const store = new Redis(redis.url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  // Its commands wait; without a listener, an error would end the process.
  store.on('error', () => undefined);
  const clockPath = join(folder, 'clock');
  const clock = new WorldClock(clockPath);
  return {
    redis,
    store,
    pool,
    clock,
    clockPath,
    file: new AppendOnly(dataDir),
    async close() {
      store.disconnect();
      await redis.stop();
      clock.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
