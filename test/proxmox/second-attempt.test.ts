import { describe, expect, it } from 'vitest';
import type { Level, Seed } from '../../playground/proxmox/simulated-proxmox.ts';
import { Overtaken } from '../../src/use-cases/faults.ts';
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
  untilWrite,
  writesOf,
} from './support/testbed.ts';

describe.each<Level>(['7.4', '8.4', '9.1', '9.2'])('a second attempt on Proxmox VE %s', (level) => {
  it('finishes what an attempt left that was stopped before any of its writes', async () => {
    for (const order of [anOrder(), anOrderForTerraform()]) {
      const { proxmox, issuer } = await aHomelab({ level });
      for (let writes = 0; ; writes++) {
        const before = proxmox.calls().length;
        const attempt = issuer.issue(order, inHours(1), untilWrite(writes));
        const stopped = await attempt.then(
          () => false,
          (fault: unknown) => isOvertaken(fault),
        );
        const written = proxmox
          .calls()
          .slice(before)
          .filter(({ method }) => method !== 'GET');
        expect(written.length).toBeLessThanOrEqual(writes);
        if (!stopped) break;
      }
      const credential = credentialOf(await issuer.issue(order, inHours(2), always));
      expect(Object.values(abilitiesOf(proxmox, credential))).toContainEqual(POWER_USER);
      const ours = proxmox.tokens().filter(({ comment }) => comment === 'pvetoken request k7m3q9xa');
      expect(ours.map(({ expire }) => expire)).toEqual([lastSecondBefore(2)]);
    }
  });

  it('replaces the secret of a token that an earlier attempt made', async () => {
    const { proxmox, issuer } = await aHomelab({ level });
    const first = credentialOf(await issuer.issue(anOrderForTerraform(), inHours(1), always));

    const second = credentialOf(await issuer.issue(anOrderForTerraform(), inHours(2), always));

    expect(await issuer.accepts(anOrder(), first)).toBe(false);
    expect(await issuer.accepts(anOrder(), second)).toBe(true);
    expect(abilitiesOf(proxmox, second)['/pool/dev']).toEqual(POWER_USER);
    expect(proxmox.tokens()).toContainEqual(expect.objectContaining({ privsep: 1, expire: lastSecondBefore(2) }));
  });
});

describe('a second attempt', () => {
  it('asks once whether the server can replace a secret, and deletes and creates from then on when it cannot', async () => {
    const { proxmox, issuer } = await aHomelab({ level: '8.4' });
    await issuer.issue(anOrderForTerraform(), inHours(1), always);
    await issuer.issue(anOrderForTerraform(), inHours(1), always);
    await issuer.issue(anOrderForTerraform(), inHours(1), always);

    const token = '/access/users/terraform@pve/token/pvt-k7m3q9xa';
    expect(writesOf(proxmox).filter((write) => write.endsWith(token))).toEqual([
      `POST ${token}`,
      `PUT ${token}`,
      `DELETE ${token}`,
      `POST ${token}`,
      `DELETE ${token}`,
      `POST ${token}`,
    ]);
  });

  it('replaces the secret in one call where the server can', async () => {
    const { proxmox, issuer } = await aHomelab({ level: '9.2' });
    await issuer.issue(anOrderForTerraform(), inHours(1), always);
    await issuer.issue(anOrderForTerraform(), inHours(1), always);

    const token = '/access/users/terraform@pve/token/pvt-k7m3q9xa';
    expect(writesOf(proxmox)).toEqual([`POST ${token}`, 'PUT /access/acl', `PUT ${token}`, 'PUT /access/acl']);
  });

  it.each<[string, Partial<Seed['users'][number]>]>([
    ['was disabled', { enable: 0 }],
    ['never expires', { expire: 0 }],
    ['is in another group, too', { groups: ['pvetoken', 'staff'] }],
  ])('puts a user right that %s', async (_, change) => {
    const { proxmox, issuer } = await aHomelab();
    proxmox.addGroup('staff');
    const ordered = aDedicatedUser(lastSecondBefore(3));
    proxmox.createUser({ ...ordered, comment: 'pvetoken request k7m3q9xa, seen by Ada', ...change });

    await issuer.issue(anOrder(), inHours(3), always);

    expect(proxmox.users()).toContainEqual({ ...ordered, comment: 'pvetoken request k7m3q9xa' });
  });

  it('leaves a user alone that is as ordered', async () => {
    const { proxmox, issuer } = await aHomelab();
    const ordered = aDedicatedUser(lastSecondBefore(3));
    proxmox.createUser({ ...ordered, comment: 'pvetoken request k7m3q9xa, seen by Ada' });
    await issuer.issue(anOrder(), inHours(3), always);
    expect(proxmox.users()).toContainEqual({ ...ordered, comment: 'pvetoken request k7m3q9xa, seen by Ada' });
  });

  it.each(['7.4', '9.2'] as const)('goes on with what appears just before it is created, on %s', async (level) => {
    const { proxmox, issuer } = await aHomelab({ level });
    const comment = 'pvetoken request k7m3q9xa';
    const fullTokenId = 'pvt-k7m3q9xa@pve!pvt-k7m3q9xa';
    // What a frozen attempt had under way comes true between our look and our write.
    const late = [
      () => proxmox.createUser({ userid: 'pvt-k7m3q9xa@pve', comment, groups: ['pvetoken'] }),
      () => undefined,
      () => proxmox.createToken({ 'full-tokenid': fullTokenId, value: 'lost', comment }),
    ];
    const mayGoOn = (): Promise<boolean> => {
      late.shift()?.();
      return always();
    };

    const credential = credentialOf(await issuer.issue(anOrder(), inHours(1), mayGoOn));

    expect(late).toEqual([]);
    expect(abilitiesOf(proxmox, credential)).toEqual({ '/vms/100': POWER_USER, '/vms/105': POWER_USER });
    expect(proxmox.can(fullTokenId, 'lost')).toEqual({ ok: false });
    expect(proxmox.tokens()).toContainEqual({
      'full-tokenid': fullTokenId,
      privsep: 0,
      expire: lastSecondBefore(1),
      comment,
    });
  });
});

function aDedicatedUser(expire: number) {
  return { userid: 'pvt-k7m3q9xa@pve', enable: 1 as const, expire, groups: ['pvetoken'] };
}

function isOvertaken(fault: unknown): boolean {
  if (fault instanceof Overtaken) return true;
  throw fault;
}
