import { describe, expect, it } from 'vitest';
import { homelabSeed } from '../../playground/proxmox/seeds.ts';
import type { Level } from '../../playground/proxmox/simulated-proxmox.ts';
import type { Holding } from '../../src/domain/holding.ts';
import type { Mendable } from '../../src/domain/discrepancy.ts';
import { Overtaken } from '../../src/use-cases/faults.ts';
import { createHoldings } from '../../src/proxmox/holdings.ts';
import { createIssuer } from '../../src/proxmox/issuer.ts';
import type { Holdings, Issuer, Order } from '../../src/use-cases/ports/proxmox.ts';
import {
  aHomelab,
  always,
  anOrder,
  anOrderForTerraform,
  BOT_SECRET,
  clientFor,
  credentialOf,
  inHours,
  lastSecondBefore,
  settingsFor,
  unavailabilityOf,
  writesOf,
  type Testbed,
} from './support/testbed.ts';

const LEVELS: readonly Level[] = ['7.4', '8.4', '9.1', '9.2'];
const USER = 'pvt-k7m3q9xa@pve';
const TOKEN = `${USER}!pvt-k7m3q9xa`;
const TERRAFORM_TOKEN = 'terraform@pve!pvt-k7m3q9xa';

interface Bench extends Testbed {
  readonly holdings: Holdings;
}

/** A homelab on which an order was carried out. */
async function withToken(order: Order, level: Level = '9.2'): Promise<Bench> {
  const testbed = await aHomelab({ level });
  credentialOf(await testbed.issuer.issue(order, inHours(1), always));
  return { ...testbed, holdings: holdingsOf(testbed) };
}

function holdingsOf({ client }: Pick<Testbed, 'client'>): Holdings {
  return createHoldings(new Map([['home', client]]), { pause: () => Promise.resolve(), random: () => 0.5 });
}

async function look({ holdings }: Bench, { requestId, owner }: Order): Promise<Holding> {
  return await holdings.look('home', { requestId, owner, withRoles: true });
}

