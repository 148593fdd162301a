import { expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { readUser, readVersion } from '../../src/proxmox/calls.ts';
import { createProxmoxClient, type ProxmoxCall, type ProxmoxClient } from '../../src/proxmox/client.ts';
import { aHomelab, BOT_SECRET, settingsFor } from './support/testbed.ts';

it('whoever watches is told how each call of a cluster went, be it answered or not', async () => {
  const { proxmox } = await aHomelab();
  const calls: ProxmoxCall[] = [];
  const watched = (url: string): ProxmoxClient => {
    const client = createProxmoxClient(settingsFor({ url }), { onCall: (call) => void calls.push(call) });
    onTestFinished(async () => await client.close());
    return client;
  };
  const client = watched(proxmox.url);
  await client.call(readVersion());
  await client.call(readUser('nobody@pve'));
  await client.call(readVersion(), { fullTokenId: 'nobody@pve!none', secret: new Secret(BOT_SECRET) });
  await watched('http://127.0.0.1:1').call(readVersion());
  const of = { cluster: 'home', caller: 'bot', method: 'GET', took: expect.any(Number) };
  expect(calls).toEqual([
    { ...of, what: 'version', result: 'ok' },
    { ...of, what: 'access/users', result: 'refused' },
    { ...of, caller: 'token', what: 'version', result: 'unauthorized' },
    { ...of, what: 'version', result: 'not_done' },
  ]);
});
