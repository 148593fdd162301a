import {
  NoRedisServerError,
  startRedisServer,
  type EmbeddedRedisOptions,
  type RedisServer,
} from '../../src/embedded-redis/start.ts';
import { startJavascriptRedis, type JavascriptRedis } from './javascript-server.ts';

/** How to start a Redis for the playground or for tests. Everything has a default. */
export interface RedisOptions extends EmbeddedRedisOptions {
  /** `required` refuses the in-memory stand-in; `any` (default) allows it, except under `NODE_ENV=production`. */
  readonly durability?: 'required' | 'any';
  /** Where REDIS_URL, PATH, HOME, XDG_CACHE_HOME and NODE_ENV are read from. Default: this process's environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** Takes lines meant for the person at the terminal. Default: standard error. */
  readonly say?: (line: string) => void;
}

/** A Redis that somebody else runs, named by REDIS_URL. Its durability is its owner's affair. */
export interface ExternalRedis {
  readonly kind: 'external';
  readonly url: string;
  /** Does nothing: who did not start it does not stop it. */
  stop(): Promise<void>;
}

/** Tell them apart by `kind`: only `server` and `unpacked` can be killed, restarted and frozen. */
export type RunningRedis = ExternalRedis | RedisServer | JavascriptRedis;

/**
 * Gives the playground a Redis, the best this machine has: `REDIS_URL`; else a `valkey-server` or `redis-server` on
 * PATH; else Debian's or Ubuntu's package, unpacked without root; else a stand-in in JavaScript, with a loud banner.
 * Hand `url` to `new Redis(url)` or put it into the bot's REDIS_URL. The caller stops it; should this process die
 * first, the server dies with it.
 *
 * Throws NoRedisServerError when there is no real server and the stand-in is not allowed.
 */
export async function startRedis(options: RedisOptions = {}): Promise<RunningRedis> {
  const { env = process.env, durability = 'any', say = sayOnStandardError } = options;
  const external = env['REDIS_URL'];
  if (external) return { kind: 'external', url: external, stop: () => Promise.resolve() };
  try {
    return await startRedisServer(options);
  } catch (error) {
    const standInAllowed = durability === 'any' && env['NODE_ENV'] !== 'production';
    if (!(error instanceof NoRedisServerError) || !standInAllowed) throw error;
    say(error.message);
    return startJavascriptRedis(say);
  }
}

function sayOnStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}
