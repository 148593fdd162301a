import { createServer } from 'node:net';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findServer, type FoundServer } from '../../src/embedded-redis/find-server.ts';
import { runServer, type ServerControls } from '../../src/embedded-redis/server.ts';

/**
 * The server that tests run: the program that `PVETOKEN_TEST_SERVER` names, such as `/usr/bin/valkey-server`, or else what
 * the bot itself would find.
 */
export async function testProgram(): Promise<FoundServer> {
  const path = process.env['PVETOKEN_TEST_SERVER'];
  if (path !== undefined && path !== '') return { kind: 'server', path, env: {} };
  return await findServer(process.env, (line) => void process.stderr.write(`${line}\n`));
}

/** A server on a port of this machine. */
export interface RedisNode extends ServerControls {
  readonly port: number;
  /** Where it keeps its data. */
  readonly folder: string;
}

/** Settings as `redis.conf` has them; one that is given several times has several values. */
export type NodeSettings = Readonly<Record<string, string | readonly string[]>>;

/** Fewer than the system hands out by itself, so that no connection of somebody else's takes one meanwhile. */
const PORTS = { from: 11_000, to: 32_000 };

/**
 * Starts a server on a free port of 127.0.0.1 with a configuration file that it may rewrite, as a Sentinel does. The caller
 * stops it; it ends with this process at the latest.
 */
export async function startNode(settings: (port: number) => NodeSettings, flags: string[] = []): Promise<RedisNode> {
  const found = await testProgram();
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'pvetoken-redis-'));
  const dataDir = join(folder, 'data');
  const file = join(folder, 'redis.conf');
  const all: NodeSettings = { port: String(port), bind: '127.0.0.1', dir: folder, logfile: '""', ...settings(port) };
  const lines = Object.entries(all).flatMap(([name, values]) => [values].flat().map((value) => `${name} ${value}`));
  await writeFile(file, `${lines.join('\n')}\n`);
  return { port, folder, ...(await runServer(found, { folder, dataDir, options: [file, ...flags] })) };
}

/** What a server that keeps requests is told: as the bot's own Redis is. */
export const KEEPS_DATA: NodeSettings = {
  appendonly: 'yes',
  save: '""',
  'maxmemory-policy': 'noeviction',
  hz: '100',
};

/** A port that nobody listens on, here or on the port of a cluster's bus. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.from + Math.floor(Math.random() * (PORTS.to - PORTS.from));
    if ((await isFree(port)) && (await isFree(port + BUS))) return port;
  }
}

/** How far above its port a node of a cluster speaks to the others. */
export const BUS = 10_000;

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const taken = once(server, 'error').then(() => false);
  const listening = once(server, 'listening').then(() => true);
  server.listen(port, '127.0.0.1');
  const free = await Promise.race([taken, listening]);
  if (free) await new Promise((closed) => server.close(closed));
  return free;
}

/** Asks again until it is so. @throws Error with `what` after half a minute. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await delay(25);
  }
}
