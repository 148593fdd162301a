import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LAUNCHER = [
  'run.mjs',
  'complaint.mjs',
  'execute.mjs',
  'install.mjs',
  'lock.mjs',
  'node-runtime.mjs',
  'npm-ci.mjs',
];

/**
 * Stands for npm, without a network: writes down that it was called, and for `npm ci` does what npm does at the end,
 * namely notes what it installed. In tools/node the one thing installed is a Node: this very one, under a link.
 */
const NPM = `#!/bin/sh
echo "$*" >> "$NPM_CALLS"
if [ -n "$NPM_FAULT" ]; then echo "$NPM_FAULT" >&2; exit 1; fi
mkdir -p node_modules
case $PWD in
  */tools/node)
    mkdir -p "node_modules/$PINNED/bin"
    ln -sf "$REAL_NODE" "node_modules/$PINNED/bin/node"
    echo '{"version":"24.0.0"}' > "node_modules/$PINNED/package.json" ;;
  *) cp package-lock.json node_modules/.package-lock.json ;;
esac
`;

/** A fresh clone of a small project with this project's launcher, in a temporary folder. */
export interface Checkout {
  readonly folder: string;
  write(file: string, content: string): Promise<void>;
  /** Runs `node tools/run.mjs …` to its end. */
  run(command: readonly string[], env?: NodeJS.ProcessEnv): Promise<Outcome>;
  /** Runs the command `pvetoken …` to its end. */
  pvetoken(...args: string[]): Promise<Outcome>;
  /** Starts `node tools/run.mjs …`; what it writes can be read from its `stdout`. */
  start(command: readonly string[]): ChildProcess;
  /** How npm was called, a line each. */
  npmCalls(): Promise<string[]>;
}

/** How a command ended, and what it said to the person on standard error. */
export interface Outcome {
  readonly status: number | NodeJS.Signals | null;
  readonly output: string;
  readonly said: string;
}

interface CheckoutOptions {
  /** The Node that the project asks for; by default any will do. */
  readonly engines?: string;
  /** The Node versions pinned in tools/node, by package. */
  readonly pinned?: Readonly<Record<string, string>>;
}

/** The name of the package with the pinned Node for this machine. */
export const PINNED = `node-${process.platform}-${process.arch}`;

/** Makes a checkout, for one test. */
export async function checkout({ engines = '>=18.0', pinned = {} }: CheckoutOptions = {}): Promise<Checkout> {
  const folder = await mkdtemp(join(tmpdir(), 'pvetoken-checkout-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const calls = join(folder, 'npm-calls');

  const write = async (file: string, content: string) => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), content, { mode: 0o755 });
  };
  for (const file of LAUNCHER) await cp(join(ROOT, 'tools', file), join(folder, 'tools', file));
  await cp(join(ROOT, 'bin/pvetoken'), join(folder, 'bin/pvetoken'));
  await write('path/npm', NPM);
  await write('package.json', JSON.stringify({ type: 'module', engines: { node: engines } }));
  await write('package-lock.json', lockFile({ 'node_modules/a': { version: '1.0.0' } }));
  await write('tools/node/package.json', JSON.stringify({ optionalDependencies: pinned }));

  const start = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    spawn(process.execPath, args, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: `${join(folder, 'path')}:/usr/bin:/bin`,
        NPM_CALLS: calls,
        PINNED,
        REAL_NODE: process.execPath,
        ...env,
      },
    });
  const finish = async (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Outcome> => {
    const child = start(args, env);
    const ended = once(child, 'close');
    const [output, said] = await Promise.all([text(child.stdout), text(child.stderr)]);
    await ended;
    return { status: child.signalCode ?? child.exitCode, output, said };
  };

  return {
    folder,
    write,
    run: (command, env) => finish(['tools/run.mjs', ...command], env),
    pvetoken: (...args) => finish(['bin/pvetoken', ...args]),
    start: (command) => start(['tools/run.mjs', ...command]),
    npmCalls: async () => (await readFile(calls, 'utf8').catch(() => '')).split('\n').filter(Boolean),
  };
}

/** The text of a package-lock.json with these packages. */
export function lockFile(packages: Record<string, object>): string {
  return JSON.stringify({ lockfileVersion: 3, packages: { '': {}, ...packages } });
}
