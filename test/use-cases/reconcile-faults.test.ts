import { describe, expect, it } from 'vitest';
import type { RequestRecord } from '../../src/domain/record.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import { HOUR } from '../../src/domain/time.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import { reconcileNow } from '../../src/use-cases/reconcile-now.ts';
import { reconcileDue } from '../../src/use-cases/reconcile.ts';
import { EVERY, startBotOnProxmox, type BotOnProxmox } from '../support/bot-on-proxmox.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { untilStopped } from '../support/in-memory-bot.ts';
import { InMemoryStore } from '../support/in-memory-store.ts';
import { aPolicy } from '../support/records.ts';
import { writesOf } from './support/reconciling.ts';

/** A store of which single calls can be made to fail. */
class FailingStore extends InMemoryStore {
  failing: 'load' | 'listOpenIds' | undefined;
  fault: Error = new Unavailable('the store', 'connection refused');

  override async load(id: RequestId): Promise<RequestRecord | undefined> {
    if (this.failing === 'load') throw this.fault;
    return await super.load(id);
  }

  override async listOpenIds(): Promise<RequestId[]> {
    if (this.failing === 'listOpenIds') throw this.fault;
    return await super.listOpenIds();
  }
}

/** A grant, and its time to be reconciled. */
async function oneGrant(bot: BotOnProxmox): Promise<RequestId> {
  const id = await bot.active(4 * HOUR);
  await bot.pass(HOUR);
  return id;
}

describe('a store that does not answer', () => {
  it.each(['load', 'listOpenIds'] as const)('is not one that holds nothing: %s', async (call) => {
    const store = new FailingStore();
    const bot = await startBotOnProxmox({ store });
    await oneGrant(bot);
    const writes = writesOf(bot);
    store.failing = call;
    for (const _ of [1, 2, 3, 4]) {
      bot.now += EVERY;
      await expect(reconcileDue(bot.deps)).rejects.toThrow(Unavailable);
    }
    expect(writesOf(bot)).toEqual(writes);
    expect(bot.said()).toEqual([]);
    store.failing = undefined;
    await bot.round();
    expect(bot.said()).toEqual([]);
  });

  it('is not one that holds nothing when it is lost in the middle of a round', async () => {
    const store = new FailingStore();
    const bot = await startBotOnProxmox({ store });
    const id = await oneGrant(bot);
    bot.proxmox.setTokenExpiry(`pvt-${id}@pve!pvt-${id}`, 0);
    const writes = writesOf(bot);
    const { deps, steps } = bot.process({ at: 'holdings.look', when: 'after' });
    const round = reconcileDue(deps);
    expect(await untilStopped(steps, round)).toBe('stopped');
    store.failing = 'load';
    steps.resume();
    await expect(round).rejects.toThrow(Unavailable);
    expect(writesOf(bot)).toEqual(writes);
    store.failing = undefined;
    await bot.round();
    expect(bot.said().at(-1)).toBe('ends_late done');
  });

  it('nor is a record that cannot be read a request that is not there', async () => {
    const store = new FailingStore();
    const bot = await startBotOnProxmox({ store });
    await oneGrant(bot);
    const writes = writesOf(bot);
    store.failing = 'load';
    store.fault = new TypeError('not a record');
    for (const _ of [1, 2, 3, 4]) {
      bot.now += EVERY;
      await reconcileDue(bot.deps);
    }
    expect(writesOf(bot)).toEqual(writes);
    expect(bot.said()).toEqual([]);
    expect(bot.faults).toHaveLength(4);
  });
});

