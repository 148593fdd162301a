import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { createUser, readVersion } from '../../src/proxmox/calls.ts';
import { createProxmoxClient, type ProxmoxClient } from '../../src/proxmox/client.ts';
import { aClosedPort, aServer, listen, version, type Handler } from './support/servers.ts';
import { RETURN_EVERY } from '../../src/proxmox/endpoints.ts';
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

  it.each([401, 596, 502])('the next call goes elsewhere after one that answers %i', async (status) => {
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
    const as = { fullTokenId: 'x@pve!t1', secret: new Secret('dead') };
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

  it.for([503, 595])('a call moves on from one that says it did nothing (%s), a write too', async (status) => {
    const idle = await aServer((_, response) => response.writeHead(status).end());
    const endpoints = [idle, await aServer((_, response) => response.end('{"data":null}'))];
    const answer = await clientFor(settingsFor({ url: '' }, { endpoints })).call(write);
    expect(answer).toEqual({ kind: 'ok', data: undefined });
  });

  it.for([502, 504, 596])('a read moves on from one that lost its answer (%s), a write does not', async (status) => {
    const lossy = await aServer((_, response) => response.writeHead(status).end());
    const endpoints = [lossy, await aServer(version)];
    const client = (): ProxmoxClient => clientFor(settingsFor({ url: '' }, { endpoints }));
    expect(await client().call(readVersion())).toMatchObject({ kind: 'ok' });
    expect(await client().call(write)).toEqual({ kind: 'unknown', detail: `${lossy}: status ${status}` });
  });

  it('a definite no is not asked for elsewhere', async () => {
    let asked = 0;
    const no: Handler = (_, response) => {
      asked += 1;
      response.writeHead(500, 'no such user').end('{"data":null}');
    };
    const endpoints = [await aServer(no), await aServer(no)];
    expect(await clientFor(settingsFor({ url: '' }, { endpoints })).call(readVersion())).toMatchObject({ status: 500 });
    expect(asked).toBe(1);
  });

  it('calls come back to the preferred one soon after it works again, and no call waits for that', async () => {
    let isWell = false;
    const asked: string[] = [];
    const told = new EventEmitter();
    const preferred = await aServer((request, response) => {
      asked.push(`preferred ${request.url}`);
      if (!isWell) response.writeHead(503).end();
      else if (request.url === '/api2/json/access/ticket') response.end('{"data":null}', () => told.emit('looked'));
      else version(request, response);
    });
    const other = await aServer((request, response) => {
      asked.push('other');
      version(request, response);
    });
    let now = 0;
    const client = createProxmoxClient(settingsFor({ url: '' }, { endpoints: [preferred, other] }), { now: () => now });
    onTestFinished(() => client.close());
    const call = async (): Promise<void> => {
      asked.length = 0;
      expect(await client.call(readVersion())).toMatchObject({ kind: 'ok' });
    };

    await call();
    expect(asked).toEqual(['preferred /api2/json/version', 'other']);
    isWell = true;
    now += RETURN_EVERY - 1;
    await call();
    expect(asked).toEqual(['other']);

    now += 1;
    const looked = once(told, 'looked');
    await call();
    await looked;
    await vi.waitFor(async () => {
      await call();
      expect(asked).toEqual(['preferred /api2/json/version']);
    });
  });
});
