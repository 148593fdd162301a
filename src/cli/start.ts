import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { compose } from '../compose.ts';
import type { Environment } from '../config/environment.ts';
import { NoRedisServerError, startRedisServer, type RedisServer } from '../embedded-redis/start.ts';
import { createLog, type Logger } from '../ops/log.ts';
import type { Traces } from '../ops/traces.ts';
import { readSettings } from './settings.ts';

/**
 * `pvetoken start`: runs the bot until it is told to stop by SIGTERM or SIGINT; a second signal ends it at once. Where
 * no Redis is named it starts one of its own, which keeps its data in `PVETOKEN_DATA`.
 * @returns the exit status.
 */
export async function start(env: NodeJS.ProcessEnv): Promise<number> {
  const settings = readSettings(env);
  if (!settings.ok) {
    for (const problem of settings.problems) process.stderr.write(`${problem}\n`);
    return 1;
  }
  const { environment, configuration } = settings;
  const log = createLog(environment.logLevel);
  process.on('unhandledRejection', (fault) => log.error({ fault }, 'a promise was rejected and nobody listened'));
  const told = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]).then(endAtNextSignal);

  let own: RedisServer | undefined;
  try {
    own = await ownRedis(environment, log);
    const redisUrl = own?.url ?? environment.redisUrl?.reveal() ?? '';
    const bot = compose({ environment, configuration, redisUrl, log, traces: await tracing(environment, log) });
    try {
      await Promise.race([bot.start(), told]);
      await told;
      log.info('told to stop; finishing what is at work');
    } finally {
      await bot.stop();
    }
    return 0;
  } catch (fault) {
    if (fault instanceof NoRedisServerError) process.stderr.write(`${fault.message}\n`);
    else log.fatal({ fault }, 'pvetoken cannot start');
    return 1;
  } finally {
    await own?.stop();
  }
}

/** Begins to trace where that is wanted. Nobody else pays for it with the time to load it, or its memory. */
async function tracing({ traces }: Environment, log: Logger): Promise<Traces | undefined> {
  if (traces === undefined) return undefined;
  const [{ openTraces }, { version }] = await Promise.all([import('../ops/traces.ts'), import('../package-file.ts')]);
  log.info({ host: new URL(traces.address).host }, 'traces go to an OpenTelemetry collector');
  return openTraces(traces, version(), log);
}

function endAtNextSignal(): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(1));
}

/** Starts a Redis for a bot that was named none. @throws NoRedisServerError when this machine can have no real one. */
async function ownRedis({ redisUrl, dataFolder }: Environment, log: Logger): Promise<RedisServer | undefined> {
  if (redisUrl !== undefined) return undefined;
  const dataDir = resolve(dataFolder);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const redis = await startRedisServer({ dataDir });
  log.info({ dataDir }, 'REDIS_URL names no Redis, so the bot runs its own');
  return redis;
}