describe('a cluster', () => {
  it.each([
    ['does not answer', { kind: 'unknown', done: false, match: { path: /^\/access\/users$/ } }],
    ['does not say who may do what', { kind: 'unknown', done: false, match: { path: /^\/access\/acl$/ } }],
    [
      'answers with something else',
      { kind: 'status', status: 200, reason: 'OK', body: '{"data":[{}]}', match: { path: /^\/access\/users$/ } },
    ],
    [
      'answers with half of it',
      { kind: 'status', status: 200, reason: 'OK', body: '{"data":[', match: { path: /^\/access\/users$/ } },
    ],
  ] as const)('that %s is concluded nothing from', async (_, fault) => {
    const bot = await startBotOnProxmox();
    const id = await oneGrant(bot);
    bot.proxmox.inject({ ...fault, times: Infinity });
    expect(await reconcileNow(bot.deps, ['home'])).toMatchObject([{ kind: 'unreadable', cluster: 'home' }]);
    expect(bot.said()).toEqual([]);
    expect(await bot.state(id)).toBe('active');
  });

  it('that lists nobody, because the bot lost its rights, has lost no token', async () => {
    const bot = await startBotOnProxmox();
    const id = await oneGrant(bot);
    const users = { path: '/access/groups/pvetoken', roleid: 'TokenBotUsers' } as const;
    bot.proxmox.removeAcl({ ...users, type: 'token', ugid: 'pvetoken@pve!bot' });
    await bot.round();
    await bot.round();
    expect(await bot.state(id)).toBe('active');
    expect(bot.alerts()).toEqual(['alert: out_of_reach reported']);
  });

  it('that stops answering is left alone after some tries', async () => {
    const bot = await startBotOnProxmox();
    const ids = [];
    for (const _ of [1, 2, 3, 4, 5]) ids.push(await bot.active(4 * HOUR));
    await bot.pass(HOUR);
    for (const id of ids) bot.proxmox.setUserEnabled(`pvt-${id}@pve`, false);
    const path = /^\/access\/users\/pvt-/;
    const outage = bot.proxmox.inject({ kind: 'unknown', done: false, match: { path }, times: Infinity });
    expect(await reconcileNow(bot.deps, ['home'])).toMatchObject([{ kind: 'unreadable' }]);
    expect(outage.hits).toBe(3);
    outage.remove();
    await bot.round();
    expect(bot.said()).toHaveLength(5);
  });

  it('that refuses what would put it right is told so once, and asked again in each round', async () => {
    const bot = await startBotOnProxmox();
    const id = await oneGrant(bot);
    const role = { path: '/pool/prod', type: 'user', roleid: 'PVEAdmin', ugid: `pvt-${id}@pve` } as const;
    bot.proxmox.addAcl({ ...role, propagate: 1 });
    const match = { method: 'PUT', path: /^\/access\/acl$/ };
    const reason = 'Permission check failed (/pool/prod, Permissions.Modify)';
    const refusal = bot.proxmox.inject({ kind: 'status', status: 403, reason, match, times: Infinity });
    await bot.round();
    await bot.round();
    expect(bot.said()).toEqual(['role_beyond started', 'role_beyond failed']);
    expect(bot.discrepancies.audit.at(-1)?.handling).toMatchObject({ detail: expect.stringContaining(reason) });
    expect(refusal.hits).toBe(2);
    refusal.remove();
    await bot.round();
    expect(bot.alerts()).toEqual(['alert: role_beyond failed', 'alert: role_beyond done']);
  });

  it('whose answer is lost is looked at before anything is said', async () => {
    const bot = await startBotOnProxmox();
    const id = await oneGrant(bot);
    bot.proxmox.setTokenExpiry(`pvt-${id}@pve!pvt-${id}`, 0);
    bot.proxmox.inject({ kind: 'unknown', done: true, match: { method: 'PUT', path: /\/token\// } });
    await bot.round();
    expect(bot.said()).toEqual(['ends_late started', 'ends_late done']);
    expect(writesOf(bot).filter((write) => write.startsWith('PUT /access/users'))).toHaveLength(1);
  });
});

describe('what was found', () => {
  it('is told once Slack takes it again, everything in one message', async () => {
    const bot = await startBotOnProxmox();
    const ids = [await bot.active(4 * HOUR), await bot.active(4 * HOUR)];
    await bot.pass(HOUR);
    for (const id of ids) bot.proxmox.setTokenExpiry(`pvt-${id}@pve!pvt-${id}`, 0);
    bot.slack.isDown = true;
    await bot.round();
    expect(bot.alerts()).toEqual([]);
    bot.slack.isDown = false;
    await bot.round();
    await bot.round();
    expect(bot.alerts()).toEqual(['alert: ends_late done, ends_late done']);
  });

  it.each([
    ['there is no channel', aPolicy(undefined, { alertsChannel: undefined }), []],
    ['the channel is closed', aPolicy(), ['C0ALERTS']],
  ] as const)('is in the audit, and put right, where %s', async (_, policy, closed) => {
    const bot = await startBotOnProxmox({ policy });
    for (const channel of closed) bot.slack.closed.add(channel);
    const id = await oneGrant(bot);
    bot.proxmox.setTokenExpiry(`pvt-${id}@pve!pvt-${id}`, 0);
    await bot.round();
    expect(bot.said()).toEqual(['ends_late started', 'ends_late done']);
    expect((await bot.discrepancies.owed()).count).toBe(0);
  });
});

describe('a cluster that is not reconciled', () => {
  const off = aPolicy(undefined, { reconcile: new Map([['home', { mode: 'off', every: EVERY }]]) });

  it('is not even read', async () => {
    const bot = await startBotOnProxmox({ policy: off });
    await oneGrant(bot);
    const calls = bot.proxmox.calls().length;
    await bot.round();
    expect(bot.proxmox.calls()).toHaveLength(calls);
  });

  it('is only looked at when somebody asks for it', async () => {
    const store = new InMemoryStore();
    const bot = await startBotOnProxmox({ policy: off, store });
    await bot.active(HOUR);
    store.flush();
    bot.now += HOUR;
    const found = [{ discrepancy: { kind: 'orphan' }, handling: { kind: 'observed' } }];
    for (const _ of [1, 2]) expect(await reconcileNow(bot.deps, ['home'])).toMatchObject([{ kind: 'done', found }]);
    expect(holdings(bot.proxmox)).not.toEqual(isEmpty);
    expect(bot.alerts()).toEqual(['alert: orphan observed']);
  });
});
