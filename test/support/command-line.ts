import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { startWorld, type World, type WorldFile } from '../../playground/world.ts';
import { storyRedis } from './redis.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** A command of `pvetoken` while it runs. */
export interface Run {
  /** Resolves with the line of its output that matches. @throws Error with the output when that ends first. */
  readonly says: (words: RegExp) => Promise<string>;
  readonly signal: (name: 'SIGTERM' | 'SIGINT') => void;
  /** Resolves when it has ended, with its exit code and all its output. */
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
}

/**
 * Runs `pvetoken WORDS…` with these environment variables and no others; it does not outlive the test.
 * @param cwd where it is run; where the tests are, unless it is said.
 */
export function pvetoken(words: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = process.cwd()): Run {
  const child = spawn(process.execPath, [MAIN, ...words], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const heard = new EventEmitter();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      lines.push(line);
      heard.emit('line');
    });
  }
  const closed = once(child, 'close').then(() => 'closed' as const);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  return {
    signal: (name) => void child.kill(name),
    ended: closed.then(() => ({ code: child.exitCode, output: lines.join('\n') })),
    says: async (wanted) => {
      for (;;) {
        const line = lines.find((each) => wanted.test(each));
        if (line !== undefined) return line;
        if ((await Promise.race([once(heard, 'line'), closed])) === 'closed') {
          throw new Error(`pvetoken ended without saying ${wanted}:\n${lines.join('\n')}`);
        }
      }
    },
  };
}

/** Where a bot process is started: the world it serves, and the environment that says so. */
export interface Site {
  readonly world: World;
  readonly env: Readonly<Record<string, string>>;
  /** A folder that goes with the test; `pvetoken.yml` is in it. */
  readonly folder: string;
}

/** Makes a site with a database of its own, or with the Redis that `redisUrl` names; it goes with the test. */
export async function makeSite(redisUrl?: string, adjust?: (file: WorldFile) => void): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'pvetoken-'));
  const url = redisUrl ?? (await storyRedis({ onTestFinished }));
  const world = await startWorld({ redisUrl: url, authFailureDelayMs: 0, ...(adjust && { adjust }) });
  onTestFinished(async () => {
    await world.close();
    await rm(folder, { recursive: true });
  });
  const file = join(folder, 'pvetoken.yml');
  await writeFile(file, world.configuration);
  return { world, env: { ...world.environment, PVETOKEN_CONFIG: file }, folder };
}
