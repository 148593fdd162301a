import { findOnPath } from './on-path.ts';
import { unpackServer } from './unpack-server.ts';

/** A Redis or Valkey server program on this machine. */
export interface FoundServer {
  /** `server`: installed by the machine's owner. `unpacked`: from the distribution's packages, in a cache folder. */
  readonly kind: 'server' | 'unpacked';
  readonly path: string;
  /** What the program needs in its environment besides PATH. */
  readonly env: Readonly<Record<string, string>>;
}

/** No server could be found; the message gives what was tried, for the person who started the command. */
export class NoRedisServerError extends Error {
  override name = 'NoRedisServerError';
}

const PROGRAMS = ['valkey-server', 'redis-server'];

/**
 * Finds a real server: `valkey-server` or `redis-server` on `env.PATH`, else Debian's or Ubuntu's package, unpacked
 * into a cache folder without root.
 *
 * Throws NoRedisServerError when this machine can have neither.
 */
export async function findServer(env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<FoundServer> {
  const path = await findProgram(env);
  if (path !== undefined) return { kind: 'server', path, env: {} };
  try {
    return { kind: 'unpacked', ...(await unpackServer(env, say)) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NoRedisServerError(
      `No real Redis server: ${PROGRAMS.join(' and ')} are not on PATH, and ${reason}\n` +
        'Install Redis (6.2 or later) or Valkey with your package manager, or set REDIS_URL.',
      { cause: error },
    );
  }
}

/** The path of `valkey-server` or `redis-server` on `env.PATH`, or undefined. */
export async function findProgram(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const program of PROGRAMS) {
    const path = await findOnPath(program, env);
    if (path !== undefined) return path;
  }
  return undefined;
}