describe.each(LEVELS)('reading back Proxmox VE %s', (level) => {
  it('shows a dedicated user, its token and their rights', async () => {
    const bench = await withToken(anOrder(), level);
    const roles = ['/vms/100', '/vms/105'].map((path) => ({
      holder: 'user',
      pveRole: 'PowerUser',
      path,
      propagate: true,
    }));
    const expected = {
      requestId: anOrder().requestId,
      owner: { kind: 'dedicated', user: USER },
      isInReach: true,
      user: { mark: 'ours', isEnabled: true, ends: inHours(1), groups: [], otherTokens: [] },
      token: { mark: 'ours', ends: inHours(1), isSeparated: false },
      roles,
    };
    expect(await bench.holdings.all('home')).toEqual([expected]);
    expect(await look(bench, anOrder())).toEqual(expected);
  });

  it('shows the token of a named user, and nothing else of that user', async () => {
    const bench = await withToken(anOrderForTerraform(), level);
    const expected = {
      requestId: anOrder().requestId,
      owner: { kind: 'existing', user: 'terraform@pve' },
      isInReach: true,
      token: { mark: 'ours', ends: inHours(1), isSeparated: true },
      roles: [{ holder: 'token', pveRole: 'PowerUser', path: '/pool/dev', propagate: true }],
    };
    expect(await bench.holdings.all('home')).toEqual([expected]);
    expect(await look(bench, anOrderForTerraform())).toEqual(expected);
  });

  it('shows what is gone as gone, and what the bot may not see as out of reach', async () => {
    const bench = await withToken(anOrder(), level);
    const gone = { isInReach: true, roles: [] };
    const token = { ...anOrderForTerraform(), owner: { kind: 'existing', user: 'nobody@pve' } } as const;
    expect(await look(bench, anOrderForTerraform())).toMatchObject(gone);
    expect(await look(bench, token)).toMatchObject(gone);
    bench.proxmox.addGroup('pvetoken', []);
    expect(await look(bench, anOrder())).toMatchObject({ isInReach: false });
    expect(await look(bench, anOrderForTerraform())).toMatchObject({ isInReach: false });
    expect(await bench.holdings.all('home')).toEqual([]);
    bench.proxmox.deleteUser(USER);
    expect(await look(bench, anOrder())).toMatchObject(gone);
  });

  it('takes back each thing that goes beyond the order, and nothing else', async () => {
    const bench = await withToken(anOrder(), level);
    const { proxmox, holdings } = bench;
    const before = [proxmox.users(), proxmox.tokens(), proxmox.acl()];
    const beyond = { path: '/vms/104', type: 'user', ugid: USER, roleid: 'PVEVMAdmin', propagate: 0 } as const;
    proxmox.setTokenExpiry(TOKEN, 0);
    proxmox.setUserExpiry(USER, lastSecondBefore(9));
    proxmox.addGroup('admins', [USER]);
    proxmox.addAcl(beyond);
    const role = { holder: 'user', pveRole: 'PVEVMAdmin', path: '/vms/104', propagate: false } as const;
    const all: Mendable[] = [
      { kind: 'ends_late', of: 'token', ends: 'never' },
      { kind: 'ends_late', of: 'user', ends: inHours(9) },
      { kind: 'other_groups', groups: ['admins'] },
      { kind: 'role_beyond', role },
    ];
    for (const one of all) expect(await holdings.mend(anOrder(), one, inHours(1), always)).toBeUndefined();
    expect([proxmox.users(), proxmox.tokens(), proxmox.acl()]).toEqual(before);
    const writes = writesOf(proxmox);
    for (const one of all) expect(await holdings.mend(anOrder(), one, inHours(1), always)).toBeUndefined();
    expect(writesOf(proxmox)).toEqual(writes);
  });

  it('gives a token of a named user its privilege separation back', async () => {
    const bench = await withToken(anOrderForTerraform(), level);
    const before = bench.proxmox.tokens();
    bench.proxmox.setPrivilegeSeparation(TERRAFORM_TOKEN, false);
    const mended = await bench.holdings.mend(anOrderForTerraform(), { kind: 'unseparated' }, inHours(1), always);
    expect([mended, bench.proxmox.tokens()]).toEqual([undefined, before]);
  });
});

