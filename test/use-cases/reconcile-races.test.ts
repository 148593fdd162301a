import { describe, expect, it } from 'vitest';
import type { RequestId } from '../../src/domain/request-id.ts';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { revokeGrant } from '../../src/use-cases/end-request.ts';
import { requestExtension } from '../../src/use-cases/extend-grant.ts';
import { reconcileNow } from '../../src/use-cases/reconcile-now.ts';
import { reconcileDue } from '../../src/use-cases/reconcile.ts';
import { requestRotation } from '../../src/use-cases/rotate-grant.ts';
import { EVERY, startBotOnProxmox, type BotOnProxmox } from '../support/bot-on-proxmox.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { untilStopped } from '../support/in-memory-bot.ts';
import { InMemoryStore } from '../support/in-memory-store.ts';
import { aPolicy, aRole, RUTH } from '../support/records.ts';
import { writesOf } from './support/reconciling.ts';

const AUTOMATIC = aPolicy([aRole({ extension: 'automatic' })]);

async function extend({ deps }: BotOnProxmox, id: RequestId): Promise<unknown> {
  return await requestExtension(deps, { id, by: RUTH, wish: { duration: HOUR, reason: '' } });
}

async function rotate({ deps }: BotOnProxmox, id: RequestId): Promise<unknown> {
  return await requestRotation(deps, { id, by: RUTH });
}

async function revoke({ deps }: BotOnProxmox, id: RequestId): Promise<unknown> {
  return await revokeGrant(deps, { id, by: RUTH });
}

