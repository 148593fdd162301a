import { describe, expect, it, onTestFinished } from 'vitest';
import { Cluster } from 'ioredis';
import type { LoggedCall } from '../../playground/proxmox/simulated-proxmox.ts';
import { openRedis } from '../../src/redis/open.ts';
import { keys } from '../../src/store/keys.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { startJourney } from '../support/journey.ts';
import { activeGrant, endsWell, killable } from '../support/killable.ts';
import { startCluster } from '../support/redis-cluster.ts';
import { startSentinel } from '../support/redis-sentinel.ts';

const HOLD_TOKEN = { kind: 'hold', done: true, match: { method: 'POST', path: /\/token\// } } as const;

/** The last thing that is done for a new grant. */
function isCheckOfSecret({ path, status }: LoggedCall): boolean {
  return path === '/version' && status === 200;
}

describe('three processes behind Sentinels', { timeout: 120_000 }, () => {
  it('lose nothing when the master dies in the middle of a journey, which goes on to its end', async (context) => {
    const sentinel = await startSentinel();
    context.onTestFinished(async () => await sentinel.stop());
    const story = await killable(context, { redisUrl: sentinel.url, lease: '5s' });
    const { world, ruth, ann } = story;
    const bots = [await story.start(), await story.start(), await story.start()];
    const active = await activeGrant(story, 'operator on /vms/100 restart the agent');
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const held = world.proxmox.inject(HOLD_TOKEN);
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await held.reached;
    const waiting = await ruth.asks('provisioner rebuild the test cluster');

    await sentinel.failover();
    await held.release();
    await ann.seesCard(id, /Active until/);
    await ann.clicks(await ann.seesCard(waiting), 'Deny');
    await ann.answersWhy('');
    await ann.seesCard(waiting, /Denied/);
    await ruth.types(`/pvetoken revoke ${active}`);
    await ann.seesCard(active, /Revoked/);
    await ruth.types('/pvetoken list');
    await ruth.isTold(new RegExp(id));
    await ruth.waits(() => ruth.secrets().filter((one) => worksFor(id, one)).length === 1, 'one secret that works');
    await ann.types(`/pvetoken revoke ${id}`);
    await ann.seesCard(id, /Revoked/);
    expect(holdings(world.proxmox)).toEqual(isEmpty);
    expect(await Promise.all(bots.map(async (bot) => await bot.stop()))).toEqual([0, 0, 0]);

    function worksFor(request: string, secret: string): boolean {
      return world.proxmox.can(`pvt-${request}@pve!pvt-${request}`, secret).ok;
    }
  });
});

describe('a Redis Cluster of three masters', { timeout: 120_000 }, () => {
  it('serves three processes, one of which dies', async (context) => {
    const cluster = await startCluster();
    context.onTestFinished(async () => await cluster.stop());
    const story = await killable(context, { redisUrl: cluster.url });
    const { world, ruth, ann } = story;
    const [first, ...others] = [await story.start(), await story.start(), await story.start()];
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const held = world.proxmox.inject(HOLD_TOKEN);
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await held.reached;
    await first?.kill();
    await held.release();
    await endsWell(story, id, 'first');
    expect(await Promise.all(others.map(async (bot) => await bot.stop()))).toEqual([0, 0]);
  });

  it('keeps a journey from the ask to its end, Homes, and what a cluster is found to hold besides', async () => {
    const cluster = await startCluster();
    onTestFinished(async () => await cluster.stop());
    const { ruth, ann, proxmox, pass, letTimeFlow } = await startJourney({ redisUrl: cluster.url });
    const id = await ruth.asks('provisioner for 2h rebuild the dev cluster');
    await ann.opensHome(new RegExp(id));
    await ann.clicks(await ann.seesCard(id), 'Approve');
    const { secret } = await ruth.receivesSecret();
    await ann.seesCard(id, /Active until/);
    await proxmox.waitFor((one) => one.calls().some(isCheckOfSecret), 'the secret to be checked');

    // Work that ended a moment ago is not judged.
    pass(3 * MINUTE);
    proxmox.setTokenExpiry(`pvt-${id}@pve!pvt-${id}`, 0);
    pass(5 * MINUTE);
    await ann.seesAlert(/its token has no expiry on Proxmox.*Its approved end was restored/);

    await ruth.types(`/pvetoken extend ${id} 1h it takes longer`);
    await ann.clicks(await ann.seesCard(id, /Asked to last longer/), 'Approve extension');
    await ruth.seesDm(/Extended\./);
    await ruth.types(`/pvetoken rotate ${id}`);
    await ruth.seesDm(/Use this secret instead of any you got before/);
    expect(proxmox.can(`pvt-${id}@pve!pvt-${id}`, secret)).toEqual({ ok: false });

    letTimeFlow();
    pass(4 * HOUR);
    await ann.seesCard(id, /Revoked/);
    expect(holdings(proxmox)).toEqual(isEmpty);

    const redis = openRedis(cluster.url, { lazyConnect: true });
    await redis.connect();
    if (!(redis instanceof Cluster)) throw new Error('no cluster');
    const sizes = await Promise.all(redis.nodes('master').map(async (node) => await node.dbsize()));
    const length = await redis.xlen(keys.audit);
    redis.disconnect();
    // Everything of ours is in one slot, so on one master.
    expect(sizes.filter((size) => size > 0)).toHaveLength(1);
    expect(length).toBeGreaterThan(10);
  });
});
