import { describe, expect, it } from 'vitest';
import type { CallMatch, FaultSpec, Level } from '../../playground/proxmox/simulated-proxmox.ts';
import type { Credential } from '../../src/domain/credential-formats.ts';
import { Overtaken } from '../../src/use-cases/faults.ts';
import type { Order } from '../../src/use-cases/ports/proxmox.ts';
import {
  abilitiesOf,
  aHomelab,
  always,
  anOrder,
  anOrderForTerraform,
  credentialOf,
  inHours,
  POWER_USER,
  unavailabilityOf,
  untilWrite,
  writesOf,
  type Testbed,
} from './support/testbed.ts';

const LEVELS: Level[] = ['7.4', '8.4', '9.1', '9.2'];
const USER = '/access/users/pvt-k7m3q9xa@pve';
const TOKEN = `${USER}/token/pvt-k7m3q9xa`;

/** A homelab with the token of an order, which ends in four hours, and what its owner holds. */
async function withToken(order: Order, level: Level = '9.2'): Promise<Testbed & { readonly old: Credential }> {
  const testbed = await aHomelab({ level });
  return { ...testbed, old: credentialOf(await testbed.issuer.issue(order, inHours(4), always)) };
}

/** What is on the cluster for the order. */
function made({ proxmox }: Testbed): unknown {
  return [...proxmox.users(), ...proxmox.tokens()].filter(({ comment }) => comment === 'pvetoken request k7m3q9xa');
}

describe.each(LEVELS)('a new secret on Proxmox VE %s', (level) => {
  it.each([
    ['a dedicated user', anOrder()],
    ['an existing user', anOrderForTerraform()],
  ])('takes the place of the old one on the same terms: the token of %s', async (_, order) => {
    const testbed = await withToken(order, level);
    const { proxmox, issuer, old } = testbed;
    const before = { made: made(testbed), abilities: abilitiesOf(proxmox, old) };

    const renewed = credentialOf(await issuer.renew(order, inHours(4), always, false));

    expect(renewed).toMatchObject({ userId: old.userId, tokenId: old.tokenId, fullTokenId: old.fullTokenId });
    expect(await issuer.accepts(order, old)).toBe(false);
    expect(await issuer.accepts(order, renewed)).toBe(true);
    expect({ made: made(testbed), abilities: abilitiesOf(proxmox, renewed) }).toEqual(before);
  });

  it('is made by a second attempt after one that was stopped before any of its writes', async () => {
    for (const order of [anOrder(), anOrderForTerraform()]) {
      for (let writes = 0; writes < 4; writes++) {
        const testbed = await withToken(order, level);
        const { proxmox, issuer, old } = testbed;
        const before = { made: made(testbed), abilities: abilitiesOf(proxmox, old) };
        await issuer.renew(order, inHours(4), untilWrite(writes), false).catch((fault: unknown) => {
          if (!(fault instanceof Overtaken)) throw fault;
        });
        const renewed = credentialOf(await issuer.renew(order, inHours(4), always, writes > 0));
        expect(await issuer.accepts(order, old)).toBe(false);
        expect({ made: made(testbed), abilities: abilitiesOf(proxmox, renewed) }).toEqual(before);
      }
    }
  });

  it('is not made for a token that is gone, or whose user is; nothing is written', async () => {
    for (const gone of [TOKEN, USER]) {
      const { proxmox, issuer } = await withToken(anOrder(), level);
      if (gone === USER) await issuer.revoke(anOrder());
      else proxmox.deleteToken('pvt-k7m3q9xa@pve!pvt-k7m3q9xa');
      const writes = writesOf(proxmox);
      expect(await issuer.renew(anOrder(), inHours(4), always, false)).toMatchObject({
        ok: false,
        problem: { kind: 'token_gone', detail: expect.stringContaining('is not there any more') },
        outcome: 'not_done',
      });
      expect(writesOf(proxmox)).toEqual(writes);
    }
  });

  it('is not made for a user that is gone, also when the attempt before may have deleted the token', async () => {
    const { proxmox, issuer } = await withToken(anOrder(), level);
    await issuer.revoke(anOrder());
    const writes = writesOf(proxmox);
    expect(await issuer.renew(anOrder(), inHours(4), always, true)).toMatchObject({ problem: { kind: 'token_gone' } });
    expect(writesOf(proxmox)).toEqual(writes);
  });
});

