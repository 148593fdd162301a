import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { createIssuer } from '../../src/proxmox/issuer.ts';
import { aHomelab, always, anOrder, clientFor, inHours, settingsFor, unavailabilityOf } from './support/testbed.ts';

describe('what may pass', () => {
  it('is a 500 that says nothing of the order, such as a cluster without quorum', async () => {
    const { proxmox, issuer } = await aHomelab();
    const reason = "create user failed: cfs-lock 'file-user_cfg' error: no quorum!";
    proxmox.inject({ kind: 'status', status: 500, reason, match: { method: 'POST' } });
    const fault = await unavailabilityOf(issuer.issue(anOrder(), inHours(1), always));
    expect(fault.message).toContain('no quorum!');
  });

  it('is a credential of the bot that is refused: somebody has to mend it', async () => {
    const { proxmox } = await aHomelab();
    const credential = { kind: 'token', fullTokenId: 'pvetoken@pve!bot', secret: new Secret('wrong-secret') } as const;
    const issuer = createIssuer(new Map([['home', clientFor(settingsFor(proxmox, { credential }))]]));
    for (const work of [issuer.issue(anOrder(), inHours(1), always), issuer.revoke(anOrder())]) {
      const fault = await unavailabilityOf(work);
      expect(fault.message).toContain('it refuses pvetoken@pve!bot (401); an administrator has to check');
      expect(fault.message).not.toContain('wrong-secret');
      expect(fault.outcome).toBe('not_done');
    }
  });

  it('is a cluster that is down', async () => {
    const { proxmox, issuer } = await aHomelab();
    proxmox.inject({ kind: 'down' });
    for (const work of [issuer.issue(anOrder(), inHours(1), always), issuer.revoke(anOrder())]) {
      const fault = await unavailabilityOf(work);
      expect(fault.message).toContain(proxmox.url);
    }
  });

  it('is a token that somebody changes between its making and its check', async () => {
    const { proxmox, issuer } = await aHomelab();
    const mayGoOn = (): Promise<boolean> => {
      const made = proxmox.tokens().find(({ comment }) => comment === 'pvetoken request k7m3q9xa');
      if (made !== undefined) proxmox.setTokenExpiry(made['full-tokenid'], 0);
      return always();
    };
    const fault = await unavailabilityOf(issuer.issue(anOrder(), inHours(1), mayGoOn));
    expect(fault.message).toContain('was changed right after it was made');
  });

  it('is a token that expires before it can be checked, on a cluster whose clock is ahead', async () => {
    const { issuer } = await aHomelab({ now: () => inHours(2) });
    const fault = await unavailabilityOf(issuer.issue(anOrder(), inHours(1), always));
    expect(fault.message).toContain('the cluster’s clock is ahead of its expiry'.replace('’', "'"));
  });
});
