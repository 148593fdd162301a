import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { difference } from '../../../scripts/conformance/compare.ts';
import type { RawResponse } from '../../../scripts/conformance/http.ts';

const PROJECT = resolve(import.meta.dirname, '../../..');

function answer(content: unknown, more: Partial<RawResponse> = {}): RawResponse {
  return { status: 200, reason: 'OK', text: JSON.stringify(content), ...more };
}

/** Runs the script on a folder of recordings. */
function run(transcripts: string) {
  return spawnSync(process.execPath, ['scripts/conformance.ts', '--verbose'], {
    cwd: PROJECT,
    env: { ...process.env, PVE_TRANSCRIPTS: transcripts },
    encoding: 'utf8',
  });
}

describe('comparing an answer with the recorded one', () => {
  const recorded = { status: 200, reason: 'OK', json: { data: [{ id: 'a', n: 1 }, { id: 'b' }] } };
  it.each([
    ['the order of a list', answer({ data: [{ id: 'b' }, { n: 1, id: 'a' }] })],
    ['the order of keys', answer({ data: [{ n: 1, id: 'a' }, { id: 'b' }] })],
  ])('overlooks %s', (_what, actual) => {
    expect(difference(recorded, actual)).toBeUndefined();
  });

  it.each([
    ['a number that became a text', answer({ data: [{ id: 'a', n: '1' }, { id: 'b' }] })],
    ['a missing entry', answer({ data: [{ id: 'a', n: 1 }] })],
    ['another status', answer(recorded.json, { status: 500 })],
    ['another reason phrase', answer(recorded.json, { reason: 'Fine' })],
    ['a body that is no JSON', { status: 200, reason: 'OK', text: '' }],
  ])('reports %s', (_what, actual) => {
    expect(difference(recorded, actual)).toMatch(/^recorded/);
  });

  it('takes any secret for any other, and a shortened text for its whole', () => {
    const uuid = { status: 200, reason: 'OK', json: { data: '11111111-1111-4111-8111-111111111111' } };
    expect(difference(uuid, answer({ data: '22222222-2222-4222-8222-222222222222' }))).toBeUndefined();
    expect(difference(uuid, answer({ data: 'no uuid' }))).toBeDefined();
    const long = { status: 200, reason: 'OK', json: { data: 'xxx…(9 chars)' } };
    expect(difference(long, answer({ data: 'xxxxxxxxx' }))).toBeUndefined();
    expect(difference(long, answer({ data: 'xxxxxxxx' }))).toBeDefined();
  });
});

describe('npm run conformance', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pve-recordings-'));
    mkdirSync(join(folder, 'transcripts'));
    writeFileSync(join(folder, 'seed.json'), JSON.stringify({ users: [{ userid: 'root@pam' }] }));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function record(file: string, reason: string): void {
    const entry = {
      name: 'no auth header',
      request: { method: 'GET', path: '/api2/json/version', auth: 'none' },
      response: { status: 401, reason, body_text: '' },
    };
    writeFileSync(join(folder, 'transcripts', file), JSON.stringify({ entries: [entry] }));
  }

  it('says plainly that there are no recordings', () => {
    expect(run(join(folder, 'nothing'))).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('No recordings of Proxmox here'),
    });
  });

  it('counts what matches and shows what does not', () => {
    record('a.json', 'No ticket');
    record('b.json', 'No entry');
    const { status, stdout } = run(join(folder, 'transcripts'));
    expect(status).toBe(0);
    expect(stdout).toMatch(/a\.json +1\/1\nb\.json +0\/1\n +\[0\] no auth header\n[^]*1 passed, 1 failed/);
  });

  it('fails when a file falls under its floor', () => {
    record('01-token-create.json', 'No entry');
    expect(run(join(folder, 'transcripts'))).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('FELL BELOW ITS FLOOR'),
    });
  });
});
