import { findServer } from './find-server.ts';
import { startServer, type RedisServer, type ServerSettings } from './server.ts';

export { NoRedisServerError } from './find-server.ts';
export type { RedisServer, ServerSettings } from './server.ts';

export interface EmbeddedRedisOptions extends ServerSettings {
  /** Where PATH, HOME and XDG_CACHE_HOME are read from. Default: this process's environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** Takes lines meant for the person at the terminal. Default: standard error. */
  readonly say?: (line: string) => void;
}

/**
 * Starts a real Redis or Valkey of our own: for a bot that was named none, and for tests to kill, restart and freeze.
 * REDIS_URL is not looked at.
 *
 * Throws NoRedisServerError when this machine has no real server and cannot unpack one.
 */
export async function startRedisServer(options: EmbeddedRedisOptions = {}): Promise<RedisServer> {
  const { env = process.env, say = sayOnStandardError } = options;
  return startServer(await findServer(env, say), options);
}

function sayOnStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}
