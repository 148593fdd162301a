import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { unpackServer } from '../../src/embedded-redis/unpack-server.ts';

/** A package whose "server" does nothing, so that these tests need no network. */
const APT_GET = `
for argument; do case $argument in
  install) echo 'Inst libstub (1.0 Stub:1 [all])'; echo 'Inst redis-server (7.0 Stub:1 [all])';;
  download) touch libstub.deb redis-server.deb;;
esac; done`;
const DPKG = `
mkdir -p "$3/usr/bin" "$3/usr/lib/stub-linux-gnu"
printf '#!/bin/sh\\necho Redis stub\\n' > "$3/usr/bin/redis-server"
chmod +x "$3/usr/bin/redis-server"`;

describe.runIf(existsSync('/etc/os-release'))('unpacking the distribution’s server', () => {
  let folder: string;
  let cache: string;
  let said: string[];
  const unpack = () => unpackServer({ PATH: folder, XDG_CACHE_HOME: cache }, (line) => void said.push(line));

  beforeEach(async () => {
    said = [];
    folder = await mkdtemp(join(tmpdir(), 'pvetoken-test-'));
    cache = join(folder, 'cache');
    await program('apt-get', APT_GET);
    await program('dpkg', DPKG);
    return () => rm(folder, { recursive: true });
  });

  test('is announced once; afterwards the cached copy is used', async () => {
    const first = await unpack();
    await rm(join(folder, 'apt-get'));
    const second = await unpack();

    expect(second).toEqual(first);
    expect(first.path.startsWith(cache)).toBe(true);
    expect(first.env['LD_LIBRARY_PATH']).toMatch(/stub-linux-gnu$/);
    expect(said).toEqual([expect.stringContaining('unpacking')]);
  });

  test('may happen in several processes at once, and leaves nothing half-done', async () => {
    const results = await Promise.all([unpack(), unpack(), unpack()]);

    expect(new Set(results.map(({ path }) => path)).size).toBe(1);
    expect(await readdir(join(cache, 'pvetoken'))).toHaveLength(1);
  });

  test('names what apt complained about, and leaves nothing behind', async () => {
    await program('apt-get', 'echo "E: Unable to locate package redis-server" >&2; exit 100');
    await expect(unpack()).rejects.toThrow('apt-get update did not work: E: Unable to locate package redis-server');
    expect(await readdir(join(cache, 'pvetoken'))).toEqual([]);
  });

  test('refuses a server that does not run here', async () => {
    await program('dpkg', DPKG.replace('echo Redis stub', 'exit 127'));
    await expect(unpack()).rejects.toThrow('does not run on this machine');
  });

  async function program(name: string, body: string): Promise<void> {
    await writeFile(join(folder, name), `#!/bin/sh\nPATH=/usr/bin:/bin\n${body}\n`, { mode: 0o755 });
  }
});
