import { describe, expect, it } from 'vitest';
import type { CallMatch, FaultSpec, Level } from '../../playground/proxmox/simulated-proxmox.ts';
import { createIssuer } from '../../src/proxmox/issuer.ts';
import { createHoldings } from '../../src/proxmox/holdings.ts';
import type { Order } from '../../src/use-cases/ports/proxmox.ts';
import {
  abilitiesOf,
  aHomelab,
  always,
  anOrder,
  anOrderForTerraform,
  credentialOf,
  inHours,
  lastSecondBefore,
  POWER_USER,
  unavailabilityOf,
  writesOf,
  type Testbed,
} from './support/testbed.ts';

const USER = '/access/users/pvt-k7m3q9xa@pve';
const TOKEN = `${USER}/token/pvt-k7m3q9xa`;

interface NamedMatch extends CallMatch {
  readonly name: string;
}

function exactly(method: string, path: string): NamedMatch {
  return { name: `${method} ${path}`, method, path: new RegExp(`^${path}$`) };
}

const FATES: [string, (match: CallMatch) => FaultSpec][] = [
  ['the connection breaks before the work', (match) => ({ kind: 'reset', done: false, match })],
  ['the connection breaks after the work', (match) => ({ kind: 'reset', done: true, match })],
  ['596 and the work is not done', (match) => ({ kind: 'unknown', done: false, match })],
  ['596 and the work is done', (match) => ({ kind: 'unknown', done: true, match })],
];

const FIRST_WRITES: NamedMatch[] = [
  exactly('POST', '/access/users'),
  exactly('POST', TOKEN),
  exactly('PUT', '/access/acl'),
];

/** What the token of an order looks like after all went well. */
async function expectIssued(testbed: Testbed, order: Order, hours: number): Promise<void> {
  const { proxmox, issuer } = testbed;
  const credential = credentialOf(await issuer.issue(order, inHours(hours), always));
  expect(abilitiesOf(proxmox, credential)).toEqual({ '/vms/100': POWER_USER, '/vms/105': POWER_USER });
  const ours = { comment: 'pvetoken request k7m3q9xa', expire: lastSecondBefore(hours) };
  expect(proxmox.users().filter(({ comment }) => comment === ours.comment)).toEqual([expect.objectContaining(ours)]);
  expect(proxmox.tokens().filter(({ comment }) => comment === ours.comment)).toEqual([expect.objectContaining(ours)]);
}

describe.each(FATES)('when %s', (_, fate) => {
  describe.each<Level>(['7.4', '9.2'])('on Proxmox VE %s', (level) => {
    it.each(FIRST_WRITES)('$name is recovered from within the attempt', async (match) => {
      const testbed = await aHomelab({ level });
      const fault = testbed.proxmox.inject(fate(match));
      await expectIssued(testbed, anOrder(), 1);
      expect(fault.hits).toBe(1);
    });

    it.each([
      exactly('PUT', USER),
      exactly(level === '9.2' ? 'PUT' : 'DELETE', TOKEN),
      ...(level === '9.2' ? [] : [exactly('POST', TOKEN)]),
    ])('$name is recovered from within a second attempt', async (match) => {
      const testbed = await aHomelab({ level });
      await testbed.issuer.issue(anOrder(), inHours(1), always);
      const fault = testbed.proxmox.inject(fate(match));
      await expectIssued(testbed, anOrder(), 2);
      expect(fault.hits).toBe(1);
    });

    it('a user is revoked all the same', async () => {
      const { proxmox, issuer } = await aHomelab({ level });
      await issuer.issue(anOrder(), inHours(1), always);
      const fault = proxmox.inject(fate(exactly('DELETE', USER)));
      await issuer.revoke(anOrder());
      expect(fault.hits).toBe(1);
      expect(proxmox.users().map(({ userid }) => userid)).not.toContain('pvt-k7m3q9xa@pve');
    });

    it('a token of an existing user is revoked all the same', async () => {
      const { proxmox, issuer } = await aHomelab({ level });
      await issuer.issue(anOrderForTerraform(), inHours(1), always);
      const fault = proxmox.inject(fate({ method: 'DELETE' }));
      await issuer.revoke(anOrderForTerraform());
      expect(fault.hits).toBe(1);
      expect(proxmox.tokens().map((token) => token['full-tokenid'])).toEqual(['pvetoken@pve!bot']);
    });
  });
});

