import { expect, type TestContext } from 'vitest';
import { startBotProcess, type BotProcess } from '../../playground/bot-process.ts';
import { ANN, RUTH } from '../../playground/slack/workspaces.ts';
import { startWorld, type World, type WorldFile, type WorldOptions } from '../../playground/world.ts';
import { holdings, isEmpty } from './holdings.ts';
import { storyRedis } from './redis.ts';
import { Screen } from './screen.ts';

/** A world whose bot is a process that the story kills. */
export interface Killable {
  readonly world: World;
  readonly ruth: Screen;
  readonly ann: Screen;
  /** @param environment besides the world's. */
  start(environment?: Readonly<Record<string, string>>): Promise<BotProcess>;
}

export interface KillableOptions extends Pick<WorldOptions, 'mode'> {
  /** Unless it is the story's own Redis. */
  readonly redisUrl?: string;
  readonly limits?: WorldFile['limits'];
  /** How soon a dead process is missed; by default two seconds, which a busy machine may sleep through. */
  readonly lease?: string;
}

/** A world on the real clock, in which a dead process is missed after two seconds. */
export async function killable(
  context: Pick<TestContext, 'onTestFinished'>,
  { redisUrl, mode = 'socket', limits, lease = '2s' }: KillableOptions = {},
): Promise<Killable> {
  const world = await startWorld({
    redisUrl: redisUrl ?? (await storyRedis(context)),
    mode,
    authFailureDelayMs: 0,
    adjust: (file) => {
      file.worker = { lease, sweepEvery: '1s' };
      if (limits !== undefined) file.limits = limits;
    },
  });
  const bots: BotProcess[] = [];
  context.onTestFinished(async () => {
    await Promise.all(bots.map(async (bot) => await bot.kill()));
    await world.close();
  });
  return {
    world,
    ruth: new Screen(world.slack, RUTH),
    ann: new Screen(world.slack, ANN),
    async start(environment = {}) {
      const bot = await startBotProcess({ ...world, environment: { ...world.environment, ...environment } });
      bots.push(bot);
      if (mode === 'socket') await world.slack.connected();
      return bot;
    },
  };
}

/**
 * The end that every story of a killed process has: one token, one secret that works in Ruth's hands, and nothing left once
 * it is revoked.
 * @param secret whether an earlier one may have been seen; the later one then says that it replaces it.
 */
export async function endsWell(
  { world, ruth, ann }: Killable,
  id: string,
  secret: 'first' | 'replaced',
): Promise<void> {
  const { proxmox } = world;
  await ann.seesCard(id, /Active until/);
  await ruth.waits(() => ruth.secrets().length === 1, 'one message with a secret');
  const working = ruth.secrets().filter((secret) => proxmox.can(`pvt-${id}@pve!pvt-${id}`, secret).ok);
  expect(working).toHaveLength(1);
  if (secret === 'replaced') await ruth.seesDm(/instead of any you got before/);
  expect(holdings(proxmox)).toMatchObject({ tokens: [`pvt-${id}@pve!pvt-${id}`], users: [`pvt-${id}@pve`] });
  await ann.types(`/pvetoken revoke ${id}`);
  await ann.seesCard(id, /Revoked/);
  expect(holdings(proxmox)).toEqual(isEmpty);
}

/** Ruth's grant, handed over. */
export async function activeGrant(
  { ruth, ann }: Killable,
  wish = 'provisioner rebuild the dev cluster',
): Promise<string> {
  const id = await ruth.asks(wish);
  await ann.clicks(await ann.seesCard(id), 'Approve');
  await ann.seesCard(id, /Active until/);
  return id;
}