describe('work that is under way', () => {
  it('is not disturbed while a token is being made', async () => {
    const bot = await startBotOnProxmox();
    const id = await bot.approved(4 * HOUR);
    const held = bot.proxmox.inject({ kind: 'hold', done: true, match: { method: 'POST', path: /\/token\// } });
    const work = bot.settle();
    await held.reached;
    bot.now += EVERY;
    const writes = writesOf(bot);
    await reconcileDue(bot.deps);
    expect(writesOf(bot)).toEqual(writes);
    await held.release();
    await work;
    expect(await bot.state(id)).toBe('active');
    expect(bot.said()).toEqual([]);
  });

  it.each([
    ['a later end is being written', extend, { method: 'PUT', path: /\/users\// }, 'active'],
    ['a secret is being replaced', rotate, { method: 'PUT', path: /\/token\// }, 'active'],
    ['a token is being taken away', revoke, { method: 'DELETE', path: /\/users\// }, 'revoked'],
  ] as const)('is not disturbed while %s', async (_, begin, match, end) => {
    const bot = await startBotOnProxmox({ policy: AUTOMATIC });
    const id = await bot.active(4 * HOUR);
    await bot.pass(HOUR);
    await begin(bot, id);
    const held = bot.proxmox.inject({ kind: 'hold', done: true, match });
    const work = bot.settle();
    await held.reached;
    bot.now += EVERY;
    const writes = writesOf(bot);
    await reconcileDue(bot.deps);
    expect(writesOf(bot)).toEqual(writes);
    await held.release();
    await work;
    await bot.round();
    expect(await bot.state(id)).toBe(end);
    expect(bot.said()).toEqual([]);
  });

  it('is seen by the lease of its lane, and what was told of it is not told again', async () => {
    const bot = await startBotOnProxmox();
    const id = await bot.active(4 * HOUR);
    bot.proxmox.setUserEnabled(`pvt-${id}@pve`, false);
    await bot.round();
    bot.proxmox.setTokenExpiry(`pvt-${id}@pve!pvt-${id}`, 0);
    const lease = await bot.leases.take(`cluster.${id}`);
    expect(await reconcileNow(bot.deps, ['home'])).toMatchObject([{ kind: 'done', found: [], left: 1 }]);
    expect(bot.proxmox.tokens()).toContainEqual(expect.objectContaining({ expire: 0, comment: expect.anything() }));
    await lease?.release();
    await bot.round();
    expect(bot.alerts()).toEqual(['alert: disabled reported', 'alert: ends_late done']);
  });
});

describe('what changes between the list and the look', () => {
  it.each([
    ['a grant that was extended', extend],
    ['a secret that was replaced', rotate],
    ['a grant that was revoked', revoke],
  ] as const)('is no discrepancy: %s', async (_, change) => {
    const bot = await startBotOnProxmox({ policy: AUTOMATIC });
    const id = await bot.active(4 * HOUR);
    await bot.pass(HOUR);
    const { deps, steps } = bot.process({ at: 'holdings.all', when: 'after' });
    const round = reconcileDue(deps);
    expect(await untilStopped(steps, round)).toBe('stopped');
    await change(bot, id);
    await bot.settle();
    // Longer ago than what is taken for recent.
    bot.now += 3 * MINUTE;
    steps.resume();
    await round;
    expect(bot.said()).toEqual([]);
    expect(bot.faults).toEqual([]);
  });

  it('is not overwritten: an end that was approved while another was put right', async () => {
    const bot = await startBotOnProxmox({ policy: AUTOMATIC });
    const id = await bot.active(4 * HOUR);
    await bot.pass(HOUR);
    bot.proxmox.setTokenExpiry(`pvt-${id}@pve!pvt-${id}`, 0);
    const { deps, steps } = bot.process({ at: 'holdings.look', when: 'after' });
    const round = reconcileDue(deps);
    expect(await untilStopped(steps, round)).toBe('stopped');
    // The frozen process keeps no lease.
    bot.leases.runOut();
    await extend(bot, id);
    await bot.settle();
    steps.resume();
    await round;
    const { request } = await bot.record(id);
    const until = request.state === 'active' ? request.grant.expiresAt : 0;
    const ends = [...bot.proxmox.users(), ...bot.proxmox.tokens()].filter(({ comment }) => comment?.endsWith(id));
    expect(ends.map(({ expire }) => expire)).toEqual([until / SECOND - 1, until / SECOND - 1]);
  });
});

describe('several processes', () => {
  it('make one round together, and act once', async () => {
    const store = new InMemoryStore();
    const bot = await startBotOnProxmox({ store });
    await bot.active(HOUR);
    store.flush();
    bot.now += HOUR;
    await Promise.all([1, 2, 3].map(async () => await reconcileDue(bot.process().deps)));
    expect(holdings(bot.proxmox)).toEqual(isEmpty);
    expect(writesOf(bot).filter((write) => write.startsWith('DELETE'))).toHaveLength(1);
    expect(bot.said()).toEqual(['orphan started', 'orphan done']);
    expect(bot.alerts()).toEqual(['alert: orphan done']);
  });

  it('do not go over a cluster at the same time, also when somebody asks for it', async () => {
    const bot = await startBotOnProxmox();
    const { deps, steps } = bot.process({ at: 'holdings.all', when: 'after' });
    const round = reconcileDue(deps);
    expect(await untilStopped(steps, round)).toBe('stopped');
    expect(await reconcileNow(bot.deps, ['home'])).toEqual([{ kind: 'busy', cluster: 'home' }]);
    steps.resume();
    await round;
    expect(await reconcileNow(bot.deps, ['home'])).toMatchObject([{ kind: 'done' }]);
  });

  it.each(['before', 'after'] as const)('finish what one of them left, killed %s it acted', async (when) => {
    const store = new InMemoryStore();
    const bot = await startBotOnProxmox({ store });
    await bot.active(HOUR);
    store.flush();
    bot.now += HOUR;
    const { deps, steps } = bot.process({ at: 'issuer.revoke', when });
    expect(await untilStopped(steps, reconcileDue(deps))).toBe('stopped');
    bot.leases.runOut();
    await bot.round();
    expect(holdings(bot.proxmox)).toEqual(isEmpty);
    expect(bot.said()).toEqual(['orphan started', 'orphan done']);
    expect(bot.alerts()).toEqual(['alert: orphan done']);
  });
});