describe('when 596 is answered and the work is done later', () => {
  it.each(FIRST_WRITES)('$name done twice harms nothing', async (match) => {
    const { proxmox, issuer } = await aHomelab();
    const fault = proxmox.inject({ kind: 'unknown', done: 'later', match });
    const credential = credentialOf(await issuer.issue(anOrder(), inHours(1), always));

    await fault.release();

    expect(fault.hits).toBe(1);
    expect(await issuer.accepts(anOrder(), credential)).toBe(true);
    expect(abilitiesOf(proxmox, credential)).toEqual({ '/vms/100': POWER_USER, '/vms/105': POWER_USER });
  });

  it.each([
    ['9.2', 'PUT'],
    ['8.4', 'DELETE'],
  ] as const)('a token of %s that a late %s changed is seen not to be accepted any more', async (level, method) => {
    const { proxmox, issuer } = await aHomelab({ level });
    await issuer.issue(anOrder(), inHours(1), always);
    const fault = proxmox.inject({ kind: 'unknown', done: 'later', match: exactly(method, TOKEN) });
    const credential = credentialOf(await issuer.issue(anOrder(), inHours(1), always));
    expect(await issuer.accepts(anOrder(), credential)).toBe(true);

    await fault.release();

    expect(await issuer.accepts(anOrder(), credential)).toBe(false);
  });
});

describe('when the work is done while the attempt waits for that', () => {
  it.each([
    ['9.2', 'PUT'],
    ['8.4', 'DELETE'],
  ] as const)(
    'a token of %s that a late %s changed is given to nobody, and the next attempt makes it well',
    async (level, method) => {
      const { proxmox, client } = await aHomelab({ level });
      const waits: number[] = [];
      let late: { release: () => Promise<void> } | undefined;
      const pause = async (time: number): Promise<void> => {
        waits.push(time);
        await late?.release();
      };
      const issuer = createIssuer(new Map([['home', client]]), { pause });
      await issuer.issue(anOrder(), inHours(1), always);
      expect(waits).toEqual([]);
      late = proxmox.inject({ kind: 'unknown', done: 'later', match: exactly(method, TOKEN) });

      expect((await unavailabilityOf(issuer.issue(anOrder(), inHours(1), always))).outcome).toBe('unknown');
      expect(waits).toEqual([10_000]);

      const credential = credentialOf(await issuer.issue(anOrder(), inHours(1), always));
      expect(await issuer.accepts(anOrder(), credential)).toBe(true);
    },
  );
});

describe('when the work is done after the revocation', () => {
  it.each([
    ['a user', anOrder(), exactly('POST', '/access/users')],
    ['a token', anOrderForTerraform(), exactly('POST', '/access/users/terraform@pve/token/pvt-k7m3q9xa')],
  ])('%s that appears late is shown by what is read back, and can be taken away', async (_, order, match) => {
    const { proxmox, client, issuer } = await aHomelab();
    const holdings = createHoldings(new Map([['home', client]]));
    const before = [proxmox.users(), proxmox.tokens(), proxmox.acl()];
    const late = proxmox.inject({ kind: 'unknown', done: 'later', match });
    const blind = proxmox.inject({ kind: 'status', status: 595, reason: 'No route', after: match, times: Infinity });
    expect((await unavailabilityOf(issuer.issue(order, inHours(1), always))).outcome).toBe('unknown');
    blind.remove();
    await issuer.revoke(order);
    expect([proxmox.users(), proxmox.tokens(), proxmox.acl()]).toEqual(before);

    await late.release();
    expect((await holdings.all('home')).map(({ requestId }) => requestId)).toEqual([order.requestId]);
    await issuer.revoke(order);
    expect([proxmox.users(), proxmox.tokens(), proxmox.acl()]).toEqual(before);
  });
});

