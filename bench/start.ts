import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startWorld, type World } from '../playground/world.ts';
import { startRedisServer } from '../src/embedded-redis/start.ts';
import { SECOND } from '../src/domain/time.ts';
import { median, type Measurement } from './figure.ts';
import { cpuOf, residentOf } from './process-usage.ts';

const ROUNDS = 9;
/** After it, neither process' memory changes any more, but for some kilobytes. */
const SETTLE_MS = 5 * SECOND;

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Node's arguments: the bot as the image runs it (Dockerfile), and what it is measured against. */
const COMMANDS = {
  bot: ['--max-semi-space-size=8', at('dist/main.js'), 'start'],
  bare: [at('bench/bare-process.mjs')],
} as const;

interface Started {
  /** From the spawn until it says that it is at work and Slack has a connection of it. */
  readonly start: number;
  /** Processor time until then, on whatever threads. */
  readonly cpu: number;
  /** Megabytes, once it has settled. */
  readonly resident: number;
}

/**
 * How long the built bot takes to be at work, and how much memory it holds then, against a process that only imports its
 * libraries and connects, once to Redis and once to Slack. They start by turns.
 */
export const startAndMemory: Measurement = async (progress) => {
  progress('building the bot, as for the image');
  await promisify(execFile)(process.execPath, [at('tools/build.mjs')]);
  const server = await startRedisServer();
  const world = await startWorld({ redisUrl: server.url, rateLimits: 'off' });
  const folder = await mkdtemp(join(tmpdir(), 'pvetoken-bench-'));
  const configuration = join(folder, 'pvetoken.yml');
  await writeFile(configuration, world.configuration);
  try {
    const rounds: Record<keyof typeof COMMANDS, Started>[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const times = {
        bot: await startOnce(COMMANDS.bot, world, configuration),
        bare: await startOnce(COMMANDS.bare, world, configuration),
      };
      // The first time the files come from the disk.
      if (round === 0) continue;
      rounds.push(times);
      progress(`round ${round} of ${ROUNDS}: bot ${told(times.bot)}; bare process ${told(times.bare)}`);
    }
    const medianOf = (which: 'bot' | 'bare', of: keyof Started): number =>
      median(rounds.map((each) => each[which][of]));
    const ratioOf = (of: keyof Started): number => median(rounds.map(({ bot, bare }) => bot[of] / bare[of]));
    const against = 'against a process that imports the same libraries and connects';
    return [
      {
        name: 'start_ratio',
        what: `from the spawn of the built bot until it is at work and connected to Slack, ${against}`,
        value: ratioOf('start'),
        goal: { atMost: 1.5 },
        absolute: {
          bot_start_ms: medianOf('bot', 'start'),
          bare_start_ms: medianOf('bare', 'start'),
          bot_start_cpu_ms: medianOf('bot', 'cpu'),
          bare_start_cpu_ms: medianOf('bare', 'cpu'),
        },
      },
      {
        name: 'rss_ratio',
        what: `resident memory of the built bot ${SETTLE_MS / SECOND} s after that, ${against}`,
        value: ratioOf('resident'),
        goal: { atMost: 1.3 },
        absolute: { bot_rss_mb: medianOf('bot', 'resident'), bare_rss_mb: medianOf('bare', 'resident') },
      },
    ];
  } finally {
    await rm(folder, { recursive: true });
    await world.close();
    await server.stop();
  }
};

async function startOnce(command: readonly string[], world: World, configuration: string): Promise<Started> {
  const start = performance.now();
  const child = spawn(process.execPath, command, {
    env: { ...world.environment, PVETOKEN_CONFIG: configuration, NODE_ENV: 'production', PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { pid = NaN } = child;
  try {
    await atWork(child);
    await world.slack.connected();
    const started = { start: performance.now() - start, cpu: await cpuOf(pid) };
    await delay(SETTLE_MS);
    return { ...started, resident: await residentOf(pid) };
  } finally {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    // Its connections have to be gone before the next one's can be told from them.
    world.slack.disconnectSockets('gone');
  }
}

/** @throws Error when it ends before. */
async function atWork(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.once('exit', (code) => reject(new Error(`${child.spawnargs.join(' ')} ended with ${code}`)));
  if (child.stdout === null) throw new Error('its output is not read');
  createInterface(child.stdout).on('line', (line) => {
    if (line.includes('at work')) resolve();
  });
  await promise;
}

function told({ start, cpu, resident }: Started): string {
  return `${start.toFixed(0)} ms (${cpu.toFixed(0)} ms of processor time), ${resident.toFixed(0)} MB`;
}
