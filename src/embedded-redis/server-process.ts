import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FoundServer } from './find-server.ts';

const LEASH = fileURLToPath(new URL('leash.sh', import.meta.url));
const STOP_DEADLINE_MS = 5_000;
const LOG_LINES_KEPT = 20;

/** What one process is started with. */
export interface Launch {
  /** The temporary folder, with the socket in it. */
  readonly folder: string;
  readonly dataDir: string;
  readonly options: readonly string[];
}

/** A server and its leash (leash.sh). */
export interface ServerProcess {
  /** Resolves when the server has ended. */
  readonly ended: Promise<undefined>;
  /** Throws when the server has ended. */
  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void;
  /** Ends the server in order, or by force when it takes too long. Does nothing when it has ended. */
  terminate(): Promise<void>;
  /** Ends the leash, after the server. */
  release(then: 'remove the folder' | 'keep the folder'): Promise<void>;
}

/**
 * Starts a server on a leash and resolves when it accepts connections.
 * Throws, with the server's last log lines, when it ends before that; its temporary folder is gone then.
 */
export async function launchProcess(found: FoundServer, { folder, dataDir, options }: Launch): Promise<ServerProcess> {
  const leash = spawn('sh', [LEASH, dataDir, folder, found.path, ...options], {
    // A session of its own: Ctrl-C in the terminal reaches this process only, which then stops the server in order.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...found.env, PATH: process.env['PATH'] },
  });
  const closed = new Promise<void>((resolve) => leash.once('close', () => resolve()));
  const release: ServerProcess['release'] = async (then) => {
    if (!leash.stdin.writableEnded) leash.stdin.end(then === 'keep the folder' ? 'keep\n' : '');
    await closed;
  };

  const log = followLog(leash);
  let hasEnded = false;
  const ended = log.ended.finally(() => (hasEnded = true));
  const pid = await Promise.race([log.ready, ended]);
  if (pid === undefined) {
    await release('remove the folder');
    throw new Error(`The Redis server ended before it was ready:\n${log.lastLines().join('\n')}`);
  }

  const signal: ServerProcess['signal'] = (name) => {
    if (hasEnded) throw new Error(`The Redis server is not running, so it cannot take ${name}.`);
    process.kill(pid, name);
  };
  return {
    ended,
    signal,
    release,
    async terminate() {
      if (hasEnded) return;
      signalIfThere(pid, 'SIGTERM');
      signalIfThere(pid, 'SIGCONT');
      const deadline = setTimeout(() => signalIfThere(pid, 'SIGKILL'), STOP_DEADLINE_MS);
      await ended.finally(() => clearTimeout(deadline));
    },
  };
}

/** Signals a process that may have ended a moment ago, before we heard of it. */
function signalIfThere(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (fault) {
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'ESRCH')) throw fault;
  }
}

interface ServerLog {
  /** Resolves with the server's process id when it accepts connections. */
  readonly ready: Promise<number>;
  readonly ended: Promise<undefined>;
  lastLines(): readonly string[];
}

/** Reads what the leash and the server say for as long as they live, so that the pipe never fills. */
function followLog(leash: ChildProcessWithoutNullStreams): ServerLog {
  const ready = Promise.withResolvers<number>();
  const ended = Promise.withResolvers<undefined>();
  const lines: string[] = [];
  let pid: number | undefined;
  let accepts = false;
  const follow = (line: string) => {
    lines.push(line);
    if (lines.length > LOG_LINES_KEPT) lines.shift();
    const announced = /^server (\d+)$/.exec(line)?.[1];
    if (announced !== undefined) pid = Number(announced);
    // Redis 7.0 writes "The server is now ready to accept connections at …", 7.2 and Valkey "Ready to accept …"; a
    // Sentinel tells its id in their place.
    if (/ready to accept connections|Sentinel ID is/i.test(line)) accepts = true;
    if (accepts && pid !== undefined) ready.resolve(pid);
    if (/^ended \d+$/.test(line)) ended.resolve(undefined);
  };
  for (const output of [leash.stdout, leash.stderr]) createInterface({ input: output }).on('line', follow);
  leash.once('error', ended.reject);
  leash.once('close', () => ended.resolve(undefined));
  return { ready: ready.promise, ended: ended.promise, lastLines: () => lines };
}
