import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { say } from './complaint.mjs';
import { withLock } from './lock.mjs';
import { npmCi } from './npm-ci.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * @typedef {object} Locked an entry of package-lock.json, as far as it is used here
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [dev]
 * @property {boolean} [optional]
 * @property {boolean} [devOptional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 */

/**
 * Brings node_modules to what package-lock.json says, unless it is so already (a matter of milliseconds).
 * Without `development`, a production installation (`npm ci --omit=dev`) is accepted as it is.
 *
 * Throws a Complaint with npm's output when npm fails.
 *
 * @param {{ development: boolean, env: NodeJS.ProcessEnv }} needs
 */
export async function installDependencies({ development, env }) {
  if (isInstalled(development)) return;
  await withLock(`${ROOT}.pvetoken/install.lock`, async () => {
    if (isInstalled(development)) return;
    say('installing the dependencies (npm ci); this takes some seconds to a minute, once.');
    await npmCi(ROOT, { options: development ? ['--include=dev'] : [], env });
  });
}

/**
 * Compares what is locked with what npm noted as installed. Contents, not times: a checkout sets times at will.
 * @param {boolean} development
 */
function isInstalled(development) {
  const installed = lockedPackages(`${ROOT}node_modules/.package-lock.json`);
  if (!installed) return false;
  return Object.entries(lockedPackages(`${ROOT}package-lock.json`) ?? {}).every(([path, wanted]) => {
    const present = installed[path];
    if (present) return present.version === wanted.version && present.integrity === wanted.integrity;
    // The entry '' is this project itself.
    return path === '' || (wanted.dev && !development) || mayBeAbsent(wanted);
  });
}

/**
 * Optional packages are mostly programs built for one platform. Those built for this one must be there: npm leaves
 * them out silently when it ran on an old Node.
 * @param {Locked} wanted
 */
function mayBeAbsent({ optional, devOptional, os, cpu, libc }) {
  if (!optional && !devOptional) return false;
  const builtForHere =
    os?.includes(process.platform) && cpu?.includes(process.arch) && (!libc || libc.includes(ownLibc()));
  return !builtForHere;
}

/** The C library, in the words of package-lock.json: Node names the version of glibc that it runs on, if it does. */
function ownLibc() {
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return report.header?.glibcVersionRuntime ? 'glibc' : 'musl';
}

/**
 * @param {string} file
 * @returns {Record<string, Locked> | undefined}
 */
function lockedPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}
