import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { compose, type Bot, type Parts } from '../../src/compose.ts';
import { parseEnvironment } from '../../src/config/environment.ts';
import { parseConfiguration } from '../../src/config/load.ts';
import type { Timing } from '../../src/domain/policy.ts';
import { QUEUE_PREFIX, workQueues } from '../../src/queue/queues.ts';
import { createLog } from '../../src/ops/log.ts';
import type { RunningRedis } from '../redis/start-redis.ts';
import { startWorld, type World } from '../world.ts';
import { BotSwitch } from './bot-switch.ts';
import { giveOptionalRights } from './optional-rights.ts';
import { playgroundRoles } from './roles.ts';
import type { TravellingClock } from './travelling-clock.ts';

/** One round of play: a fresh Slack, Proxmox and Redis, and the unmodified bot between them. */
export interface Session {
  readonly world: World;
  readonly bot: BotSwitch;
  /** A connection of the page's own, to show what the bot keeps. */
  readonly store: Redis;
  /** The bot's queues, to count what is in them; they share that connection. */
  readonly queues: readonly Queue[];
  readonly timing: Timing;
  close(): Promise<void>;
}

/** So often the bot looks for what is due: soon enough that a moved clock has its effect at once. */
const SWEEP_EVERY = 250;

/** How long a Proxmox call may take: short enough that breaking the cluster is seen soon. */
const DEADLINE = '5s';

/**
 * Starts a round. Redis is emptied first, so it has to be one that nobody else works with.
 * @param onLog receives what operators would find in the bot's log, a line each.
 */
export async function startSession(
  redis: RunningRedis,
  clock: TravellingClock,
  onLog: (line: string) => void,
): Promise<Session> {
  const store = new Redis(redis.url, { maxRetriesPerRequest: 1 });
  // Its commands report their own failures; without a listener, one would end the process.
  store.on('error', () => undefined);
  await store.flushall();
  const world = await startWorld({
    redisUrl: redis.url,
    now: clock.now,
    audit: true,
    authFailureDelayMs: 300,
    lockTimeoutMs: 2000,
    adjust: (file) => {
      playgroundRoles(file);
      Object.assign(file.clusters['home'] ?? {}, { deadline: DEADLINE });
    },
  });
  giveOptionalRights(world.proxmox);
  const { compose: newBot, timing } = botFor(world, redis, clock, onLog);
  const bot = new BotSwitch(async () => {
    const started = newBot();
    await started.start();
    await world.slack.connected();
    return started;
  });
  await bot.on();
  const queues = workQueues(['home']).map((name) => new Queue(name, { prefix: QUEUE_PREFIX, connection: store }));
  return {
    world,
    bot,
    store,
    queues,
    timing,
    async close() {
      await bot.off();
      await world.close();
      await Promise.all(queues.map(async (queue) => await queue.close()));
      store.disconnect();
    },
  };
}

/** What makes bots for a world, all with the same settings. */
function botFor(
  world: World,
  redis: RunningRedis,
  clock: TravellingClock,
  onLog: (line: string) => void,
): { readonly compose: () => Bot; readonly timing: Timing } {
  const forgets = redis.kind === 'javascript';
  const env = { ...world.environment, ...(forgets && { PVETOKEN_ALLOW_DATA_LOSS: 'true' }) };
  const environment = parseEnvironment(env);
  if (!environment.ok) throw new Error(JSON.stringify(environment.problems));
  const configuration = parseConfiguration(world.configuration, { env, folder: '.' });
  if (!configuration.ok) throw new Error(JSON.stringify(configuration.problems));
  const { value } = configuration;
  const parts: Parts = {
    environment: environment.value,
    // The option allows no less than a second, which is right for everybody but a clock that jumps.
    configuration: { ...value, worker: { ...value.worker, sweepEvery: SWEEP_EVERY } },
    redisUrl: redis.url,
    log: createLog('info', { write: onLog }),
    now: clock.now,
  };
  return { compose: () => compose(parts), timing: value.policy.timing };
}
