import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FoundServer } from './find-server.ts';
import { launchProcess, type Launch } from './server-process.ts';

/** What a server that we start ourselves is given. */
export interface ServerSettings {
  /** Folder that keeps the data (append-only file). Default: a temporary one, removed by `stop()`. */
  readonly dataDir?: string;
  /** `everysec` (default) survives SIGKILL of the server; `always` a power cut too, at ten times the write latency. */
  readonly appendfsync?: 'always' | 'everysec';
  /** How many numbered databases (`SELECT`) there are; default 16, as Redis has it. */
  readonly databases?: number;
}

/** A server that somebody ends, kills and freezes. */
export interface ServerControls {
  /** Ends the server as an operator would (SIGTERM), and removes the temporary folder. Calling it again is harmless. */
  stop(): Promise<void>;
  /** Ends the server by SIGKILL, in mid-write if so it happens. `restart()` brings it back with what reached the disk. */
  kill(): Promise<void>;
  /** Starts the server again on the same address and data; one that still runs is stopped (SIGTERM) first. */
  restart(): Promise<void>;
  /** Freezes the server (SIGSTOP): connections stay open and nothing is answered. Throws when it is not running. */
  pause(): void;
  /** Lets a frozen server go on (SIGCONT). Throws when it is not running. */
  resume(): void;
}

/** A real Redis or Valkey server in a process of its own, on a unix socket that only this user can open. */
export interface RedisServer extends ServerControls {
  readonly kind: 'server' | 'unpacked';
  /** Address for `new Redis(url)` and for `REDIS_URL`: the socket's absolute path. Append `?db=3` to choose a database. */
  readonly url: string;
  readonly socketPath: string;
}

/**
 * Starts the server found on this machine and resolves when it accepts connections: append-only file on, no eviction,
 * no snapshots, and `hz 100`, with which BullMQ's delayed jobs fire within some 12 ms of their time instead of 108.
 * The server never outlives this process, however this process ends (see leash.sh).
 *
 * Throws, with the server's last log lines, when it ends before it is ready.
 */
export async function startServer(found: FoundServer, settings: ServerSettings = {}): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'pvetoken-redis-'));
  const dataDir = settings.dataDir ?? join(folder, 'data');
  const socketPath = join(folder, 'redis.sock');
  const options = serverOptions(socketPath, dataDir, settings);
  const controls = await runServer(found, { folder, dataDir, options });
  return { kind: found.kind, url: socketPath, socketPath, ...controls };
}

/**
 * Starts a server with options of one's own, on a leash of its own, as `startServer` does.
 *
 * Throws, with the server's last log lines, when it ends before it is ready.
 */
export async function runServer(found: FoundServer, launch: Launch): Promise<ServerControls> {
  let running = await launchProcess(found, launch);
  return {
    async stop() {
      await running.terminate();
      await running.release('remove the folder');
    },
    async kill() {
      running.signal('SIGKILL');
      await running.ended;
    },
    async restart() {
      const previous = running;
      await previous.terminate();
      // In this order there is always a leash on the folder, whenever this process is killed.
      running = await launchProcess(found, launch);
      await previous.release('keep the folder');
    },
    pause: () => running.signal('SIGSTOP'),
    resume: () => running.signal('SIGCONT'),
  };
}

function serverOptions(socketPath: string, dataDir: string, settings: ServerSettings): string[] {
  const options = {
    port: '0',
    unixsocket: socketPath,
    unixsocketperm: '700',
    dir: dataDir,
    appendonly: 'yes',
    appendfsync: settings.appendfsync ?? 'everysec',
    save: '',
    'maxmemory-policy': 'noeviction',
    hz: '100',
    databases: String(settings.databases ?? 16),
    daemonize: 'no',
    logfile: '',
  };
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
}
