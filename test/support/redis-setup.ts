import type { TestProject } from 'vitest/node';
import { startServer } from '../../src/embedded-redis/server.ts';
import { fillPool } from './redis-pool.ts';
import { testProgram } from './redis-program.ts';
import { TEST_DATABASES } from './redis.ts';

/**
 * Starts the one real Redis that all test files of a run share, and stops it after the last. Vitest calls it (see
 * vitest.config.ts). On a machine that cannot have a real Redis the run fails: tests about durability would prove
 * nothing against a stand-in. `PVETOKEN_TEST_SERVER` names another server program, such as Valkey's, and
 * `PVETOKEN_TEST_STORIES=cluster` runs the stories on Redis Clusters instead.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const redis = await startServer(await testProgram(), { databases: TEST_DATABASES });
  const onCluster = process.env['PVETOKEN_TEST_STORIES'] === 'cluster';
  const emptyPool = onCluster ? await fillPool(redis.socketPath) : () => Promise.resolve();
  project.provide('redisSocket', redis.socketPath);
  project.provide('onCluster', onCluster);
  return async () => {
    await emptyPool();
    await redis.stop();
  };
}
