import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Credential } from '../../src/domain/credential-formats.ts';
import { Secret } from '../../src/domain/secret.ts';
import { deleteUser, grantRole, readPermissions, readUser, readVersion, type Call } from '../../src/proxmox/calls.ts';
import { createProxmoxClient } from '../../src/proxmox/client.ts';
import { aServer, version } from './support/servers.ts';
import { BOT_SECRET, clientFor, settingsFor } from './support/testbed.ts';

interface Seen {
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What goes over the wire for a call. */
async function wire(call: Call<unknown>): Promise<Seen> {
  const seen = Promise.withResolvers<Seen>();
  const url = await aServer((request, response) => {
    void text(request).then((body) => {
      seen.resolve({ line: `${request.method} ${request.url}`, headers: request.headers, body });
      return response.end('{"data":null}');
    });
  });
  await clientFor(settingsFor({ url })).call(call);
  return await seen.promise;
}

describe('a call', () => {
  it('is a form with a length, booleans as 0 and 1', async () => {
    const seen = await wire(grantRole({ users: 'a+b@pve' }, 'PowerUser', '/vms/100', false));
    expect(seen.line).toBe('PUT /api2/json/access/acl');
    expect(seen.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(seen.headers['content-length']).toBe(String(seen.body.length));
    expect(seen.headers['transfer-encoding']).toBeUndefined();
    expect(seen.body).toBe('path=%2Fvms%2F100&roles=PowerUser&propagate=0&users=a%2Bb%40pve');
  });

  it.each([
    [readUser('a/b?c#d@pve'), 'GET /api2/json/access/users/a%2Fb%3Fc%23d%40pve'],
    [{ ...deleteUser('x@pve'), params: { force: true } }, 'DELETE /api2/json/access/users/x%40pve?force=1'],
  ])('of GET and DELETE has no body, and its path is escaped', async (call, line) => {
    const seen = await wire(call);
    expect(seen.line).toBe(line);
    expect(seen.body).toBe('');
    expect(seen.headers['content-type']).toBeUndefined();
    expect(Number(seen.headers['content-length'] ?? 0)).toBe(0);
  });

  it('says who calls: the bot, or a token', async () => {
    const seen: (string | undefined)[] = [];
    const url = await aServer((request, response) => {
      seen.push(request.headers.authorization);
      version(request, response);
    });
    const client = clientFor(settingsFor({ url }));
    await client.call(readVersion());
    const token: Credential = {
      endpoint: url,
      verification: client.verification(),
      userId: 'x@pve',
      tokenId: 't1',
      fullTokenId: 'x@pve!t1',
      secret: new Secret('s3'),
    };
    await client.call(readVersion(), token);
    expect(seen).toEqual([`PVEAPIToken=pvetoken@pve!bot=${BOT_SECRET}`, 'PVEAPIToken=x@pve!t1=s3']);
  });

  it('uses its connections again and again', async () => {
    const ports = new Set<number | undefined>();
    const url = await aServer((request, response) => {
      ports.add(request.socket.remotePort);
      version(request, response);
    });
    const client = clientFor(settingsFor({ url }));
    for (let calls = 0; calls < 20; calls++) await client.call(readVersion());
    // A call that follows at once may find the first connection still busy with the end of the last answer.
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it('reads numbers that come as text, and flags', async () => {
    const url = await aServer((_, response) => response.end('{"data":{"/vms":{"VM.Audit":"1","VM.Console":0}}}'));
    const answer = await clientFor(settingsFor({ url })).call(readPermissions());
    expect(answer).toEqual({ kind: 'ok', data: { '/vms': { 'VM.Audit': true, 'VM.Console': false } } });
  });

  it('ends at its deadline, and then nobody knows whether it was done', async () => {
    const url = await aServer(() => undefined);
    const answer = await clientFor(settingsFor({ url }, { deadline: 50 })).call(readVersion());
    expect(answer).toEqual({ kind: 'unknown', detail: `${url}: no answer in time` });
  });

  it('ends at its deadline in the middle of an answer, too', async () => {
    const url = await aServer((_, response) => {
      response.writeHead(200);
      response.write('{"data":');
    });
    const answer = await clientFor(settingsFor({ url }, { deadline: 50 })).call(readVersion());
    expect(answer).toEqual({ kind: 'unknown', detail: `${url}: no answer in time` });
  });
});

describe('a client', () => {
  it.each(['http://pve.example.com:8006', 'http://192.0.2.1:8006', 'http://127.0.0.1.example.com', 'ftp://127.0.0.1'])(
    'refuses %s, where secrets would be sent in clear',
    (url) => {
      expect(() => createProxmoxClient(settingsFor({ url }))).toThrow('would send secrets in clear: use https');
    },
  );

  it('refuses to be without an endpoint', () => {
    expect(() => createProxmoxClient(settingsFor({ url: '' }, { endpoints: [] }))).toThrow(
      'cluster home has no endpoint',
    );
  });

  it('shows no secret, however it and its answers are printed', async () => {
    const url = await aServer((request) => request.socket.resetAndDestroy());
    const settings = settingsFor({ url });
    const client = clientFor(settings);
    const answer = await client.call(readVersion());
    const printed = inspect([settings, client, answer], { depth: Infinity, showHidden: true });
    expect(printed).not.toContain(BOT_SECRET);
    expect(JSON.stringify([settings, client, answer])).not.toContain(BOT_SECRET);
  });
});
