import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { createUser, readVersion } from '../../src/proxmox/calls.ts';
import { probe } from '../../src/proxmox/health.ts';
import type { BotToken } from '../../src/proxmox/settings.ts';
import { clientAs, secretIn } from '../playground/proxmox/client.ts';
import { aHomelab, BOT_SECRET, clientFor, settingsFor, unavailabilityOf, writesOf } from './support/testbed.ts';

const ROOT = { 'full-tokenid': 'root@pam!node', value: 'root-secret', privsep: 0 } as const;
const NEW_USER = createUser('x@pve', { group: 'pvetoken', comment: '', expire: 1 });

/** A homelab, the file with the secret of the bot's token, and a client that began with the first secret. */
async function aBotWithFile() {
  const { proxmox } = await aHomelab();
  proxmox.createToken(ROOT);
  const file: { text: string; reads: number } = { text: BOT_SECRET, reads: 0 };
  const credential: BotToken = {
    kind: 'token',
    fullTokenId: 'pvetoken@pve!bot',
    secret: new Secret(BOT_SECRET),
    reread: () => {
      file.reads += 1;
      return file.text === ''
        ? { ok: false, reason: 'names a file that is empty' }
        : { ok: true, secret: new Secret(file.text) };
    },
  };
  const rotate = async (): Promise<string> => {
    const root = clientAs(proxmox, ROOT['full-tokenid'], ROOT.value);
    return secretIn(await root('PUT', '/access/users/pvetoken@pve/token/bot', { regenerate: 1 }));
  };
  return { proxmox, file, rotate, client: clientFor(settingsFor(proxmox, { credential })) };
}

describe('a secret in a file that was replaced', () => {
  it('takes effect with the first call that the old one is refused for, and that call is made once', async () => {
    const { proxmox, file, rotate, client } = await aBotWithFile();
    await client.call(readVersion());
    expect(file.reads).toBe(0);
    file.text = await rotate();
    expect(await client.call(NEW_USER)).toEqual({ kind: 'ok', data: undefined });
    expect(proxmox.calls().filter(({ path, status }) => path === '/access/users' && status === 200)).toHaveLength(1);
    await client.call(readVersion());
    expect(file.reads).toBe(1);
  });

  it('takes effect for all calls under way', async () => {
    const { file, rotate, client } = await aBotWithFile();
    file.text = await rotate();
    const answers = await Promise.all([1, 2, 3].map(async () => await client.call(readVersion())));
    expect(answers.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'ok']);
  });

  it('that is empty for a moment is named; the secret is neither thrown away nor tried in vain', async () => {
    const { proxmox, file, rotate, client } = await aBotWithFile();
    const secret = await rotate();
    file.text = '';
    const before = proxmox.calls().length;
    const fault = await unavailabilityOf(probe(client));
    expect(fault.message).toMatch(/it refuses pvetoken@pve!bot \(401\).*; its secretFile names a file that is empty$/);
    expect(proxmox.calls()).toHaveLength(before + 1);
    file.text = secret;
    expect(await client.call(readVersion())).toMatchObject({ kind: 'ok' });
  });

  it('that was read half written is read again with the next call', async () => {
    const { file, rotate, client } = await aBotWithFile();
    const secret = await rotate();
    file.text = secret.slice(0, 9);
    expect(await client.call(readVersion())).toEqual({ kind: 'unauthorized' });
    file.text = secret;
    expect(await client.call(readVersion())).toMatchObject({ kind: 'ok' });
  });

  it('is not looked for when a token that was just made is refused', async () => {
    const { proxmox, file, client } = await aBotWithFile();
    const stranger = {
      endpoint: '',
      verification: { kind: 'system' as const },
      userId: 'x@pve',
      tokenId: 't',
      fullTokenId: 'x@pve!t',
      secret: new Secret('s'),
    };
    expect(await client.call(readVersion(), stranger)).toEqual({ kind: 'unauthorized' });
    expect([file.reads, writesOf(proxmox)]).toEqual([0, []]);
  });

  it('does not help when it is the same: the call is not made again', async () => {
    const { proxmox, rotate, client } = await aBotWithFile();
    await rotate();
    const before = proxmox.calls().length;
    expect(await client.call(readVersion())).toEqual({ kind: 'unauthorized' });
    expect(proxmox.calls()).toHaveLength(before + 1);
  });
});
