import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClusterConfiguration } from '../../src/config/configuration.ts';
import { loadConfiguration } from '../../src/config/load.ts';
import { makeCertificate } from '../../playground/proxmox/certificate.ts';
import { accepted, policyText, refused } from './policy-text.ts';

const SECRET = '3f0c5a1e-1111-4222-8333-444455556666';
const fromFile = (secretFile: string) => ({ 'clusters.home.token': { id: 'pvetoken@pve!bot', secretFile } });

const login = (passwordFile: string) => ({
  'clusters.home.token': undefined,
  'clusters.home.login': { user: 'pvetoken@pve', passwordFile },
});

function secretOf({ credential }: ClusterConfiguration): string {
  return (credential.kind === 'token' ? credential.secret : credential.password).reveal();
}

/** What the file of a cluster's secret holds by now, or what is wrong with it. */
function rereadOf({ credential }: ClusterConfiguration): string | undefined {
  const found = credential.reread?.();
  return found?.ok === false ? found.reason : found?.secret.reveal();
}

let folder: string;
let certificate: string;

function theCluster(changes: Readonly<Record<string, unknown>>): ClusterConfiguration {
  const [cluster] = accepted(changes, folder).clusters;
  if (cluster === undefined) throw new Error('no cluster');
  return cluster;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pvetoken-config-'));
  const made = await makeCertificate();
  certificate = made.certificate.trim();
  writeFileSync(join(folder, 'ca.pem'), made.certificate);
  writeFileSync(join(folder, 'key.pem'), made.key);
  writeFileSync(join(folder, 'secret'), `${SECRET}\n`);
  writeFileSync(join(folder, 'whole'), `pvetoken@pve!bot=${SECRET}\n`);
  writeFileSync(join(folder, 'empty'), '\n');
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('the secret of the bot’s token', () => {
  test('comes from a file, trimmed, by a path that starts at the configuration’s folder', () => {
    expect(secretOf(theCluster(fromFile('secret')))).toBe(SECRET);
  });

  test('is shown by no way of printing the configuration', () => {
    const configuration = accepted(fromFile('secret'), folder);
    expect(inspect(configuration, { depth: 9 })).toContain('[secret]');
    expect(`${inspect(configuration, { depth: 9, showHidden: true })}${JSON.stringify(configuration)}`).not.toContain(
      SECRET,
    );
  });

  test('is missed by the name of its variable', () => {
    expect(refused({}, folder, {})).toEqual([
      'clusters.home.token.secretEnv: names the environment variable PVE_HOME_SECRET, which is not set; set it and start again',
    ]);
  });

  test.each([
    ['nowhere', 'names a file that cannot be read (ENOENT); check its path and its permissions'],
    ['empty', 'names a file that is empty; write into it what belongs there'],
    ['whole', 'points to more than a secret; give only the UUID that Proxmox showed, without the token id'],
  ])('is refused from the file %s', (file, reason) => {
    expect(refused(fromFile(file), folder)).toEqual([`clusters.home.token.secretFile: ${reason}`]);
  });
});

describe('the password of the bot’s login', () => {
  test('comes from a file, trimmed, and may hold any signs', () => {
    writeFileSync(join(folder, 'password'), 'a b=c!d\n');
    const { credential } = theCluster(login('password'));
    expect(credential).toMatchObject({ kind: 'login', user: 'pvetoken@pve' });
    expect(secretOf(theCluster(login('password')))).toBe('a b=c!d');
  });

  test('is missed by the name of its variable', () => {
    const bot = { user: 'pvetoken@pve', passwordEnv: 'PVE_HOME_PASSWORD' };
    expect(refused({ 'clusters.home.token': undefined, 'clusters.home.login': bot }, folder)).toEqual([
      'clusters.home.login.passwordEnv: names the environment variable PVE_HOME_PASSWORD, which is not set; set it and start again',
    ]);
  });

  test('is refused from a file that holds more', () => {
    writeFileSync(join(folder, 'lines'), 'hunter2\nuser: pvetoken\n');
    const [complaint] = refused(login('lines'), folder);
    expect(complaint).toBe('clusters.home.login.passwordFile: points to more than one line; give only the password');
  });
});

describe('a secret in a file that was replaced', () => {
  test.each([
    ['token', fromFile('rotated')],
    ['login', login('rotated')],
  ])('is read again while the bot runs: that of a %s', (_kind, changes) => {
    writeFileSync(join(folder, 'rotated'), SECRET);
    const cluster = theCluster(changes);
    writeFileSync(join(folder, 'rotated'), 'the-next-one\n');
    expect(rereadOf(cluster)).toBe('the-next-one');
    expect(secretOf(cluster)).toBe(SECRET);
  });

  test('is not there for a moment, or is not written to its end, and that is said', () => {
    writeFileSync(join(folder, 'rotated'), SECRET);
    const cluster = theCluster(fromFile('rotated'));
    writeFileSync(join(folder, 'rotated'), '');
    expect(rereadOf(cluster)).toBe('names a file that is empty; write into it what belongs there');
    rmSync(join(folder, 'rotated'));
    expect(rereadOf(cluster)).toBe('names a file that cannot be read (ENOENT); check its path and its permissions');
  });

  test('is not looked for where it came from the environment, which does not change', () => {
    expect(theCluster({}).credential.reread).toBeUndefined();
  });
});

describe('the CA of a cluster', () => {
  test('is read as PEM', () => {
    expect(accepted({ 'clusters.home.tls': { ca: 'ca.pem' } }, folder).clusters[0]?.tls).toEqual({ ca: certificate });
  });

  test.each([
    ['nowhere.pem', 'names a file that cannot be read (ENOENT); check its path and its permissions'],
    ['key.pem', 'names a file without a PEM certificate; copy /etc/pve/pve-root-ca.pem from the cluster'],
  ])('is refused from %s', (ca, reason) => {
    expect(refused({ 'clusters.home.tls': { ca } }, folder)).toEqual([`clusters.home.tls.ca: ${reason}`]);
  });
});

test('a cluster of several nodes may have several fingerprints', () => {
  const fingerprints = ['AA', 'BB'].map((pair) => Array.from({ length: 32 }, () => pair).join(':'));
  const { clusters } = accepted({ 'clusters.home.tls': { fingerprint: fingerprints } });
  expect(clusters[0]?.tls.fingerprints).toEqual(fingerprints);
});

test('a fingerprint may be written in small letters', () => {
  const { clusters } = accepted({ 'clusters.home.tls': { fingerprint: `${'ab:'.repeat(31)}ab` } });
  expect(clusters[0]?.tls.fingerprints).toEqual([`${'AB:'.repeat(31)}AB`]);
});

test('http is taken for a Proxmox on this machine', () => {
  const endpoints = ['http://127.0.0.1:8006', 'http://localhost:8007', 'http://[::1]:8008'];
  expect(accepted({ 'clusters.home.endpoints': endpoints }).clusters[0]?.endpoints).toEqual(endpoints);
});

test('the file is read from its path, and one that is not there is said to be so', () => {
  writeFileSync(join(folder, 'pvetoken.yml'), policyText(fromFile('secret')));
  expect(loadConfiguration(join(folder, 'pvetoken.yml'), {})).toMatchObject({ ok: true });
  expect(loadConfiguration(join(folder, 'absent.yml'), {})).toEqual({
    ok: false,
    problems: [{ path: '', reason: 'cannot be read (ENOENT); check its path and its permissions' }],
  });
});
