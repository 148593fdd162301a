import { afterEach, describe, expect, it } from 'vitest';
import { homelabSeed } from '../../../playground/proxmox/seeds.ts';
import { startProxmox, type Level, type SimulatedProxmox } from '../../../playground/proxmox/simulated-proxmox.ts';
import { BOT_SECRET, clientAs, secretIn, type Client } from './client.ts';

const ADMIN = 'root@pam!admin';
const TOKEN_PATH = '/access/users/alice@pve/token/pvt-1';
const UNKNOWN_PARAMETER = 'property is not defined in schema and the schema does not allow additional properties';

let proxmox: SimulatedProxmox | undefined;

async function adminOf(level: Level): Promise<Client> {
  proxmox = await startProxmox({ level, seed: homelabSeed(BOT_SECRET), authFailureDelayMs: 0 });
  proxmox.createToken({ 'full-tokenid': ADMIN, value: 'admin', privsep: 0 });
  return clientAs(proxmox, ADMIN, 'admin');
}

afterEach(() => proxmox?.close());

describe('levels of Proxmox VE', () => {
  it('9.2 replaces a secret with regenerate=1, and the old one dies at once', async () => {
    const admin = await adminOf('9.2');
    const created = await admin('POST', TOKEN_PATH, { comment: 'ours' });
    const renewed = await admin('PUT', TOKEN_PATH, { regenerate: 1 });
    const secrets = [created, renewed].map(secretIn);
    expect(renewed.data).toEqual({
      'full-tokenid': 'alice@pve!pvt-1',
      value: secrets[1],
      privsep: 1,
      expire: 0,
      comment: 'ours',
    });
    expect(secrets.map((secret) => proxmox?.can('alice@pve!pvt-1', secret).ok)).toEqual([false, true]);
  });

  it.each<Level>(['9.1', '8.4', '7.4'])('%s does not know regenerate', async (level) => {
    const admin = await adminOf(level);
    await admin('POST', TOKEN_PATH);
    expect(await admin('PUT', TOKEN_PATH, { regenerate: 1 })).toMatchObject({
      status: 400,
      errors: { regenerate: UNKNOWN_PARAMETER },
    });
  });

  it('7.4 tells an error by its reason phrase alone', async () => {
    const admin = await adminOf('7.4');
    const missing = await admin('DELETE', TOKEN_PATH);
    expect(missing).toMatchObject({ status: 500, reason: "no such token 'pvt-1' for user 'alice@pve'" });
    expect(missing.text).toBe('{"data":null}');
  });

  it.each<[Level, string, number]>([
    ['9.2', 'VM.Monitor', 400],
    ['8.4', 'VM.Monitor', 200],
    ['9.1', 'VM.GuestAgent.Audit', 200],
    ['8.4', 'VM.GuestAgent.Audit', 400],
    ['7.4', 'SDN.Use', 400],
  ])('%s answers a role with %s by %i', async (level, privilege, status) => {
    const admin = await adminOf(level);
    expect(await admin('POST', '/access/roles', { roleid: 'Mine', privs: privilege })).toMatchObject({ status });
  });

  it.each<[Level, number]>([
    ['9.2', 400],
    ['7.4', 200],
  ])('%s answers a role named pvetoken… by %i', async (level, status) => {
    const admin = await adminOf(level);
    expect(await admin('POST', '/access/roles', { roleid: 'pvetokenUsers' })).toMatchObject({ status });
  });
});
