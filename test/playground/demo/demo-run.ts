import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';

const MAIN = fileURLToPath(new URL('../../../playground/demo/main.ts', import.meta.url));

/** The demo as a child process whose temporary files are all in one folder. */
export interface DemoRun {
  /** Resolves with its exit status, or with the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  /** What it has written so far to standard output and standard error. */
  output(): string;
  /** Resolves when it has written the words. Rejects, with its output, when it ends before. */
  writes(words: RegExp): Promise<void>;
  /** Sends it a signal, as Ctrl-C does. */
  signal(name: NodeJS.Signals): void;
  /** Sends a signal to the bot that it started. */
  signalBot(name: NodeJS.Signals): Promise<void>;
  /** What of it is still there: processes, by their command line, and files. */
  leftovers(): Promise<string[]>;
}

/** Starts the demo. Should the test end before it, it is killed; should the test fail, its output is shown. */
export async function runDemo(
  { onTestFinished, onTestFailed }: TestContext,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<DemoRun> {
  const folder = await mkdtemp(join(tmpdir(), 'pvetoken-demo-'));
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const changes = new EventTarget();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      changes.dispatchEvent(new Event('output'));
    });
  }
  const ended = once(child, 'close').then(() => child.signalCode ?? child.exitCode);
  onTestFailed(() => void process.stderr.write(output));
  onTestFinished(async () => {
    for (const { pid } of await processesOf(folder)) process.kill(pid, 'SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  });
  return {
    ended,
    output: () => output,
    async writes(words) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const look = (): void => {
        if (words.test(output)) resolve();
      };
      changes.addEventListener('output', look);
      look();
      void ended.then((status) => reject(new Error(`ended with ${status} before writing ${words}:\n${output}`)));
      await promise;
    },
    signal: (name) => void child.kill(name),
    async signalBot(name) {
      const bots = (await processesOf(folder)).filter(({ command }) => command.includes('src/main.ts'));
      if (bots.length !== 1) throw new Error(`There are ${bots.length} bots`);
      for (const { pid } of bots) process.kill(pid, name);
    },
    async leftovers() {
      const running = (await processesOf(folder)).map(({ pid, command }) => `${pid} ${command}`);
      return [...running, ...(await readdir(folder))];
    },
  };
}

interface Running {
  readonly pid: number;
  readonly command: string;
}

/** All processes that were told of the folder: the demo by TMPDIR, the bot and Redis by the files they are given. */
async function processesOf(folder: string): Promise<Running[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const [command, environment] = await Promise.all([about(pid, 'cmdline'), about(pid, 'environ')]);
      return { pid, command: command.replaceAll('\0', ' '), knows: (command + environment).includes(folder) };
    }),
  );
  return found.filter(({ knows }) => knows);
}

async function about(pid: number, what: 'cmdline' | 'environ'): Promise<string> {
  // A process may end while it is looked at, and those of other users cannot be read: neither is one of the demo's.
  return await readFile(`/proc/${pid}/${what}`, 'utf8').catch(() => '');
}
