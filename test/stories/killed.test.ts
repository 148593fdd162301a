import { describe, expect, it, type TestContext } from 'vitest';
import { startBotProcess, type BotProcess } from '../../playground/bot-process.ts';
import type { CallMatch } from '../../playground/proxmox/simulated-proxmox.ts';
import { ANN, RUTH } from '../../playground/slack/workspaces.ts';
import { startWorld, type World } from '../../playground/world.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { testRedis } from '../support/redis.ts';
import { Screen } from '../support/screen.ts';

interface Killable {
  readonly world: World;
  readonly ruth: Screen;
  readonly ann: Screen;
  start(): Promise<BotProcess>;
}

/** A world on the real clock, in which a dead process is missed after two seconds. */
async function killable({ onTestFinished }: Pick<TestContext, 'onTestFinished'>): Promise<Killable> {
  const { url } = await testRedis();
  const world = await startWorld({
    redisUrl: url,
    authFailureDelayMs: 0,
    adjust: (file) => {
      file.worker = { lease: '2s', sweepEvery: '1s' };
    },
  });
  const bots: BotProcess[] = [];
  onTestFinished(async () => {
    await Promise.all(bots.map(async (bot) => await bot.kill()));
    await world.close();
  });
  return {
    world,
    ruth: new Screen(world.slack, RUTH),
    ann: new Screen(world.slack, ANN),
    async start() {
      const bot = await startBotProcess(world);
      bots.push(bot);
      await world.slack.connected();
      return bot;
    },
  };
}

const BEFORE_AND_AFTER = [
  ['before', false],
  ['after', true],
] as const;

const PROVISIONING: readonly (readonly [string, CallMatch])[] = [
  ['the user is created', { method: 'POST', path: /^\/access\/users$/ }],
  ['the token is created', { method: 'POST', path: /\/token\// }],
  ['the ACL is set', { method: 'PUT', path: /^\/access\/acl$/ }],
  ['the token is read back', { method: 'GET', path: /\/token\// }],
  ['its privileges are read back', { method: 'GET', path: /^\/access\/permissions$/ }],
];

const REVOKING: readonly (readonly [string, CallMatch])[] = [
  ['the user is deleted', { method: 'DELETE', path: /^\/access\/users\/pvt-/ }],
  ['its absence is read back', { method: 'GET', path: /^\/access\/users\/pvt-/ }],
];

/**
 * The end that every one of these stories has: one token, one secret that works in Ruth's hands, and nothing left once
 * it is revoked.
 * @param secret whether an earlier one may have been seen; the later one then says that it replaces it.
 */
async function endsWell({ world, ruth, ann }: Killable, id: string, secret: 'first' | 'replaced'): Promise<void> {
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
async function activeGrant({ ruth, ann }: Killable): Promise<string> {
  const id = await ruth.asks('provisioner rebuild the dev cluster');
  await ann.clicks(await ann.seesCard(id), 'Approve');
  await ann.seesCard(id, /Active until/);
  return id;
}

describe.concurrent('a process killed while provisioning', { timeout: 60_000 }, () => {
  for (const [step, match] of PROVISIONING) {
    it.for(BEFORE_AND_AFTER)(`%s ${step} is followed by another that finishes the work`, async ([, done], context) => {
      const story = await killable(context);
      const { world, ruth, ann } = story;
      const first = await story.start();
      const id = await ruth.asks('provisioner rebuild the dev cluster');
      const held = world.proxmox.inject({ kind: 'hold', match, done });
      await ann.clicks(await ann.seesCard(id), 'Approve');
      await held.reached;
      await first.kill();
      await held.release();
      await story.start();
      await endsWell(story, id, 'first');
    });
  }

  it.for(BEFORE_AND_AFTER)(
    '%s Slack takes the secret leaves one secret that works, and says so',
    async ([, done], context) => {
      const story = await killable(context);
      const { world, ruth, ann } = story;
      const first = await story.start();
      const id = await ruth.asks('provisioner rebuild the dev cluster');
      const held = world.slack.inject({
        method: 'chat.update',
        when: (args) => JSON.stringify(args).includes('PROXMOX_VE_API_TOKEN'),
        kind: 'hold',
        done,
      });
      await ann.clicks(await ann.seesCard(id), 'Approve');
      await held.reached;
      await first.kill();
      // A message that Slack had not taken yet is never taken: its sender is gone.
      if (done) held.clear();
      await story.start();
      await endsWell(story, id, 'replaced');
    },
  );
});

describe.concurrent('a process killed while making a new secret', { timeout: 60_000 }, () => {
  it.for(BEFORE_AND_AFTER)(
    '%s Proxmox makes it is followed by another that finishes the work',
    async ([, done], context) => {
      const story = await killable(context);
      const { world, ruth, ann } = story;
      const first = await story.start();
      const id = await activeGrant(story);
      const held = world.proxmox.inject({ kind: 'hold', match: { method: 'PUT', path: /\/token\// }, done });
      await ruth.types(`/pvetoken rotate ${id}`);
      await held.reached;
      await first.kill();
      await held.release();
      await story.start();
      await ann.seesReply(id, /^Renewed the secret/);
      await endsWell(story, id, 'replaced');
    },
  );

  it.for(BEFORE_AND_AFTER)('%s Slack takes it leaves one secret that works', async ([, done], context) => {
    const story = await killable(context);
    const { world, ruth, ann } = story;
    const first = await story.start();
    const id = await activeGrant(story);
    const held = world.slack.inject({
      method: 'chat.update',
      when: (args) => JSON.stringify(args).includes('PROXMOX_VE_API_TOKEN'),
      kind: 'hold',
      done,
    });
    await ruth.types(`/pvetoken rotate ${id}`);
    await held.reached;
    await first.kill();
    if (done) held.clear();
    await story.start();
    await ann.seesReply(id, /^Renewed the secret/);
    await endsWell(story, id, 'replaced');
  });
});

describe.concurrent('a process killed while revoking', { timeout: 60_000 }, () => {
  for (const [step, match] of REVOKING) {
    it.for(BEFORE_AND_AFTER)(`%s ${step} is followed by another that finishes the work`, async ([, done], context) => {
      const story = await killable(context);
      const { world, ruth, ann } = story;
      const first = await story.start();
      const id = await ruth.asks('provisioner rebuild the dev cluster');
      await ann.clicks(await ann.seesCard(id), 'Approve');
      await ann.seesCard(id, /active until/i);
      const held = world.proxmox.inject({ kind: 'hold', match, done });
      await ruth.types(`/pvetoken revoke ${id}`);
      await held.reached;
      await first.kill();
      await held.release();
      await story.start();
      await ann.seesCard(id, /Revoked/);
      await ruth.seesDm(/Revoked/);
      expect(holdings(world.proxmox)).toEqual(isEmpty);
    });
  }
});
