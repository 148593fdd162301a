import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseConfiguration } from '../../src/config/load.ts';
import { DAY, HOUR } from '../../src/domain/time.ts';
import { accepted, policyText, refused } from './policy-text.ts';

const KEY = 'a key for nothing but the tests of it';
const URL_OF_SIEM = 'https://siem.example.com/pvetoken';
const ENV = { PVE_HOME_SECRET: '00000000-0000-4000-8000-000000000000', SIEM_KEY: KEY, SHORT: 'short' };

test('by itself the audit is kept, and told and passed on to nobody', () => {
  expect(accepted().audit).toEqual({ checkpointEvery: DAY });
});

test('a channel is told as often as it says', () => {
  expect(accepted({ audit: { channel: 'C0AUDIT', checkpointEvery: '6h' } }).audit).toEqual({
    channel: 'C0AUDIT',
    checkpointEvery: 6 * HOUR,
  });
});

test('a file lies beside pvetoken.yml, unless its path is whole', () => {
  expect(accepted({ 'audit.stream.file': 'audit.jsonl' }, '/etc/pvetoken').audit.stream).toEqual({
    kind: 'file',
    path: '/etc/pvetoken/audit.jsonl',
  });
});

test('a webhook has the key of its signature in the environment or in a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pvetoken-audit-'));
  onTestFinished(async () => await rm(folder, { recursive: true }));
  await writeFile(join(folder, 'key'), `${KEY}\n`);
  for (const source of [{ secretEnv: 'SIEM_KEY' }, { secretFile: 'key' }]) {
    const text = policyText({ 'audit.stream.webhook': { url: URL_OF_SIEM, ...source } });
    const checked = parseConfiguration(text, { env: ENV, folder });
    const stream = checked.ok ? checked.value.audit.stream : undefined;
    expect(stream).toMatchObject({ kind: 'webhook', url: URL_OF_SIEM });
    expect(stream?.kind === 'webhook' && stream.key.reveal()).toBe(KEY);
    expect(JSON.stringify(checked)).not.toContain(KEY);
  }
});

const webhook = { url: URL_OF_SIEM, secretEnv: 'SIEM_KEY' };

test.each([
  [{ stream: {} }, 'audit.stream: needs either webhook or file, to say where entries go'],
  [{ stream: { webhook, file: 'a' } }, 'audit.stream: needs either webhook or file, to say where entries go'],
  [
    { stream: { webhook: { url: URL_OF_SIEM } } },
    'audit.stream.webhook: needs either secretEnv or secretFile, to say where the key of the signature is',
  ],
  ...['http://siem.example.com/', 'https://bot:hunter2@siem.example.com/', 'siem'].map((url): [object, string] => [
    { stream: { webhook: { ...webhook, url } } },
    'audit.stream.webhook.url: must be an https:// address without a password in it (http:// only on this machine)',
  ]),
  [
    { stream: { webhook: { ...webhook, secretEnv: 'SHORT' } } },
    'audit.stream.webhook.secretEnv: points to a key of less than 32 characters; "openssl rand -base64 32" makes one',
  ],
  [
    { stream: { webhook: { ...webhook, secretEnv: 'MISSING' } } },
    'audit.stream.webhook.secretEnv: names the environment variable MISSING, which is not set; set it and start again',
  ],
  [
    { stream: { webhook: { url: URL_OF_SIEM, secretFile: 'gone' } } },
    'audit.stream.webhook.secretFile: names a file that cannot be read (ENOENT); check its path and its permissions',
  ],
  [{ checkpointEvery: '2d' }, 'audit.checkpointEvery: must be at most 1d'],
  [{ channel: '#audit' }, 'audit.channel: must be the id of a Slack channel such as C012AB3CD, not its name'],
])('%j is refused', (audit, complaint) => {
  expect(refused({ audit }, '/', ENV)).toEqual([complaint]);
});

test('the policy is named by what it says, not by how it is written', () => {
  const { policyHash } = accepted();
  expect(policyHash).toMatch(/^[\w-]{8}$/);
  expect(accepted({ 'roles.dev.propagate': true }).policyHash).toBe(policyHash);
  expect(accepted({ 'roles.dev.propagate': false }).policyHash).not.toBe(policyHash);
  expect(accepted({ 'limits.activePerPerson': 3 }).policyHash).not.toBe(policyHash);
});
