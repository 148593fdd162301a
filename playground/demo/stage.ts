import { startBotProcess, type BotProcess } from '../bot-process.ts';
import { startRedis, type RunningRedis } from '../redis/start-redis.ts';
import { startWorld, type World, type WorldFile } from '../world.ts';
import type { Closing } from './closing.ts';
import type { Narrator } from './narrator.ts';
import type { Mode } from './options.ts';
import type { Story } from './stories.ts';
import { GRANT, REMINDER } from './times.ts';

/** The path of the request URL that manifest.yml names for HTTP mode. */
const EVENTS_PATH = '/slack/events';

/** Everything the story needs, at work. */
export interface Stage {
  readonly world: World;
  readonly bot: BotProcess;
}

/**
 * Starts Redis, the simulated Slack and Proxmox and the bot. What was started is handed to `closing` at once, so that
 * it is stopped also when a later part does not start.
 */
export async function openStage(
  mode: Mode,
  story: Story,
  narrator: Narrator,
  closing: Closing,
  signal: AbortSignal,
): Promise<Stage> {
  const redis = await ownRedis(narrator, closing);
  signal.throwIfAborted();

  const world = await startWorld({ redisUrl: redis.url, mode, adjust: (file) => prepare(file, story) });
  closing.add(async () => await world.close());
  signal.throwIfAborted();

  const bot = await startBotProcess(withStore(world, redis), 'info', signal);
  closing.add(async () => void (await bot.stop()));
  if (mode === 'http') {
    world.slack.deliverTo(`http://127.0.0.1:${bot.port}${EVENTS_PATH}`);
    if (!(await world.slack.verifyRequestUrl())) throw new Error('The bot did not give Slack’s challenge back.');
  } else {
    await world.slack.connected();
  }
  return { world, bot };
}

/** A Redis that nobody else works with: on the one of REDIS_URL a bot at work would take the story's request for its own. */
async function ownRedis(narrator: Narrator, closing: Closing): Promise<RunningRedis> {
  const { REDIS_URL: _notOurs, ...env } = process.env;
  const redis = await startRedis({ env, say: (line) => narrator.line(line, 'yellow') });
  closing.add(async () => await redis.stop());
  if (redis.kind === 'javascript') {
    narrator.line(
      'The bot refuses a store that forgets, so it is started with PVETOKEN_ALLOW_DATA_LOSS=true.',
      'yellow',
    );
  } else {
    narrator.line('Redis is a real one, started for this demo alone.');
  }
  return redis;
}

/** The bot refuses a store that loses requests, unless it is told that this is meant. */
function withStore(world: World, redis: RunningRedis): World {
  if (redis.kind !== 'javascript') return world;
  return { ...world, environment: { ...world.environment, PVETOKEN_ALLOW_DATA_LOSS: 'true' } };
}

/** Changes to `pvetoken.yml` alone make the story short: nobody wants to watch for four hours, or read two formats. */
function prepare(file: WorldFile, { adjust }: Story): void {
  const role = file.roles['provisioner'];
  if (role === undefined) throw new Error('The world has no role provisioner.');
  role.duration = { default: GRANT.text, longest: '4h' };
  role.reminders = [REMINDER.text];
  role.formats = ['terraform-bpg'];
  adjust?.(role);
  file.worker = { lease: '5s', sweepEvery: '1s' };
}
