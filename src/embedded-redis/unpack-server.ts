import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { parseEnv, promisify } from 'node:util';
import type { FoundServer } from './find-server.ts';
import { findOnPath } from './on-path.ts';

const run = promisify(execFile);

type UnpackedServer = Pick<FoundServer, 'path' | 'env'>;

/**
 * Gives Debian's or Ubuntu's own redis-server without installing it: apt downloads the packages and checks their
 * signatures as always, with all of its state in a private folder, so neither root nor a lock is needed; dpkg unpacks
 * them into `$XDG_CACHE_HOME/pvetoken` (by default `~/.cache/pvetoken`). Takes some seconds once, milliseconds later.
 * Delete that folder to get a newer version. Several processes may do this at once.
 *
 * Throws when apt is absent, a package cannot be had, or the program does not run here; the message continues a sentence.
 */
export async function unpackServer(env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<UnpackedServer> {
  const home = cacheHome(env);
  const target = join(home, 'pvetoken', `redis-${await platform()}`);
  const cached = await tryServer(target);
  if (cached) return cached;

  if (!(await findOnPath('apt-get', env))) throw new Error('there is no apt-get to get one with.');
  say(`No Redis on PATH: unpacking the distribution's redis-server into ${target} (some seconds, once).`);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 }).catch((error: Error) => {
    throw new Error(`no cache folder can be made (${error.message}); set XDG_CACHE_HOME.`, { cause: error });
  });
  const work = await mkdtemp(`${target}.partial-`);
  try {
    await downloadPackages(work, env);
    const root = join(work, 'root');
    for (const file of await readdir(work)) {
      if (file.endsWith('.deb')) await run('dpkg', ['-x', join(work, file), root], { env });
    }
    await publish(root, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  const unpacked = await tryServer(target);
  if (!unpacked) throw new Error(`the redis-server unpacked into ${target} does not run on this machine.`);
  return unpacked;
}

function cacheHome(env: NodeJS.ProcessEnv): string {
  const home = env['XDG_CACHE_HOME'] ?? (env['HOME'] === undefined ? undefined : join(env['HOME'], '.cache'));
  if (home === undefined) throw new Error('there is no cache folder to unpack one into (HOME is not set).');
  return home;
}

/** Distribution, release and processor: what the packages depend on. Throws where there is no dpkg-based system. */
async function platform(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => {
    throw new Error('this is not a Debian or Ubuntu system, whose packages could be unpacked.');
  });
  const { ID = 'linux', VERSION_ID = 'rolling' } = parseEnv(release);
  return `${ID}-${VERSION_ID}-${process.arch}`;
}

async function tryServer(root: string): Promise<UnpackedServer | undefined> {
  const path = join(root, 'usr/bin/redis-server');
  const env = { LD_LIBRARY_PATH: (await libraryFolders(root)).join(':') };
  const works = await run(path, ['--version'], { env }).then(
    () => true,
    () => false,
  );
  return works ? { path, env } : undefined;
}

/** The folders libraries were unpacked to, such as usr/lib/x86_64-linux-gnu. */
async function libraryFolders(root: string): Promise<string[]> {
  const parents = [join(root, 'usr/lib'), join(root, 'lib')];
  const folders = await Promise.all(
    parents.map(async (parent) => {
      const names = await readdir(parent).catch(() => []);
      return names.filter((name) => name.includes('-linux-gnu')).map((name) => join(parent, name));
    }),
  );
  return folders.flat();
}

/** Downloads redis-server and those of its dependencies that this machine lacks, as .deb files, into `folder`. */
async function downloadPackages(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  await mkdir(join(folder, 'lists/partial'), { recursive: true });
  await mkdir(join(folder, 'cache/archives/partial'), { recursive: true });
  const settings = [
    `Dir::State::lists=${folder}/lists`,
    `Dir::Cache=${folder}/cache`,
    'Debug::NoLocking=1',
    'Acquire::Languages=none',
    // As root, apt would download as another user, who cannot write to our private folder.
    `APT::Sandbox::User=${userInfo().username}`,
  ].flatMap((setting) => ['-o', setting]);
  const apt = async (...args: string[]) => {
    try {
      return (await run('apt-get', ['--quiet', ...settings, ...args], { cwd: folder, env, maxBuffer: 2 ** 24 })).stdout;
    } catch (error) {
      throw new Error(`apt-get ${args[0]} did not work: ${aptFault(error)}`, { cause: error });
    }
  };
  await apt('update');
  const plan = await apt('install', '--simulate', '--no-install-recommends', 'redis-server');
  const packages = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, name = '']) => name);
  await apt('download', ...packages);
}

function aptFault(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const firstComplaint = /^[EW]: .*/m.exec('stderr' in error ? String(error.stderr) : '')?.[0];
  return firstComplaint ?? error.message;
}

/** Moves the finished folder into place in one step. When another process was first, its copy stays. */
async function publish(root: string, target: string): Promise<void> {
  try {
    await rename(root, target);
  } catch (error) {
    const otherWasFirst = error instanceof Error && 'code' in error && error.code === 'ENOTEMPTY';
    if (!otherWasFirst) throw error;
  }
}
