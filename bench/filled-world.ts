import { Redis } from 'ioredis';
import { startBotProcess, type BotProcess } from '../playground/bot-process.ts';
import { homelab, type Workspace } from '../playground/slack/workspaces.ts';
import { startWorld, type World } from '../playground/world.ts';
import { startRedisServer } from '../src/embedded-redis/start.ts';
import { fillWithGrants } from './grants.ts';
import { holderOf } from './grant-life.ts';

/** The two sizes that are compared. */
export const FEW = 100;
export const MANY = 100_000;

/** A bot at work between simulators, with grants in its Redis that it did not have to make. */
export interface FilledWorld {
  readonly world: World;
  readonly bot: BotProcess;
  /** A connection of ours, to ask the server about itself. */
  readonly redis: Redis;
  close(): Promise<void>;
}

/**
 * Starts a Redis with so many active grants, and a bot on it. Its cluster is not read back: the simulated one holds none of
 * the tokens, and to read a cluster takes time by its size, whoever does it; bench/reconcile.ts measures that.
 */
export async function startFilledWorld(grants: number): Promise<FilledWorld> {
  const server = await startRedisServer();
  const world = await startWorld({
    redisUrl: server.url,
    workspace: peopleOf(grants),
    rateLimits: 'off',
    adjust: ({ clusters }) => {
      clusters['home'] = { ...clusters['home'], reconcile: { mode: 'off' } };
    },
  });
  await fillWithGrants(server.url, world, grants);
  const bot = await startBotProcess(world);
  await world.slack.connected();
  const redis = new Redis(server.url);
  return {
    world,
    bot,
    redis,
    async close() {
      await bot.stop();
      redis.disconnect();
      await world.close();
      await server.stop();
    },
  };
}

/** The homelab, with everybody who holds a grant: whoever Slack does not know would lose it. */
function peopleOf(grants: number): Workspace {
  const workspace = homelab();
  const known = new Set(workspace.people.map(({ id }) => id));
  const holders = new Set(Array.from({ length: grants }, (_, number) => holderOf(number)));
  for (const id of holders) {
    if (known.has(id)) continue;
    workspace.people.push({ id, name: id.toLowerCase(), realName: id, tz: 'Etc/UTC' });
  }
  return workspace;
}
