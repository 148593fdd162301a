import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { probe } from '../../src/proxmox/health.ts';
import { aHomelab, clientFor, settingsFor, unavailabilityOf } from './support/testbed.ts';

describe('the health of a cluster', () => {
  it.each([
    ['7.4', '7.4-3'],
    ['9.1', '9.1.1'],
  ] as const)('is good when %s answers with its version', async (level, version) => {
    const { client } = await aHomelab({ level });
    expect(await probe(client)).toEqual({ version });
  });

  it('is bad when it does not answer', async () => {
    const { proxmox, client } = await aHomelab();
    proxmox.inject({ kind: 'down' });
    const fault = await unavailabilityOf(probe(client));
    expect(fault.message).toContain('cluster home: GET /version');
  });

  it('is bad when it refuses the bot, although others may use it', async () => {
    const { proxmox } = await aHomelab();
    const credential = { kind: 'token', fullTokenId: 'pvetoken@pve!bot', secret: new Secret('wrong') } as const;
    const fault = await unavailabilityOf(probe(clientFor(settingsFor(proxmox, { credential }))));
    expect(fault.message).toContain('it refuses pvetoken@pve!bot (401)');
  });
});
