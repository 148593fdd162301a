import { Redis } from 'ioredis';
import { inject, onTestFinished, type TestContext } from 'vitest';
import { startServer, type RedisServer, type ServerSettings } from '../../src/embedded-redis/server.ts';
import { Pool } from './redis-pool.ts';
import { testProgram } from './redis-program.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The shared server's socket; see redis-setup.ts. */
    redisSocket: string;
    /** Whether stories run on a Redis Cluster; see redis-pool.ts. */
    onCluster: boolean;
  }
}

/** Databases of the shared server. Number 0 counts those handed out; an empty one costs some hundred bytes. */
export const TEST_DATABASES = 4_096;

/** A database of one's own on the shared server. */
export interface TestRedis {
  /** For `new Redis(url)` and for the bot's REDIS_URL: `/…/redis.sock?db=17`. */
  readonly url: string;
  /** Its number; no other test of this run is given the same. */
  readonly database: number;
}

/**
 * Gives a test, or a whole file when called at its top level or in `beforeAll`, an empty database on the run's shared
 * Redis. `FLUSHDB` is safe there; `FLUSHALL`, `CONFIG SET` and ending the server are not: use `ownRedis()` for those.
 * Pub/sub channels are shared by all databases. Nothing needs cleaning up but the clients the test made itself.
 */
export async function testRedis(): Promise<TestRedis> {
  const socket = inject('redisSocket');
  const counter = new Redis(socket);
  try {
    const database = await counter.incr('databases handed out');
    if (database >= TEST_DATABASES)
      throw new Error(`More than ${TEST_DATABASES} test databases: raise TEST_DATABASES.`);
    return { url: `${socket}?db=${database}`, database };
  } finally {
    counter.disconnect();
  }
}

/**
 * The Redis of one story: an empty database, or with `PVETOKEN_TEST_STORIES=cluster` an empty Redis Cluster of three
 * masters, which no other story has until this test is finished. Call it inside a test, before what uses it is started.
 */
export async function storyRedis({ onTestFinished }: Pick<TestContext, 'onTestFinished'>): Promise<string> {
  if (!inject('onCluster')) return (await testRedis()).url;
  const pool = new Pool(inject('redisSocket'));
  const cluster = await pool.take();
  onTestFinished(async () => await pool.giveBack(cluster));
  return cluster;
}

/**
 * Starts a real Redis for one test to kill, restart and freeze; it stops when that test is finished. Call it inside a
 * test. For a whole file: `beforeAll(async () => { redis = await startRedisServer(); return redis.stop; })`.
 */
export async function ownRedis(settings: ServerSettings = {}): Promise<RedisServer> {
  const redis = await startServer(await testProgram(), settings);
  onTestFinished(() => redis.stop());
  return redis;
}
