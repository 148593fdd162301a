import { describe, expect, it } from 'vitest';
import { startBotProcess } from '../../playground/bot-process.ts';
import { ANN, RUTH } from '../../playground/slack/workspaces.ts';
import { makeSite, pvetoken } from '../support/command-line.ts';
import { holdings } from '../support/holdings.ts';
import { ownRedis } from '../support/redis.ts';
import { Screen } from '../support/screen.ts';

const HOLD_TOKEN = { kind: 'hold', done: true, match: { method: 'POST', path: /\/token\// } } as const;

async function get(url: string): Promise<{ readonly status: number; readonly text: string }> {
  const answer = await fetch(url, { headers: { connection: 'close' } });
  return { status: answer.status, text: await answer.text() };
}

describe('a signal', () => {
  it('lets the work under way come to its end, then the process', async () => {
    const { world, env } = await makeSite();
    const bot = pvetoken(['start'], env);
    await bot.says(/at work/);
    await world.slack.connected();
    const ruth = new Screen(world.slack, RUTH);
    const ann = new Screen(world.slack, ANN);
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const held = world.proxmox.inject(HOLD_TOKEN);
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await held.reached;
    bot.signal('SIGTERM');
    await bot.says(/finishing what is at work/);
    await held.release();
    const { code, output } = await bot.ended;
    expect(code).toBe(0);
    expect(output).not.toMatch(/"level":[56]0/);
    const { secret } = await ruth.receivesSecret();
    expect(world.proxmox.can(`pvt-${id}@pve!pvt-${id}`, secret).ok).toBe(true);

    const next = pvetoken(['start'], env);
    await ann.seesCard(id, /Active until/);
    expect(ruth.secrets()).toEqual([secret]);
    next.signal('SIGINT');
    expect((await next.ended).code).toBe(0);
  });

  it('that comes twice ends it at once', async () => {
    const { world, env } = await makeSite();
    const bot = pvetoken(['start'], env);
    await bot.says(/at work/);
    await world.slack.connected();
    const ann = new Screen(world.slack, ANN);
    const id = await new Screen(world.slack, RUTH).asks('provisioner rebuild the dev cluster');
    const held = world.proxmox.inject(HOLD_TOKEN);
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await held.reached;
    bot.signal('SIGTERM');
    await bot.says(/finishing what is at work/);
    bot.signal('SIGTERM');
    expect((await bot.ended).code).toBe(1);
    // What it was making is left for the next process to find.
    expect(holdings(world.proxmox).tokens).toEqual([`pvt-${id}@pve!pvt-${id}`]);
  });

  it('ends it also while it waits for a Redis that is not there', async () => {
    const { env } = await makeSite('/nowhere/redis.sock');
    const bot = pvetoken(['start'], env);
    await bot.says(/connection to Redis failed/);
    bot.signal('SIGTERM');
    expect((await bot.ended).code).toBe(0);
  });
});

describe('a stop as in a deploy, which kills after ten seconds,', () => {
  it('ends the process while Redis is down', async () => {
    const redis = await ownRedis();
    const { world } = await makeSite(redis.url);
    const bot = await startBotProcess(world);
    await world.slack.connected();
    await redis.kill();
    expect(await bot.stop()).toBe(0);
  });

  it('ends the process when Redis was just restarted', async () => {
    const redis = await ownRedis();
    const { world } = await makeSite(redis.url);
    const bot = await startBotProcess(world);
    await world.slack.connected();
    await redis.kill();
    await redis.restart();
    expect(await bot.stop()).toBe(0);
  });

  it('ends the process when Redis goes down under its work, which the next one finishes', async () => {
    const redis = await ownRedis();
    const { world } = await makeSite(redis.url, (file) => {
      file.worker = { lease: '2s', sweepEvery: '1s' };
    });
    const bot = await startBotProcess(world);
    await world.slack.connected();
    const ruth = new Screen(world.slack, RUTH);
    const ann = new Screen(world.slack, ANN);
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const held = world.proxmox.inject(HOLD_TOKEN);
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await held.reached;
    await redis.kill();
    const stopped = bot.stop();
    await held.release();
    expect(await stopped).toBe(0);

    await redis.restart();
    const next = await startBotProcess(world);
    await ann.seesCard(id, /Active until/);
    expect(ruth.secrets()).toHaveLength(1);
    expect(holdings(world.proxmox).tokens).toEqual([`pvt-${id}@pve!pvt-${id}`]);
    expect(await next.stop()).toBe(0);
  });
});

describe('the operators’ server', () => {
  it('is on loopback, and says whether the bot lives, what it waits for and what it counted', async () => {
    const { world, env } = await makeSite();
    const { HOST: _, ...withoutHost } = env;
    const bot = pvetoken(['start'], withoutHost);
    const url = `http://127.0.0.1:${/"port":(\d+)/.exec(await bot.says(/at work/))?.[1]}`;
    await world.slack.connected();
    expect(await get(`${url}/healthz`)).toEqual({ status: 200, text: 'ok\n' });
    expect(await get(`${url}/readyz`)).toEqual({ status: 200, text: 'ready\n' });

    await new Screen(world.slack, RUTH).asks('provisioner rebuild the dev cluster');
    const counted = 'pvetoken_events_total{event="requested",role="provisioner",cluster="home"} 1';
    expect((await get(`${url}/metrics`)).text).toContain(counted);

    const outage = world.proxmox.inject({ kind: 'down' });
    const unready = await get(`${url}/readyz`);
    expect(unready.status).toBe(503);
    expect(unready.text).toMatch(/^Proxmox home: /);
    expect(unready.text).not.toMatch(/Slack|Redis/);
    expect((await get(`${url}/healthz`)).status).toBe(200);
    outage.remove();
    expect((await get(`${url}/readyz`)).status).toBe(200);

    expect((await get(`${url}/nothing`)).status).toBe(404);
    // A server that listened on every address would answer here too.
    await expect(get(url.replace('127.0.0.1', '127.0.0.2'))).rejects.toThrow('fetch failed');
  });
});