describe('when the cluster cannot be read back', () => {
  it('says after a lost answer that the outcome is unknown', async () => {
    const { proxmox, issuer } = await aHomelab();
    proxmox.inject({ kind: 'unknown', done: true, match: exactly('POST', TOKEN) });
    const blind = { kind: 'status', status: 595, reason: 'No route to host', times: Infinity } as const;
    const mayGoOn = (): Promise<boolean> => {
      // From the moment of the second write on, which creates the token, nothing can be read.
      if (writesOf(proxmox).length === 1) proxmox.inject({ ...blind, match: { method: 'GET' } });
      return always();
    };

    const fault = await unavailabilityOf(issuer.issue(anOrder(), inHours(1), mayGoOn));

    expect(fault.outcome).toBe('unknown');
    expect(fault.message).toContain(`GET ${TOKEN}`);
  });

  it('says before any write that nothing was done', async () => {
    const { proxmox, issuer } = await aHomelab();
    proxmox.inject({ kind: 'unknown', done: false, match: { method: 'GET' } });
    const fault = await unavailabilityOf(issuer.issue(anOrder(), inHours(1), always));
    expect(fault.outcome).toBe('not_done');
    expect(writesOf(proxmox)).toEqual([]);
  });

  it('gives up on a write whose answer is lost every time', async () => {
    const { proxmox, issuer } = await aHomelab();
    proxmox.inject({ kind: 'unknown', done: false, match: { method: 'POST' }, times: Infinity });
    const fault = await unavailabilityOf(issuer.issue(anOrder(), inHours(1), always));
    expect(fault).toMatchObject({ outcome: 'unknown' });
    expect(fault.message).toContain('not certain that user pvt-k7m3q9xa@pve exists');
  });

  it('does not call a user revoked whose deletion is lost every time', async () => {
    const { proxmox, issuer } = await aHomelab();
    await issuer.issue(anOrder(), inHours(1), always);
    proxmox.inject({ kind: 'unknown', done: false, match: { method: 'DELETE' }, times: Infinity });
    const fault = await unavailabilityOf(issuer.revoke(anOrder()));
    expect(fault.message).toContain('user pvt-k7m3q9xa@pve is still there');
  });
});

describe('when the configuration stays locked', () => {
  it('waits, a little longer each time, and then says so', async () => {
    const { proxmox, issuer, pauses } = await aHomelab();
    using lock = proxmox.inject({ kind: 'lock' });
    const fault = await unavailabilityOf(issuer.issue(anOrder(), inHours(1), always));
    expect(fault).toMatchObject({ outcome: 'not_done' });
    expect(fault.message).toContain('stayed locked');
    expect(pauses).toEqual([500, 1000, 2000]);
    expect(lock.hits).toBe(0);
  });

  it('goes on as soon as it can', async () => {
    const testbed = await aHomelab();
    const reason = "create user failed: cfs-lock 'file-user_cfg' error: got lock request timeout";
    const locked = { kind: 'status', status: 500, reason, match: exactly('POST', '/access/users'), times: 2 } as const;
    testbed.proxmox.inject(locked);
    await expectIssued(testbed, anOrder(), 1);
    expect(testbed.pauses).toEqual([500, 1000]);
  });

  it('revokes once the lock is free', async () => {
    const { proxmox, issuer } = await aHomelab();
    await issuer.issue(anOrder(), inHours(1), always);
    const reason = "delete user failed: cfs-lock 'file-user_cfg' error: got lock request timeout";
    proxmox.inject({ kind: 'status', status: 500, reason, match: { method: 'DELETE' } });
    await issuer.revoke(anOrder());
    expect(proxmox.users().map(({ userid }) => userid)).not.toContain('pvt-k7m3q9xa@pve');
  });
});