describe('putting right', () => {
  const LATE: Mendable = { kind: 'ends_late', of: 'token', ends: 'never' };

  it('gives nothing back that somebody took away', async () => {
    const bench = await withToken(anOrder());
    const { proxmox, holdings } = bench;
    proxmox.setUserEnabled(USER, false);
    proxmox.setUserExpiry(USER, lastSecondBefore(0.5));
    proxmox.setPrivilegeSeparation(TOKEN, true);
    proxmox.addGroup('admins', [USER]);
    proxmox.setTokenExpiry(TOKEN, 0);
    await holdings.mend(anOrder(), { kind: 'other_groups', groups: ['admins'] }, inHours(1), always);
    await holdings.mend(anOrder(), LATE, inHours(1), always);
    expect(await look(bench, anOrder())).toMatchObject({
      user: { isEnabled: false, ends: inHours(0.5), groups: [] },
      token: { isSeparated: true, ends: inHours(1) },
    });
  });

  it('keeps the words that people wrote into the comment', async () => {
    const { proxmox, holdings } = await withToken(anOrder());
    proxmox.setTokenComment(TOKEN, 'pvetoken request k7m3q9xa, seen by Ada');
    proxmox.setTokenExpiry(TOKEN, 0);
    await holdings.mend(anOrder(), LATE, inHours(1), always);
    const token = { comment: 'pvetoken request k7m3q9xa, seen by Ada', expire: lastSecondBefore(1) };
    expect(proxmox.tokens()).toContainEqual(expect.objectContaining(token));
  });

  it('leaves alone what is not of this order', async () => {
    const { proxmox, holdings } = await withToken(anOrder());
    proxmox.setTokenComment(TOKEN, 'Mine now');
    proxmox.setUserComment(USER, 'Mine now');
    const writes = writesOf(proxmox);
    for (const of of ['user', 'token'] as const) {
      const problem = await holdings.mend(anOrder(), { ...LATE, of }, inHours(1) - 1, always);
      expect(problem?.detail).toContain('its comment does not say');
    }
    expect(writesOf(proxmox)).toEqual(writes);
  });

  it('stops before its write when the request has moved on', async () => {
    const { proxmox, holdings } = await withToken(anOrder());
    proxmox.setTokenExpiry(TOKEN, 0);
    const writes = writesOf(proxmox);
    const stopped = holdings.mend(anOrder(), LATE, inHours(1), () => Promise.resolve(false));
    await expect(stopped).rejects.toThrow(Overtaken);
    expect(writesOf(proxmox)).toEqual(writes);
  });

  it('says so when the cluster does not show what it did', async () => {
    const { proxmox, holdings } = await withToken(anOrder());
    proxmox.setTokenExpiry(TOKEN, 0);
    proxmox.inject({ kind: 'unknown', done: false, match: { method: 'PUT' }, times: Infinity });
    const fault = await unavailabilityOf(holdings.mend(anOrder(), LATE, inHours(1), always));
    expect(fault.message).toContain('does not show what was taken from it');
  });

  it('says what stands in the way', async () => {
    const { proxmox, holdings } = await withToken(anOrder());
    proxmox.addAcl({ path: '/vms/104', type: 'user', ugid: USER, roleid: 'PVEVMAdmin', propagate: 1 });
    const role = { holder: 'user', pveRole: 'PVEVMAdmin', path: '/vms/104', propagate: true } as const;
    const reason = 'Permission check failed';
    proxmox.inject({ kind: 'status', status: 403, reason, match: { method: 'PUT', path: /acl/ } });
    const problem = await holdings.mend(anOrder(), { kind: 'role_beyond', role }, inHours(1), always);
    expect(problem?.detail).toContain('403 Permission check failed; the bot lacks a privilege there');
  });

  it('waits for somebody else’s lock', async () => {
    const bench = await withToken(anOrder());
    bench.proxmox.setTokenExpiry(TOKEN, 0);
    const lock = bench.proxmox.inject({ kind: 'lock' });
    const fault = await unavailabilityOf(bench.holdings.mend(anOrder(), LATE, inHours(1), always));
    expect(fault.message).toContain('stayed locked');
    lock.remove();
    expect(await bench.holdings.mend(anOrder(), LATE, inHours(1), always)).toBeUndefined();
  });
});

/** A second bot, with a group of its own, that shares the user terraform@pve. */
async function secondBot({ proxmox }: Testbed): Promise<{ readonly issuer: Issuer; readonly holdings: Holdings }> {
  proxmox.addGroup('lab', ['terraform@pve']);
  for (const [type, ugid] of [
    ['user', 'pvetoken@pve'],
    ['token', 'pvetoken@pve!bot'],
  ] as const) {
    proxmox.addAcl({ path: '/access/groups/lab', type, ugid, roleid: 'TokenBotUsers', propagate: 1 });
  }
  const client = clientFor(settingsFor(proxmox, { group: 'lab' }));
  return { issuer: createIssuer(new Map([['home', client]])), holdings: holdingsOf({ client }) };
}

async function marks(holdings: Holdings): Promise<unknown[]> {
  return (await holdings.all('home')).map(({ token }) => token?.mark);
}

