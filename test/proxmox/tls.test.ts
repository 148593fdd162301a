import { createHash, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { homelabSeed } from '../../playground/proxmox/seeds.ts';
import { startProxmox, type SimulatedProxmox } from '../../playground/proxmox/simulated-proxmox.ts';
import { readVersion } from '../../src/proxmox/calls.ts';
import type { TlsTrust } from '../../src/proxmox/settings.ts';
import { BOT_SECRET, clientFor, settingsFor } from './support/testbed.ts';

let proxmox: SimulatedProxmox;
let other: SimulatedProxmox;
let callsBefore: number;

beforeAll(async () => {
  [proxmox, other] = await Promise.all([
    startProxmox({ tls: true, seed: homelabSeed(BOT_SECRET) }),
    startProxmox({ tls: true }),
  ]);
});
afterAll(() => Promise.all([proxmox.close(), other.close()]));
beforeEach(() => {
  callsBefore = proxmox.calls().length;
});

async function call(tls: TlsTrust) {
  return await clientFor(settingsFor(proxmox, { tls })).call(readVersion());
}

function given(value: string | undefined): string {
  if (value === undefined) throw new Error('the simulator has no certificate');
  return value;
}

/** Not a byte may reach a server that is not trusted: its first would be the bot's secret. */
function expectNothingSent(): void {
  expect(proxmox.calls().length).toBe(callsBefore);
}

describe('a server is trusted', () => {
  it('by the fingerprint of its certificate', async () => {
    expect(await call({ fingerprints: [given(proxmox.fingerprint)] })).toMatchObject({ kind: 'ok' });
  });

  it('by one of several fingerprints, since every node has a certificate of its own', async () => {
    const fingerprints = [given(other.fingerprint), given(proxmox.fingerprint)];
    const endpoints = [proxmox.url, other.url];
    const client = clientFor(settingsFor(proxmox, { endpoints, tls: { fingerprints } }));
    expect(await client.call(readVersion())).toMatchObject({ kind: 'ok' });
    // What people are told is about the endpoint that they are given.
    expect(client.verification()).toMatchObject({ kind: 'fingerprint', fingerprint: proxmox.fingerprint });
  });

  it('by its fingerprint in lower case', async () => {
    expect(await call({ fingerprints: [given(proxmox.fingerprint).toLowerCase()] })).toMatchObject({ kind: 'ok' });
  });

  it('by the authority that signed its certificate', async () => {
    expect(await call({ ca: given(proxmox.caPem) })).toMatchObject({ kind: 'ok' });
  });

  it('by both, when both fit', async () => {
    const tls = { ca: given(proxmox.caPem), fingerprints: [given(proxmox.fingerprint)] };
    expect(await call(tls)).toMatchObject({ kind: 'ok' });
  });

  it('on every new connection, not on the first alone', async () => {
    const client = clientFor(settingsFor(proxmox, { tls: { fingerprints: [given(proxmox.fingerprint)] } }));
    const answers = await Promise.all(Array.from({ length: 5 }, () => client.call(readVersion())));
    expect(answers.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
  });
});

describe('how a server is trusted is known to those who are given a token of it', () => {
  it.each([
    ['by the system’s CAs', {}, { kind: 'system' }],
    ['by a CA', { ca: 'PEM' }, { kind: 'ca' }],
    ['by a CA, where a fingerprint stands beside it', { ca: 'PEM', fingerprints: ['ab'] }, { kind: 'ca' }],
    ['by its fingerprint', { fingerprints: ['ab'] }, { kind: 'fingerprint', fingerprint: 'AB' }],
  ])('%s', (_, tls, verification) => {
    expect(clientFor(settingsFor(proxmox, { tls })).verification()).toEqual(verification);
  });

  it('by its public key too, once its fingerprint was compared', async () => {
    const fingerprint = given(proxmox.fingerprint);
    const client = clientFor(settingsFor(proxmox, { tls: { fingerprints: [fingerprint] } }));
    await client.call(readVersion());
    const key = new X509Certificate(given(proxmox.caPem)).publicKey.export({ type: 'spki', format: 'der' });
    const publicKey = createHash('sha256').update(key).digest('base64');
    expect(client.verification()).toEqual({ kind: 'fingerprint', fingerprint, publicKey });
  });

  it('never by the key of a server that was refused', async () => {
    const fingerprint = given(other.fingerprint);
    const client = clientFor(settingsFor(proxmox, { tls: { fingerprints: [fingerprint] } }));
    await client.call(readVersion());
    expect(client.verification()).toEqual({ kind: 'fingerprint', fingerprint });
  });
});

describe('a server is not trusted', () => {
  it('with the fingerprint of another certificate', async () => {
    expect(await call({ fingerprints: [given(other.fingerprint)] })).toEqual({
      kind: 'not_done',
      detail: `no connection to ${proxmox.url} (its certificate is not the one whose fingerprint is configured)`,
    });
    expectNothingSent();
  });

  it('with the authority of another certificate', async () => {
    expect(await call({ ca: given(other.caPem) })).toMatchObject({ kind: 'not_done' });
    expectNothingSent();
  });

  it('when one of both does not fit', async () => {
    const right = { ca: given(proxmox.caPem), fingerprints: [given(proxmox.fingerprint)] };
    expect(await call({ ...right, ca: given(other.caPem) })).toMatchObject({ kind: 'not_done' });
    expect(await call({ ...right, fingerprints: [given(other.fingerprint)] })).toMatchObject({ kind: 'not_done' });
    expectNothingSent();
  });

  it('when nothing vouches for it', async () => {
    expect(await call({})).toEqual({
      kind: 'not_done',
      detail: `no connection to ${proxmox.url} (DEPTH_ZERO_SELF_SIGNED_CERT)`,
    });
    expectNothingSent();
  });

  it('although the environment turns verification off', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    expect(await call({})).toMatchObject({ kind: 'not_done' });
    expectNothingSent();
  });
});
