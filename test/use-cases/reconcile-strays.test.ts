import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/domain/policy.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import { HOUR } from '../../src/domain/time.ts';
import { reconcileNow } from '../../src/use-cases/reconcile-now.ts';
import { startBotOnProxmox, type BotOnProxmox } from '../support/bot-on-proxmox.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { InMemoryStore } from '../support/in-memory-store.ts';
import { aPolicy, aRole } from '../support/records.ts';
import { ON_TERRAFORM, TERRAFORM, writesOf } from './support/reconciling.ts';

/** A grant whose token a named user holds. */
function onTerraform(): Policy {
  return aPolicy([aRole(ON_TERRAFORM)]);
}

describe('a token that is gone', () => {
  it.each([
    ['a dedicated user', aPolicy, ({ proxmox }: BotOnProxmox, id: RequestId) => proxmox.deleteUser(`pvt-${id}@pve`)],
    [
      'the token of a dedicated user',
      aPolicy,
      ({ proxmox }: BotOnProxmox, id: RequestId) => proxmox.deleteToken(`pvt-${id}@pve!pvt-${id}`),
    ],
    [
      'the token of a named user',
      onTerraform,
      ({ proxmox }: BotOnProxmox, id: RequestId) => proxmox.deleteToken(`${TERRAFORM}!pvt-${id}`),
    ],
    ['a named user', onTerraform, ({ proxmox }: BotOnProxmox) => proxmox.deleteUser(TERRAFORM)],
  ] as const)('ends its grant, and nothing is left: %s', async (_, policy, take) => {
    const bot = await startBotOnProxmox({ policy: policy() });
    const id = await bot.active(4 * HOUR);
    await bot.pass(HOUR);
    take(bot, id);
    await bot.round();
    expect(await bot.state(id)).toBe('revoked');
    expect((await bot.record(id)).request).toMatchObject({ cause: { kind: 'vanished' } });
    expect(holdings(bot.proxmox)).toEqual(isEmpty);
    expect(bot.alerts()).toEqual(['alert: vanished done']);
  });
});

describe('a token without a live request', () => {
  it('is found and ended when Redis was emptied, ten minutes after it was told', async () => {
    const store = new InMemoryStore();
    const bot = await startBotOnProxmox({ store });
    const id = await bot.active(4 * HOUR);
    bot.proxmox.setTokenExpiry(`pvt-${id}@pve!pvt-${id}`, 0);
    bot.proxmox.setUserExpiry(`pvt-${id}@pve`, 0);
    store.flush();
    await bot.round();
    expect(bot.alerts()).toEqual(['alert: orphan announced']);
    expect(holdings(bot.proxmox).users).toHaveLength(1);
    await bot.round();
    await bot.round();
    expect(holdings(bot.proxmox)).toEqual(isEmpty);
    expect(bot.alerts()).toEqual(['alert: orphan announced', 'alert: orphan done']);
    expect(bot.faults).toEqual([]);
  });

  it('is left alone when its record came back in time', async () => {
    const store = new InMemoryStore();
    const bot = await startBotOnProxmox({ store });
    const id = await bot.active(4 * HOUR);
    const { record, events } = { record: { ...(await bot.record(id)), version: 0 }, events: [] };
    store.flush();
    await bot.round();
    await store.save({ record, events }, undefined);
    for (const _ of [1, 2, 3]) await bot.round();
    expect(holdings(bot.proxmox).tokens).toHaveLength(1);
    expect(bot.alerts()).toEqual(['alert: orphan announced']);
  });

  it('is ended at once when its own time is over', async () => {
    const store = new InMemoryStore();
    const bot = await startBotOnProxmox({ store });
    await bot.active(HOUR);
    store.flush();
    bot.now += HOUR;
    await bot.round();
    expect(holdings(bot.proxmox)).toEqual(isEmpty);
    expect(bot.alerts()).toEqual(['alert: orphan done']);
  });

  it.each([aPolicy, onTerraform])('is ended at once when its request has ended: %#', async (policy) => {
    const bot = await startBotOnProxmox({ policy: policy() });
    const id = await bot.active(HOUR);
    await bot.pass(2 * HOUR);
    expect(await bot.state(id)).toBe('revoked');
    const user = policy === onTerraform ? TERRAFORM : `pvt-${id}@pve`;
    const comment = `pvetoken request ${id}`;
    if (user !== TERRAFORM) bot.proxmox.createUser({ userid: user, comment, groups: ['pvetoken'] });
    bot.proxmox.createToken({ 'full-tokenid': `${user}!pvt-${id}`, value: 'late', comment });
    await bot.round();
    expect(holdings(bot.proxmox)).toEqual(isEmpty);
    expect(bot.alerts()).toEqual(['alert: orphan done']);
  });

  it('on a user that its request does not name is ended, and the right one stays', async () => {
    const bot = await startBotOnProxmox();
    const id = await bot.active(4 * HOUR);
    const comment = `pvetoken request ${id}`;
    bot.proxmox.createToken({ 'full-tokenid': `${TERRAFORM}!pvt-${id}`, value: 'copied', comment });
    await bot.round();
    expect(holdings(bot.proxmox).tokens).toEqual([`pvt-${id}@pve!pvt-${id}`]);
  });

  it('whose user lost our mark is taken from it, and the user stays', async () => {
    const store = new InMemoryStore();
    const bot = await startBotOnProxmox({ store });
    const id = await bot.active(HOUR);
    bot.proxmox.setUserComment(`pvt-${id}@pve`, 'Mine now');
    store.flush();
    bot.now += HOUR;
    await bot.round();
    expect(holdings(bot.proxmox)).toMatchObject({ tokens: [], users: [`pvt-${id}@pve`] });
  });
});