describe('a new secret', () => {
  it.each([
    ['9.2', [`PUT ${TOKEN}`, 'PUT /access/acl', 'PUT /access/acl']],
    ['9.1', [`PUT ${TOKEN}`, `DELETE ${TOKEN}`, `POST ${TOKEN}`, 'PUT /access/acl', 'PUT /access/acl']],
  ] as const)('is regenerated where the server can, else made with the token: %s', async (level, expected) => {
    const { proxmox, issuer } = await withToken(anOrder(), level);
    const before = writesOf(proxmox).length;
    await issuer.renew(anOrder(), inHours(4), always, false);
    expect(writesOf(proxmox).slice(before)).toEqual(expected);
  });

  it('comes with an end that was moved put right', async () => {
    const testbed = await withToken(anOrder());
    const before = made(testbed);
    await testbed.issuer.extend(anOrder(), inHours(9), always);
    const renewed = credentialOf(await testbed.issuer.renew(anOrder(), inHours(4), always, false));
    expect(made(testbed)).toEqual(before);
    expect(abilitiesOf(testbed.proxmox, renewed)).toEqual({ '/vms/100': POWER_USER, '/vms/105': POWER_USER });
  });

  it('is not made for a token that has been made into something else', async () => {
    const { proxmox, issuer, old } = await withToken(anOrderForTerraform());
    proxmox.deleteToken('terraform@pve!pvt-k7m3q9xa');
    proxmox.createToken({ 'full-tokenid': 'terraform@pve!pvt-k7m3q9xa', value: 'theirs', comment: 'of Ada' });
    expect(await issuer.renew(anOrderForTerraform(), inHours(4), always, false)).toMatchObject({
      problem: { kind: 'refused_by_cluster' },
      outcome: 'not_done',
    });
    expect(proxmox.can('terraform@pve!pvt-k7m3q9xa', 'theirs').ok).toBe(true);
    expect(await issuer.accepts(anOrderForTerraform(), old)).toBe(false);
  });

  it('of a role that has lost its privileges is refused before anything is written', async () => {
    const { proxmox, issuer, old } = await withToken(anOrder());
    const order = anOrder({ pveRole: 'NoAccess' });
    const writes = writesOf(proxmox);
    expect(await issuer.renew(order, inHours(4), always, false)).toMatchObject({
      problem: { kind: 'no_privileges' },
      outcome: 'not_done',
    });
    expect(writesOf(proxmox)).toEqual(writes);
    expect(await issuer.accepts(anOrder(), old)).toBe(true);
  });

  it('that is refused after it was made is said to be', async () => {
    const { proxmox, issuer, old } = await withToken(anOrder());
    proxmox.inject({
      kind: 'status',
      status: 403,
      reason: 'Permission check failed',
      match: { path: /^\/access\/acl$/ },
    });
    expect(await issuer.renew(anOrder(), inHours(4), always, false)).toMatchObject({
      problem: { kind: 'refused_by_cluster' },
      outcome: 'unknown',
    });
    expect(await issuer.accepts(anOrder(), old)).toBe(false);
  });

  it('that is refused as such leaves the old one, and says so', async () => {
    const { proxmox, issuer, old } = await withToken(anOrder());
    proxmox.inject({ kind: 'status', status: 403, reason: 'Permission check failed', match: { method: 'PUT' } });
    expect(await issuer.renew(anOrder(), inHours(4), always, false)).toMatchObject({
      problem: { kind: 'refused_by_cluster' },
      outcome: 'not_done',
    });
    expect(await issuer.accepts(anOrder(), old)).toBe(true);
  });

  it('writes nothing for an attempt that was overtaken before it began', async () => {
    const { issuer, old } = await withToken(anOrder());
    await expect(issuer.renew(anOrder(), inHours(4), untilWrite(0), false)).rejects.toThrow(Overtaken);
    expect(await issuer.accepts(anOrder(), old)).toBe(true);
  });

  it('says of a cluster that is away that nothing was done', async () => {
    const { proxmox, issuer } = await withToken(anOrder());
    proxmox.inject({ kind: 'down' });
    expect((await unavailabilityOf(issuer.renew(anOrder(), inHours(4), always, false))).outcome).toBe('not_done');
  });

  const FATES: [string, (match: CallMatch) => FaultSpec][] = [
    ['the connection breaks before the work', (match) => ({ kind: 'reset', done: false, match })],
    ['the connection breaks after the work', (match) => ({ kind: 'reset', done: true, match })],
    ['596 and the work is not done', (match) => ({ kind: 'unknown', done: false, match })],
    ['596 and the work is done', (match) => ({ kind: 'unknown', done: true, match })],
  ];

  it.each(
    FATES.flatMap(([name, fate]) =>
      (
        [
          ['9.2', 'PUT'],
          ['8.4', 'DELETE'],
          ['8.4', 'POST'],
        ] as const
      ).map(([level, method]) => [name, method, level, fate] as const),
    ),
  )('recovers when %s: %s on %s', async (_name, method, level, fate) => {
    const testbed = await withToken(anOrder(), level);
    const { proxmox, issuer, old } = testbed;
    const before = made(testbed);
    const fault = proxmox.inject(fate({ method, path: new RegExp(`^${TOKEN}$`) }));
    const renewed = credentialOf(await issuer.renew(anOrder(), inHours(4), always, false));
    expect(fault.hits).toBe(1);
    expect(made(testbed)).toEqual(before);
    expect([await issuer.accepts(anOrder(), old), await issuer.accepts(anOrder(), renewed)]).toEqual([false, true]);
  });
});
