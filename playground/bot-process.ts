import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { World } from './world.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** What Docker, too, gives a process to end by itself. */
const STOP_DEADLINE_MS = 10_000;

/** The unmodified bot as a process of its own, started as `npm start` starts it. */
export interface BotProcess {
  readonly pid: number;
  /** The port of health and of Slack's deliveries. */
  readonly port: number;
  /** Resolves with its exit code when it has ended, for whatever reason, and its configuration file is gone. */
  readonly ended: Promise<number | null>;
  /** Everything it has logged so far. */
  log(): readonly string[];
  /** Ends it as a deploy does: asks it, and kills it after ten seconds. @returns its exit code; null when killed. */
  stop(): Promise<number | null>;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
}

/**
 * Starts the bot for a world and resolves when it is at work. It ends with this process at the latest.
 * @param signal kills a bot that is not at work yet.
 * @throws Error with its log when it ends before that.
 */
export async function startBotProcess(world: World, level = 'info', signal?: AbortSignal): Promise<BotProcess> {
  signal?.throwIfAborted();
  const folder = await mkdtemp(join(tmpdir(), 'pvetoken-'));
  const configuration = join(folder, 'pvetoken.yml');
  await writeFile(configuration, world.configuration);
  const child = spawn(process.execPath, [MAIN, 'start'], {
    env: { ...world.environment, PVETOKEN_CONFIG: configuration, LOG_LEVEL: level, PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const orphaned = (): void => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', orphaned);
  const ended = once(child, 'close').then(async () => {
    process.off('exit', orphaned);
    await rm(folder, { recursive: true, force: true });
    return child.exitCode;
  });
  const lines: string[] = [];
  const end = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', end);
  try {
    const port = await atWork(child, lines, ended);
    // A process that says that it is at work has a number.
    const { pid = NaN } = child;
    return {
      pid,
      port,
      ended,
      log: () => lines,
      async stop() {
        child.kill('SIGTERM');
        const deadline = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
        return await ended.finally(() => clearTimeout(deadline));
      },
      async kill() {
        child.kill('SIGKILL');
        await ended;
      },
    };
  } finally {
    signal?.removeEventListener('abort', end);
  }
}

async function atWork(child: ChildProcess, lines: string[], ended: Promise<number | null>): Promise<number> {
  return await new Promise((resolve, reject) => {
    const read = (line: string): void => {
      lines.push(line);
      const port = /"port":(\d+).*at work/.exec(line)?.[1];
      if (port !== undefined) resolve(Number(port));
    };
    for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on('line', read);
    ended.then(
      (code) => reject(new Error(`the bot ended with ${code} before it was at work:\n${lines.join('\n')}`)),
      reject,
    );
  });
}
