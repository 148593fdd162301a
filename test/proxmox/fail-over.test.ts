import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SECOND } from '../../src/domain/time.ts';
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

  it.each([503, 595])('a write that one did not work on (%s) moves on', async (status) => {
    const endpoints = [await aServer((_, response) => response.writeHead(status).end()), await aServer(version)];
    const client = clientFor(settingsFor({ url: '' }, { endpoints }));
    expect(await client.call(write)).toEqual({ kind: 'ok', data: undefined });
  });

  it('a write whose answer a node lost (596) is not repeated, but the next call goes elsewhere', async () => {
    const calls: string[] = [];
    const broken = await aServer((_, response) => {
      calls.push('broken');
      response.writeHead(596).end();
    });
    const endpoints = [broken, await aServer(version)];
    const client = clientFor(settingsFor({ url: '' }, { endpoints }));
    expect(await client.call(write)).toEqual({ kind: 'unknown', detail: 'status 596' });
    expect(await client.call(readVersion())).toMatchObject({ kind: 'ok' });
    expect(calls).toEqual(['broken']);
  });

  it('calls come back to the preferred one a minute after they left it', async () => {
    const clock = { now: 0 };
    const calls: string[] = [];
    let isDown = true;
    const first = await aServer((request, response) => {
      calls.push('first');
      if (isDown) response.writeHead(503).end();
      else version(request, response);
    });
    const second = await aServer((request, response) => {
      calls.push('second');
      version(request, response);
    });
    const client = clientFor(settingsFor({ url: '' }, { endpoints: [first, second] }), () => clock.now);
    const callsDuring = async (time: number): Promise<string[]> => {
      calls.length = 0;
      clock.now += time;
      await client.call(readVersion());
      return [...calls];
    };
    expect(await callsDuring(0)).toEqual(['first', 'second']);
    expect(await callsDuring(59 * SECOND)).toEqual(['second']);
    // It is tried again, and is no better.
    expect(await callsDuring(SECOND)).toEqual(['first', 'second']);
    isDown = false;
    expect(await callsDuring(59 * SECOND)).toEqual(['second']);
    expect(await callsDuring(SECOND)).toEqual(['first']);
    expect(await callsDuring(SECOND)).toEqual(['first']);
  });

  it('none of which can be connected to, nothing was done', async () => {
    const endpoints = [await aClosedPort(), await aClosedPort()];
    const answer = await clientFor(settingsFor({ url: '' }, { endpoints })).call(write);
    const detail = endpoints.map((endpoint) => `no connection to ${endpoint} (ECONNREFUSED)`).join('; ');
    expect(answer).toEqual({ kind: 'not_done', detail });
  });
});
