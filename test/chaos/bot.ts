/**
 * A process that runs the unmodified bot, on the clock of the world (clock.ts), for one run after another: to start it
 * anew costs most of a second, to put a bot together nearly nothing. It does what `pvetoken start` does, told by its
 * parent in place of signals, and ends with it.
 */
import { z } from 'zod';
import { compose, type Bot } from '../../src/compose.ts';
import { parseEnvironment } from '../../src/config/environment.ts';
import { parseConfiguration } from '../../src/config/load.ts';
import { createLog } from '../../src/ops/log.ts';
import { readClock } from './clock.ts';

/** What the parent says. */
export const Told = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('start'),
    environment: z.record(z.string(), z.string()),
    /** The text of `pvetoken.yml`. */
    configuration: z.string(),
    redisUrl: z.string(),
    clock: z.string(),
    slot: z.number(),
    /** Milliseconds; the file's own options allow no less than a second. */
    lease: z.number(),
    sweepEvery: z.number(),
  }),
  z.object({ do: z.literal('stop') }),
]);

export type Told = z.infer<typeof Told>;

/** What the parent is answered. */
export type Did =
  | { readonly did: 'ready' | 'stopped' }
  /** Where it listens. */
  | { readonly did: 'started'; readonly port: number | undefined }
  | { readonly did: 'failed'; readonly why: string };

const log = createLog('info');
let bot: Bot | undefined;

function answer(did: Did): void {
  process.send?.(did);
}

async function obey(told: Told): Promise<void> {
  if (told.do === 'stop') {
    await bot?.stop();
    bot = undefined;
    answer({ did: 'stopped' });
    return;
  }
  const environment = parseEnvironment(told.environment);
  if (!environment.ok) throw new Error(JSON.stringify(environment.problems));
  const configuration = parseConfiguration(told.configuration, { env: told.environment, folder: '.' });
  if (!configuration.ok) throw new Error(JSON.stringify(configuration.problems));
  const { lease, sweepEvery, redisUrl, clock, slot } = told;
  const { value } = configuration;
  bot = compose({
    environment: environment.value,
    configuration: { ...value, worker: { ...value.worker, lease, sweepEvery } },
    redisUrl,
    log,
    now: readClock(clock, slot),
  });
  await bot.start();
  answer({ did: 'started', port: bot.port() });
}

process.on('unhandledRejection', (fault) => log.error({ fault }, 'a promise was rejected and nobody listened'));
// Ctrl-C reaches the whole group; the parent ends us in order.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  obey(Told.parse(message)).catch((fault: unknown) => {
    answer({ did: 'failed', why: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) });
  });
});
answer({ did: 'ready' });
