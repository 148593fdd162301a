import { onTestFinished } from 'vitest';
import { startWorld, type World, type WorldFile, type WorldOptions } from '../../playground/world.ts';
import type { SimulatedSlack } from '../../playground/slack/simulated-slack.ts';
import { ABE, ADA, ANN, RUTH } from '../../playground/slack/workspaces.ts';
import type { SimulatedProxmox } from '../../playground/proxmox/simulated-proxmox.ts';
import { compose, type Bot } from '../../src/compose.ts';
import { parseEnvironment } from '../../src/config/environment.ts';
import { parseConfiguration } from '../../src/config/load.ts';
import { SECOND, type Milliseconds } from '../../src/domain/time.ts';
import { createLog } from '../../src/ops/log.ts';
import { ManualClock } from './clock.ts';
import { storyRedis } from './redis.ts';
import { Screen } from './screen.ts';

export interface JourneyOptions extends Partial<Omit<WorldOptions, 'now'>> {
  /** Receives every line the bot logs, at the lowest level. */
  readonly onLog?: (line: string) => void;
}

/** The unmodified bot at work between a simulated Slack and a simulated Proxmox, on a clock that the test moves. */
export interface Journey {
  readonly slack: SimulatedSlack;
  readonly proxmox: SimulatedProxmox;
  readonly clock: ManualClock;
  readonly bot: Bot;
  readonly redisUrl: string;
  /** What the bot was told by environment variables. */
  readonly environment: Readonly<Record<string, string>>;
  readonly ruth: Screen;
  readonly ann: Screen;
  readonly abe: Screen;
  readonly ada: Screen;
  /** What somebody else of the workspace sees. */
  readonly screen: (userId: string) => Screen;
  /** Stops the bot and starts it again, as one does who changed `pvetoken.yml`. */
  readonly restart: (edit: (file: WorldFile) => void) => Promise<void>;
  /** Moves the clock and everything that looks at it. */
  readonly pass: (time: Milliseconds) => void;
  /** Lets time flow, some seconds with every look at the clock, for stories in which the bot waits and tries again. */
  readonly letTimeFlow: () => void;
}

/** Sweeps come this often in tests, so that moving the clock has its effect at once. */
const SWEEP_EVERY: Milliseconds = 100;

/** Starts a journey; it ends with the test. */
export async function startJourney(options: JourneyOptions = {}): Promise<Journey> {
  const redisUrl = options.redisUrl ?? (await storyRedis({ onTestFinished }));
  const clock = new ManualClock();
  const world: World = await startWorld({ authFailureDelayMs: 0, ...options, redisUrl, now: clock.now });
  let bot = composeBot(world, clock, options.onLog);
  onTestFinished(async () => {
    await bot.stop();
    await world.close();
  });
  const begin = async (): Promise<void> => {
    await bot.start();
    if (options.mode === 'http') world.slack.deliverTo(`http://127.0.0.1:${bot.port()}/slack/events`);
    else await world.slack.connected();
  };
  await begin();
  const screen = (userId: string): Screen => new Screen(world.slack, userId, clock);
  return {
    slack: world.slack,
    proxmox: world.proxmox,
    clock,
    get bot() {
      return bot;
    },
    redisUrl,
    environment: world.environment,
    ruth: screen(RUTH),
    ann: screen(ANN),
    abe: screen(ABE),
    ada: screen(ADA),
    screen,
    restart: async (edit) => {
      await bot.stop();
      edit(world.file);
      bot = composeBot({ ...world, configuration: JSON.stringify(world.file) }, clock, options.onLog);
      await begin();
    },
    pass: (time) => {
      clock.advance(time);
      world.proxmox.recheck();
    },
    letTimeFlow: () => clock.flow(2 * SECOND),
  };
}

function composeBot(world: World, clock: ManualClock, onLog: (line: string) => void = () => undefined): Bot {
  const environment = parseEnvironment(world.environment);
  if (!environment.ok) throw new Error(JSON.stringify(environment.problems));
  const configuration = parseConfiguration(world.configuration, { env: world.environment, folder: '.' });
  if (!configuration.ok) throw new Error(JSON.stringify(configuration.problems));
  const { value } = configuration;
  return compose({
    environment: environment.value,
    configuration: { ...value, worker: { ...value.worker, sweepEvery: SWEEP_EVERY } },
    redisUrl: world.environment['REDIS_URL'] ?? '',
    log: createLog('trace', { write: onLog }),
    now: clock.now,
  });
}
