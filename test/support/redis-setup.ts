import type { TestProject } from 'vitest/node';
import { startRedisServer } from '../../src/embedded-redis/start.ts';
import { TEST_DATABASES } from './redis.ts';

/**
 * Starts the one real Redis that all test files of a run share, and stops it after the last. Vitest calls it (see
 * vitest.config.ts). On a machine that cannot have a real Redis the run fails: tests about durability would prove
 * nothing against a stand-in.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const redis = await startRedisServer({ databases: TEST_DATABASES });
  project.provide('redisSocket', redis.socketPath);
  return () => redis.stop();
}
