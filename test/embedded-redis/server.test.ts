import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { startRedisServer } from '../../src/embedded-redis/start.ts';
import { ownRedis } from '../support/redis.ts';

const STARTER = fileURLToPath(new URL('starter.ts', import.meta.url));

test('an acknowledged write survives SIGKILL, and the address stays', async () => {
  const redis = await ownRedis();
  const client = connect(redis.url);
  await client.set('grant', 'active');

  await redis.kill();
  await redis.restart();

  expect(await client.get('grant')).toBe('active');
});

test('a restart of a running server keeps its data', async () => {
  const redis = await ownRedis();
  const client = connect(redis.url);
  await client.set('grant', 'active');

  await redis.restart();

  expect(await client.get('grant')).toBe('active');
});

test('a data folder outlives the server that used it', async () => {
  const dataDir = await temporaryFolder();
  const first = await startRedisServer({ dataDir });
  await connect(first.url).set('grant', 'active');
  await first.stop();

  const second = await ownRedis({ dataDir });

  expect(await connect(second.url).get('grant')).toBe('active');
});

test('a frozen server answers only when it is resumed', async () => {
  const redis = await ownRedis();
  const client = connect(redis.url);
  await client.ping();

  redis.pause();
  client.options.commandTimeout = 50;
  await expect(client.ping()).rejects.toThrow('Command timed out');

  redis.resume();
  client.options.commandTimeout = 10_000;
  expect(await client.ping()).toBe('PONG');
});

test('a frozen server can be stopped, and stop may be called twice', async () => {
  const redis = await startRedisServer();
  redis.pause();

  await redis.stop();
  await redis.stop();

  expect(existsSync(dirname(redis.socketPath))).toBe(false);
  expect(() => redis.pause()).toThrow('not running');
});

test('only this user can reach the socket', async () => {
  const redis = await ownRedis();
  const { mode } = await stat(dirname(redis.socketPath));
  expect(mode & 0o777).toBe(0o700);
});

test('the server is set up for jobs: durable, no eviction, a quick timer', async () => {
  const redis = await ownRedis({ appendfsync: 'always', databases: 99 });
  const client = connect(redis.url);
  const expected = {
    appendonly: 'yes',
    appendfsync: 'always',
    'maxmemory-policy': 'noeviction',
    hz: '100',
    save: '',
    databases: '99',
  };
  for (const [name, value] of Object.entries(expected)) {
    expect(await client.config('GET', name)).toEqual([name, value]);
  }
});

test('a second server on the same data folder is refused', async () => {
  const dataDir = await temporaryFolder();
  await ownRedis({ dataDir });
  await expect(startRedisServer({ dataDir })).rejects.toThrow(`another Redis server is using ${dataDir}`);
});

test('a server that cannot start says why', async () => {
  const dataDir = await temporaryFolder();
  await mkdir(join(dataDir, 'appendonlydir'));
  await writeFile(join(dataDir, 'appendonlydir', 'appendonly.aof.manifest'), 'not a manifest\n');
  await expect(startRedisServer({ dataDir })).rejects.toThrow(/before it was ready:[^]*AOF manifest/);
});

test('SIGKILL of the process that started it takes the server and its folder along', async () => {
  const { starter, url } = await startInAnotherProcess();
  const client = connect(url, { retryStrategy: () => null });
  await client.ping();

  const disconnected = once(client, 'end');
  const removed = removalOf(dirname(url));
  starter.kill('SIGKILL');

  await expect(Promise.all([disconnected, removed])).resolves.toBeDefined();
});

test('SIGKILL of the process that started it removes the folder of a server that is dead already', async () => {
  const { starter, url } = await startInAnotherProcess('--kill-server');
  expect(existsSync(dirname(url))).toBe(true);

  const removed = removalOf(dirname(url));
  starter.kill('SIGKILL');

  await expect(removed).resolves.toBeUndefined();
});

async function startInAnotherProcess(...options: readonly string[]): Promise<{ starter: ChildProcess; url: string }> {
  const starter = spawn(process.execPath, [STARTER, ...options], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void starter.kill('SIGKILL'));
  const [url] = await once(createInterface({ input: starter.stdout }), 'line');
  return { starter, url };
}

function connect(url: string, options = {}): Redis {
  const client = new Redis(url, { maxRetriesPerRequest: null, ...options });
  // ioredis reports each lost connection as an event besides rejecting commands; here connections are lost on purpose.
  client.on('error', () => undefined);
  onTestFinished(() => client.disconnect());
  return client;
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pvetoken-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** Resolves when the folder is gone. */
function removalOf(folder: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(dirname(folder), () => {
      if (existsSync(folder)) return;
      watcher.close();
      resolve();
    });
    onTestFinished(() => watcher.close());
  });
}
