import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { z } from 'zod';
import { startWorld } from '../playground/world.ts';

/**
 * Packs the project as `npm publish` would, installs the package into an empty folder, and runs it there with the oldest
 * Node that it takes and with the one that it is made with: its help, its check of a configuration, and the bot itself
 * between the simulators, with a Redis of its own. For `.ci/run`; it needs npm's registry.
 */
const PROJECT = resolve(import.meta.dirname, '..');
const NODES = ['22.19.0', '24.21.0'] as const;

/** What the package may hold; everything else in it is a mistake. */
const MAY_HOLD =
  /^(package\.json|README\.md|LICENSE|manifest\.yml|pvetoken\.(example\.yml|schema\.json)|bin\/pvetoken|dist\/[\w-]+\.(js|sh))$/;

const run = promisify(execFile);

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pvetoken-package-'));
  try {
    const { filename, files } = await pack(folder);
    const strange = files.filter((path) => !MAY_HOLD.test(path));
    if (strange.length > 0) throw new Error(`The package holds what it should not: ${strange.join(', ')}`);
    console.log(`${filename}: ${files.length} files`);
    for (const version of NODES) await tryOn(version, join(folder, filename), join(folder, version));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function pack(folder: string): Promise<{ readonly filename: string; readonly files: readonly string[] }> {
  const Packed = z.array(z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) })).length(1);
  await run('npm', ['run', 'build'], { cwd: PROJECT });
  // Without scripts, which print into the JSON; what `prepack` does was done a moment ago.
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: PROJECT,
  });
  const [packed] = Packed.parse(JSON.parse(stdout));
  if (packed === undefined) throw new Error('npm packed nothing');
  return { filename: packed.filename, files: packed.files.map(({ path }) => path) };
}

async function tryOn(version: string, tarball: string, folder: string): Promise<void> {
  await mkdir(join(folder, 'node'), { recursive: true });
  await mkdir(join(folder, 'app'));
  const node = `node-${process.platform}-${process.arch}`;
  await install(join(folder, 'node'), ['--ignore-scripts', `${node}@${version}`]);
  await install(join(folder, 'app'), ['--omit=dev', tarball]);
  const program = [join(folder, 'node/node_modules', node, 'bin/node'), join(folder, 'app/node_modules/.bin/pvetoken')];
  await expectOutput(program, ['version'], /^\d+\.\d+\.\d+\n$/);
  await expectOutput(program, ['help'], /pvetoken start .*run the bot/);
  await tryBot(version, program, folder);
  console.log(`Node ${version}: installed, helped, checked, started, answered and stopped`);
}

/** `prefix` in an empty folder: npm writes a package.json of its own there. */
async function install(folder: string, words: readonly string[]): Promise<void> {
  await run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', ...words], { cwd: folder });
}

async function expectOutput(
  [node = '', bin = '']: readonly string[],
  words: readonly string[],
  expected: RegExp,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const { stdout } = await run(node, [bin, ...words], { env });
  if (!expected.test(stdout)) throw new Error(`pvetoken ${words.join(' ')} says:\n${stdout}`);
}

/** Checks a configuration and runs the bot on it, with a Redis that it finds by itself. */
async function tryBot(version: string, program: readonly string[], folder: string): Promise<void> {
  const world = await startWorld({ redisUrl: '' });
  try {
    const config = join(folder, 'pvetoken.yml');
    await writeFile(config, world.configuration);
    const { REDIS_URL: _, ...settings } = world.environment;
    const env = {
      ...settings,
      PVETOKEN_CONFIG: config,
      PVETOKEN_DATA: join(folder, 'redis'),
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
    };
    await expectOutput(program, ['check'], /The configuration is sound/, env);
    const [node = '', bin = ''] = program;
    const bot = spawn(node, [bin, 'start'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(bot, 'exit');
    const port = await portOf(bot.stdout);
    const { status } = await fetch(`http://127.0.0.1:${port}/readyz`);
    bot.kill('SIGTERM');
    const [code] = (await ended) as [number | null];
    if (status !== 200 || code !== 0)
      throw new Error(`On Node ${version} /readyz said ${status}, and it ended with ${code}`);
  } finally {
    await world.close();
  }
}

/** The port that the bot says it serves. @throws Error with its log when it ends before that. */
async function portOf(log: NodeJS.ReadableStream): Promise<number> {
  const lines: string[] = [];
  for await (const line of createInterface(log)) {
    lines.push(line);
    const port = /"port":(\d+).*at work/.exec(line)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error(`The bot ended before it was at work:\n${lines.join('\n')}`);
}

await main();