describe('what is not ours', () => {
  it('is never touched and never told, however much its name is like ours', async () => {
    const bot = await startBotOnProxmox();
    const { proxmox } = bot;
    const ours = 'pvetoken request k7m3q9xa';
    const groups = ['pvetoken'];
    proxmox.createUser({ userid: 'pvt-k7m3q9xa@pve', comment: 'A person', groups });
    proxmox.createUser({ userid: 'pvt-k7m3q9xb@pve', comment: ours, groups });
    proxmox.createUser({ userid: 'pvt-k7m3q9xa@pam', comment: ours, groups });
    proxmox.createUser({ userid: 'pvt-K7M3Q9XA@pve', comment: ours, groups });
    proxmox.createUser({ userid: 'xpvt-k7m3q9xa@pve', comment: ours, groups });
    proxmox.createUser({ userid: 'pvt-short@pve', comment: 'pvetoken request short', groups });
    proxmox.createToken({ 'full-tokenid': `${TERRAFORM}!pvt-k7m3q9xa`, value: '1', comment: 'a pipeline' });
    proxmox.createToken({ 'full-tokenid': `${TERRAFORM}!ci-k7m3q9xa`, value: '2', comment: ours });
    // Of a bot that works in another group and shares this user.
    proxmox.createToken({ 'full-tokenid': 'alice@pve!pvt-k7m3q9xa', value: '3', comment: `${ours} in group lab` });
    proxmox.createUser({ userid: 'pvt-k7m3q9xd@pve', comment: 'pvetoken request k7m3q9xd', groups: [] });
    const before = [proxmox.users(), proxmox.tokens(), proxmox.acl()];
    for (const _ of [1, 2, 3, 4]) await bot.round();
    expect(await reconcileNow(bot.deps, ['home'])).toMatchObject([{ kind: 'done', held: 0, found: [], left: 0 }]);
    expect([proxmox.users(), proxmox.tokens(), proxmox.acl()]).toEqual(before);
    expect(bot.said()).toEqual([]);
    expect(writesOf(bot)).toEqual([]);
  });
});
