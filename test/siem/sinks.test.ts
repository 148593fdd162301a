import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AuditLine } from '../../src/domain/audit-line.ts';
import { Secret } from '../../src/domain/secret.ts';
import { createSink } from '../../src/siem/sink.ts';
import { listenForAudit } from '../support/audit-listener.ts';
import { MONDAY } from '../support/records.ts';

const KEY = 'a key for nothing but the tests of it';

function line(number: number): AuditLine {
  return { id: `${MONDAY}-${number}`, at: MONDAY, act: 'reminded', actor: 'bot', details: { said: 'a\nb “ü”' } };
}

/** The ids that lines of JSON name. */
function idsIn(text: string): unknown[] {
  const lines = text.trimEnd().split('\n');
  return lines.map((each) => (JSON.parse(each) as { id: unknown }).id);
}

/** The path of a file that is not there yet, in a folder that goes with the test. */
async function newFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pvetoken-siem-'));
  onTestFinished(async () => await rm(folder, { recursive: true }));
  return join(folder, 'audit.jsonl');
}

describe('a webhook', () => {
  it('is given entries as lines of JSON, with a signature over them and their moment', async () => {
    const { url, posted } = await listenForAudit();
    const sink = createSink({ kind: 'webhook', url, key: new Secret(KEY) }, () => MONDAY + 999);
    await sink.send([line(1), line(2)]);
    const [{ body, headers } = { body: '', headers: {} }] = posted;
    expect(idsIn(body)).toEqual([`${MONDAY}-1`, `${MONDAY}-2`]);
    const seconds = MONDAY / 1000;
    const expected = createHmac('sha256', KEY).update(`${seconds}.${body}`).digest('hex');
    expect(headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      'x-pvetoken-signature': `t=${seconds},v1=${expected}`,
    });
  });

  it.each([400, 401, 500, 503])('that answers %i has not taken them', async (status) => {
    const { url, answer } = await listenForAudit();
    answer(status);
    const sink = createSink({ kind: 'webhook', url, key: new Secret(KEY) }, () => MONDAY);
    await expect(sink.send([line(1)])).rejects.toThrow(`the webhook of the audit answered ${status}`);
  });

  it('that names another address is not followed', async () => {
    const [here, there] = [await listenForAudit(), await listenForAudit()];
    here.answer(307, { location: there.url });
    const sink = createSink({ kind: 'webhook', url: here.url, key: new Secret(KEY) }, () => MONDAY);
    await expect(sink.send([line(1)])).rejects.toThrow(/^the webhook of the audit cannot be reached: /);
    expect(there.posted).toEqual([]);
  });

  it('that is not there is said without its key', async () => {
    const sink = createSink({ kind: 'webhook', url: 'http://127.0.0.1:9/', key: new Secret(KEY) }, () => MONDAY);
    const fault: unknown = await sink.send([line(1)]).catch((reason: unknown) => reason);
    expect(String(fault)).toMatch(/cannot be reached/);
    expect(JSON.stringify(fault) + String(fault)).not.toContain(KEY);
  });
});

describe('a file', () => {
  it('has entries appended as lines of JSON, and is for its owner alone', async () => {
    const to = await newFile();
    const sink = createSink({ kind: 'file', path: to }, () => MONDAY);
    await sink.send([line(1), line(2)]);
    await sink.send([line(3)]);
    expect(idsIn(await readFile(to, 'utf8'))).toEqual([`${MONDAY}-1`, `${MONDAY}-2`, `${MONDAY}-3`]);
    expect((await stat(to)).mode & 0o777).toBe(0o600);
  });

  it('that is moved away is begun anew', async () => {
    const to = await newFile();
    const sink = createSink({ kind: 'file', path: to }, () => MONDAY);
    await sink.send([line(1)]);
    await rename(to, `${to}.1`);
    await sink.send([line(2)]);
    expect(idsIn(await readFile(to, 'utf8'))).toEqual([`${MONDAY}-2`]);
  });

  it('whose folder is not there takes nothing', async () => {
    const sink = createSink({ kind: 'file', path: '/nowhere/audit.jsonl' }, () => MONDAY);
    await expect(sink.send([line(1)])).rejects.toThrow(/ENOENT/);
  });
});
