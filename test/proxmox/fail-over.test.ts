import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { createUser, readVersion } from '../../src/proxmox/calls.ts';
import { aClosedPort, aServer, listen, version } from './support/servers.ts';
import { clientFor, settingsFor } from './support/testbed.ts';

describe('with several endpoints', () => {
  const write = createUser('x@pve', { group: 'pvetoken', comment: '', expire: 1 });

  it('a call moves on from one that cannot be connected to', async () => {
    const endpoints = [await aClosedPort(), await aServer(version)];
    const client = clientFor(settingsFor({ url: '' }, { endpoints }));
    expect(await client.call(readVersion())).toEqual({ kind: 'ok', data: { version: '9.2.1' } });
    expect(client.endpoint).toBe(endpoints[0]);
  });

  it('calls stay with the one that answered, and do not try the broken one first each time', async () => {
    let attempts = 0;
    const broken = createServer((socket) => {
      attempts += 1;
      socket.resetAndDestroy();
    });
    const url = await listen(broken);
    onTestFinished(async () => {
      broken.close();
      await once(broken, 'close');
    });
    // Its TLS handshake never ends, so nothing is ever sent to it.
    const endpoints = [url.replace('http:', 'https:'), await aServer(version)];
    const client = clientFor(settingsFor({ url: '' }, { endpoints }));
    for (let calls = 0; calls < 3; calls++) expect(await client.call(readVersion())).toMatchObject({ kind: 'ok' });
    expect(attempts).toBe(1);
  });

  it('a write moves on too, since nothing was sent', async () => {
    const endpoints = [await aClosedPort(), await aServer((_, response) => response.end('{"data":null}'))];
    const answer = await clientFor(settingsFor({ url: '' }, { endpoints })).call(write);
    expect(answer).toEqual({ kind: 'ok', data: undefined });
  });

  it('a call that was sent is not repeated elsewhere, but the next one goes elsewhere', async () => {
    const calls: string[] = [];
    const broken = await aServer((request) => {
      calls.push('broken');
      request.socket.resetAndDestroy();
    });
    const sound = await aServer((request, response) => {
      calls.push('sound');
      version(request, response);
    });
    const client = clientFor(settingsFor({ url: '' }, { endpoints: [broken, sound] }));

    const first = await client.call(write);
    expect(first).toEqual({
      kind: 'unknown',
      detail: expect.stringMatching(`^${broken}: (ECONNRESET|UND_ERR_SOCKET)$`),
    });
    expect(calls).toEqual(['broken']);

    await client.call(readVersion());
    await client.call(readVersion());
    expect(calls).toEqual(['broken', 'sound', 'sound']);
  });

  it.each([401, 503, 595, 596, 502])('the next call goes elsewhere after one that answers %i', async (status) => {
    const calls: string[] = [];
    const useless = await aServer((_, response) => {
      calls.push('useless');
      response.writeHead(status).end();
    });
    const sound = await aServer((request, response) => {
      calls.push('sound');
      version(request, response);
    });
    const client = clientFor(settingsFor({ url: '' }, { endpoints: [useless, sound] }));
    await client.call(write);
    await client.call(readVersion());
    await client.call(readVersion());
    expect(calls).toEqual(['useless', 'sound', 'sound']);
  });

  it('a token that is refused says nothing of the endpoint', async () => {
    const refusing = await aServer((_, response) => response.writeHead(401).end());
    const calls: string[] = [];
    const other = await aServer((request, response) => {
      calls.push('other');
      version(request, response);
    });
    const client = clientFor(settingsFor({ url: '' }, { endpoints: [refusing, other] }));
    const as = { endpoint: '', userId: 'x@pve', tokenId: 't1', fullTokenId: 'x@pve!t1', secret: new Secret('dead') };
    await client.call(readVersion(), as);
    await client.call(readVersion(), as);
    expect(calls).toEqual([]);
  });

  it('none of which can be connected to, nothing was done', async () => {
    const endpoints = [await aClosedPort(), await aClosedPort()];
    const answer = await clientFor(settingsFor({ url: '' }, { endpoints })).call(write);
    const detail = endpoints.map((endpoint) => `no connection to ${endpoint} (ECONNREFUSED)`).join('; ');
    expect(answer).toEqual({ kind: 'not_done', detail });
  });
});