describe('two bots on one cluster', () => {
  it('know their tokens on a user that they share by their groups', async () => {
    const bench = await withToken(anOrderForTerraform());
    const other = await secondBot(bench);
    expect([await marks(bench.holdings), await marks(other.holdings)]).toEqual([['ours'], ['another_bots']]);

    bench.proxmox.deleteToken(TERRAFORM_TOKEN);
    credentialOf(await other.issuer.issue(anOrderForTerraform(), inHours(1), always));
    const { comment } = bench.proxmox.tokens().find((token) => token['full-tokenid'] === TERRAFORM_TOKEN) ?? {};
    expect(comment).toBe('pvetoken request k7m3q9xa in group lab');
    expect([await marks(bench.holdings), await marks(other.holdings)]).toEqual([['another_bots'], ['ours']]);
    await other.issuer.revoke(anOrderForTerraform());
    expect(await bench.holdings.all('home')).toEqual([]);
  });

  it('do not see each other’s dedicated users as theirs', async () => {
    const bench = await withToken(anOrder());
    const other = await secondBot(bench);
    expect(await other.holdings.all('home')).toEqual([]);
    expect(await other.holdings.look('home', { ...anOrder(), withRoles: true })).toMatchObject({ isInReach: false });
  });
});

describe('an answer', () => {
  it('with an expiry that nobody could mean does not hide the others', async () => {
    const { proxmox, holdings } = await withToken(anOrder());
    const tokens = [
      { tokenid: 'pvt-k7m3q9xb', expire: 1e20, comment: 'pvetoken request k7m3q9xb' },
      { tokenid: 'pvt-k7m3q9xc', expire: '1767605400', privsep: '0', comment: 12345 },
    ];
    const users = [
      { userid: 'terraform@pve', groups: 'pvetoken', tokens },
      { userid: 'alice@pve', tokens: null },
    ];
    const body = JSON.stringify({ data: users });
    proxmox.inject({ kind: 'status', status: 200, reason: 'OK', body, match: { path: /^\/access\/users$/ } });
    const ends = (await holdings.all('home')).map(({ requestId, token }) => [requestId, token]);
    expect(ends).toEqual([
      ['k7m3q9xb', { mark: 'ours', ends: 'never', isSeparated: true }],
      ['k7m3q9xc', { mark: 'none', ends: 1_767_605_401_000, isSeparated: false }],
    ]);
  });

  it('of a cluster that is not in the configuration is a fault', async () => {
    const { holdings } = await withToken(anOrder());
    expect((await unavailabilityOf(holdings.all('gone'))).message).toContain('not in the configuration any more');
  });

  it('shows no secret of the bot in a fault', async () => {
    const { proxmox, holdings } = await withToken(anOrder());
    proxmox.inject({ kind: 'status', status: 500, reason: 'no quorum', match: { path: /^\/access\/users/ }, times: 2 });
    const looks = [holdings.all('home'), holdings.look('home', { ...anOrder(), withRoles: true })];
    for (const look of looks) expect((await unavailabilityOf(look)).message).toContain('500 no quorum');
  });

  it('is read from a bot that may see everybody, and shows only what is ours', async () => {
    const seed = homelabSeed(BOT_SECRET);
    const role = { roleid: 'Auditor', privs: ['Sys.Audit'] };
    const acl = (['user', 'token'] as const).map((type) => {
      const ugid = type === 'user' ? 'pvetoken@pve' : 'pvetoken@pve!bot';
      return { path: '/access', type, ugid, roleid: 'Auditor', propagate: 1 } as const;
    });
    const all = { ...seed, roles: [...(seed.roles ?? []), role], acl: [...(seed.acl ?? []), ...acl] };
    const testbed = await aHomelab({ seed: all });
    credentialOf(await testbed.issuer.issue(anOrder(), inHours(1), always));
    testbed.proxmox.createUser({ userid: 'pvt-k7m3q9xb@pve', comment: 'pvetoken request k7m3q9xb', groups: [] });
    const held = await holdingsOf(testbed).all('home');
    expect(held.map(({ requestId }) => requestId)).toEqual(['k7m3q9xa']);
  });
});
