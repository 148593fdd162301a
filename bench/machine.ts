import { execFile } from 'node:child_process';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { startRedisServer } from '../src/embedded-redis/start.ts';

/** What the absolute figures were measured on. */
export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryMB: number;
  readonly node: string;
  readonly redis: string;
  /** The system's name and version: `Linux 6.1.0`. */
  readonly system: string;
  /** How many processes wanted a core in the last minute before the measurements: above `cores`, others disturb them. */
  readonly loadBefore: number;
}

/** Looks at this machine; starts its Redis for a moment, to ask for the version. */
export async function thisMachine(): Promise<Machine> {
  const [loadBefore = NaN] = loadavg();
  const { stdout } = await promisify(execFile)('uname', ['-sr']);
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryMB: Math.round(totalmem() / 1e6),
    node: process.version,
    redis: await redisVersion(),
    system: stdout.trim(),
    loadBefore,
  };
}

async function redisVersion(): Promise<string> {
  const server = await startRedisServer();
  const redis = new Redis(server.url);
  try {
    const text = await redis.info('server');
    const [, name = 'redis', version = 'unknown'] = /(redis|valkey)_version:(\S+)/.exec(text) ?? [];
    return `${name} ${version}`;
  } finally {
    redis.disconnect();
    await server.stop();
  }
}
