import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv, promisify } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { ansibleQuoted, inHeader, isPlainInEnv, shellQuoted, yamlQuoted } from '../../src/domain/quoting.ts';

/** What ids and secrets are made of, with the signs that some syntax makes something of coming up often. */
const sign = fc.oneof(
  fc.constantFrom(...Array.from(`'"\`\\$!#%&*?{}[]()<>|;:,=~^@-+ `)),
  fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
);
const value = fc.string({ unit: sign, maxLength: 40 });
const values = fc.array(value, { minLength: 1, maxLength: 200 });

/** What bash prints with a script, with nothing of this machine's environment. */
async function bash(script: string): Promise<string> {
  const { stdout } = await promisify(execFile)('bash', ['--noprofile', '--norc', '-c', script], { env: {} });
  return stdout;
}

describe('a value', () => {
  it('is read back by bash as it was', async () => {
    const reads = fc.asyncProperty(values, async (written) => {
      const printed = await bash(`printf '%s\\0' ${written.map(shellQuoted).join(' ')}`);
      expect(printed.split('\0').slice(0, -1)).toEqual(written);
    });
    await fc.assert(reads, { numRuns: 20 });
  });

  it('is read back by YAML 1.1 and 1.2 as it was, and as a string', () => {
    const reads = fc.property(value, fc.constantFrom('1.1' as const, '1.2' as const), (written, version) => {
      expect(parse(`key: ${yamlQuoted(written)}\nnext: 1`, { version })).toEqual({ key: written, next: 1 });
    });
    fc.assert(reads, { numRuns: 1000 });
  });

  it.each(['true', 'null', '~', '0x10', '1e3', '2026-01-05', '&a', '*a', '- a', '[::1]', '# a', 'a: b', ' a '])(
    'that looks like something else, as %s does, is a string to YAML',
    (written) => {
      expect(parse(yamlQuoted(written))).toBe(written);
    },
  );

  it('is marked for Ansible exactly where it would be taken for a template', () => {
    const reads = fc.property(value, (written) => {
      const document = parseDocument(ansibleQuoted(written), { logLevel: 'silent' });
      expect(document.toJS()).toBe(written);
      const isTemplate = ['{{', '{%', '{#'].some((start) => written.includes(start));
      expect(document.contents?.tag).toBe(isTemplate ? '!unsafe' : undefined);
    });
    fc.assert(reads, { numRuns: 1000, examples: [['a{{b}}@pve'], ['{%'], ['{#']] });
  });

  it('is plain in .env only where shells, docker and dotenv libraries read the same', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pvetoken-env-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, '.env');
    const plain = fc.string({ unit: sign, maxLength: 40 }).filter(isPlainInEnv);
    const reads = fc.asyncProperty(fc.array(plain, { minLength: 1, maxLength: 100 }), async (written) => {
      const text = written.map((each, index) => `V${index}=${each}`).join('\n');
      await writeFile(file, text);
      const names = written.map((_, index) => `"$V${index}"`).join(' ');
      const sourced = await bash(`source '${file}'; printf '%s\\0' ${names}`);
      expect(sourced.split('\0').slice(0, -1)).toEqual(written);
      const parsed = parseEnv(text);
      expect(written.map((_, index) => parsed[`V${index}`])).toEqual(written);
      // `docker run --env-file` takes what follows the first `=` as it stands.
      expect(text.split('\n').map((line) => line.slice(line.indexOf('=') + 1))).toEqual(written);
    });
    await fc.assert(reads, { numRuns: 20 });
    expect(['a b', 'a#b', 'a$b', "a'b", 'a"b', 'a\\b', 'a`b', 'a&b', 'a;b', '~a', 'a*b'].filter(isPlainInEnv)).toEqual(
      [],
    );
  });

  it('reaches Proxmox through its header, where percent encoding is undone and a semicolon ends it', () => {
    const reads = fc.property(value, (id) => {
      expect(decodeURIComponent(inHeader(id))).toBe(id);
      expect(inHeader(id)).not.toContain(';');
    });
    fc.assert(reads, { numRuns: 1000, examples: [['50%41@pve!a'], ['a;b@pve'], ['%']] });
  });
});
