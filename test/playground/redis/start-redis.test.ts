import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { findServer } from '../../../src/embedded-redis/find-server.ts';
import { startRedis, type RedisOptions, type RunningRedis } from '../../../playground/redis/start-redis.ts';

let folder: string;
let said: string[];
const say = (line: string) => void said.push(line);

beforeEach(async () => {
  said = [];
  folder = await mkdtemp(join(tmpdir(), 'pvetoken-test-'));
  return () => rm(folder, { recursive: true });
});

test('REDIS_URL goes before everything', async () => {
  const redis = await start({ env: { ...process.env, REDIS_URL: 'rediss://example.test:6380/2' } });
  expect(redis).toMatchObject({ kind: 'external', url: 'rediss://example.test:6380/2' });
});

test.for(['valkey-server', 'redis-server'])('a %s on PATH is used', async (program) => {
  const real = await findServer(process.env, say);
  const variables = Object.entries(real.env).map(([name, value]) => `${name}='${value}'`);
  await script(program, `exec env ${variables.join(' ')} '${real.path}' "$@"`);

  const redis = await start({ env: { PATH: folder } });

  expect(redis.kind).toBe('server');
  expect(await ping(redis)).toBe('PONG');
  expect(said).toEqual([]);
});

describe('on a machine that can have no real server', () => {
  test('a stand-in answers, under a banner', async () => {
    const redis = await start({ env: bare() });
    expect(redis.kind).toBe('javascript');
    expect(new URL(redis.url).hostname).toBe('127.0.0.1');
    expect(await ping(redis)).toBe('PONG');
    expect(said.join('\n')).toContain('NOT A REAL REDIS');
  });

  test.for<[string, RedisOptions]>([
    ['durability is required', { durability: 'required' }],
    ['it runs in production', { env: { NODE_ENV: 'production' } }],
  ])('the stand-in is refused when %s', async ([, { env, ...options }]) => {
    await expect(start({ ...options, env: bare(env) })).rejects.toThrow(
      /^No real Redis server: valkey-server and redis-server are not on PATH, and [^]*set REDIS_URL\.$/,
    );
    expect(said.join('\n')).not.toContain('NOT A REAL REDIS');
  });
});

function bare(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return { PATH: folder, XDG_CACHE_HOME: folder, ...more };
}

async function start(options: RedisOptions): Promise<RunningRedis> {
  const redis = await startRedis({ say, ...options });
  onTestFinished(() => redis.stop());
  return redis;
}

async function ping(redis: RunningRedis): Promise<string> {
  const client = new Redis(redis.url);
  onTestFinished(() => client.disconnect());
  return client.ping();
}

async function script(name: string, body: string): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\nPATH=/usr/bin:/bin\n${body}\n`, { mode: 0o755 });
}
