import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startRedisServer, type RedisServer } from '../../src/embedded-redis/start.ts';
import { openRedis } from '../../src/redis/open.ts';
import { startSentinel, type SentinelRedis } from '../support/redis-sentinel.ts';
import { AppendOnly } from './append-only.ts';
import { WorldClock } from './clock.ts';
import type { ProcessPool } from './processes.ts';

/** What is there before a run and stays after it. */
export interface Ground {
  /** For the bots' REDIS_URL. */
  readonly redisUrl: string;
  /** The one server, or those behind Sentinels. */
  readonly redis:
    | { readonly kind: 'server'; readonly server: RedisServer }
    | { readonly kind: 'sentinel'; readonly sentinels: SentinelRedis };
  /** A connection of the harness's own. */
  readonly store: Redis;
  readonly pool: ProcessPool;
  readonly clock: WorldClock;
  readonly clockPath: string;
  /** What Redis writes to its disk. */
  readonly file: AppendOnly;
}

/** The grounds of one lane, on which its runs are played one after the other. */
export interface Grounds {
  /** With one Redis, or behind Sentinels, laid when it is first asked for. */
  readonly of: (plan: { readonly behindSentinels: boolean }) => Promise<Ground>;
  close(): Promise<void>;
}

type Closable = Ground & { close(): Promise<void> };

/** Lays the grounds of a lane. The caller closes them. */
export function grounds(pool: ProcessPool): Grounds {
  const laid = new Map<boolean, Promise<Closable>>();
  return {
    async of({ behindSentinels }) {
      const ground = laid.get(behindSentinels) ?? (behindSentinels ? layBehindSentinels(pool) : layOnOne(pool));
      laid.set(behindSentinels, ground);
      return await ground;
    },
    async close() {
      for (const ground of laid.values()) await (await ground).close();
    },
  };
}

type Redises = Pick<Ground, 'redis' | 'redisUrl' | 'file'> & { readonly stop: () => Promise<void> };

async function layOnOne(pool: ProcessPool): Promise<Closable> {
  return await lay(pool, async (folder) => {
    const dataDir = join(folder, 'redis');
    await mkdir(dataDir);
    const server = await startRedisServer({ dataDir });
    const stop = async (): Promise<void> => await server.stop();
    return { redis: { kind: 'server', server }, redisUrl: server.url, file: new AppendOnly(dataDir), stop };
  });
}

async function layBehindSentinels(pool: ProcessPool): Promise<Closable> {
  return await lay(pool, async () => {
    const sentinels = await startSentinel();
    const file = new AppendOnly(...sentinels.servers.map(({ folder }) => folder));
    return {
      redis: { kind: 'sentinel', sentinels },
      redisUrl: sentinels.url,
      file,
      stop: async () => await sentinels.stop(),
    };
  });
}

async function lay(pool: ProcessPool, start: (folder: string) => Promise<Redises>): Promise<Closable> {
  const folder = await mkdtemp(join(tmpdir(), 'pvetoken-chaos-'));
  const { stop, ...redises } = await start(folder);
  // Waits out every fault of the server.
  const store = openRedis(redises.redisUrl, { maxRetriesPerRequest: null });
  if (!(store instanceof Redis)) throw new Error('no run is played on a cluster');
  // Its commands wait; without a listener, an error would end the process.
  store.on('error', () => undefined);
  const clockPath = join(folder, 'clock');
  const clock = new WorldClock(clockPath);
  return {
    ...redises,
    store,
    pool,
    clock,
    clockPath,
    async close() {
      store.disconnect();
      await stop();
      clock.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
