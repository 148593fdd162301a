import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Complaint, say } from './complaint.mjs';
import { execute } from './execute.mjs';
import { withLock } from './lock.mjs';
import { npmCi } from './npm-ci.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROGRAMS = `${ROOT}node_modules/.bin`;
const PINNED = `${ROOT}tools/node`;

/**
 * Makes sure of a Node that can run this project: the one running this if it is new enough, else the one pinned in
 * tools/node, which is installed there.
 *
 * Throws a Complaint that says what to install where the pinned Node does not run (it is for Linux with glibc, x64 and
 * arm64).
 *
 * @returns {Promise<NodeJS.ProcessEnv>} the environment in which `node` and the installed programs are the right ones
 */
export async function prepareNode() {
  const node = isNewEnough(process.versions.node) ? process.execPath : await pinnedNode();
  return { ...process.env, PATH: [PROGRAMS, dirname(node), process.env['PATH']].join(delimiter) };
}

/**
 * Links the pinned Node, where it is needed, to where npm, npx and editors look first: node_modules/.bin.
 *
 * Throws like prepareNode.
 */
export async function linkNode() {
  const runsPinned = !relative(PINNED, process.execPath).startsWith('..');
  if (isNewEnough(process.versions.node) && !runsPinned) return;
  link(await pinnedNode(), `${PROGRAMS}/node`);
}

/** @returns {string} the oldest version that will do, such as "22.19" */
function minimum() {
  return readJson(`${ROOT}package.json`).engines.node.replace('>=', '');
}

/** @param {string} version such as "20.20.2" */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = minimum().split('.').map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

/** @returns {Promise<string>} the pinned Node's path, after installing it if need be */
async function pinnedNode() {
  const name = `node-${process.platform}-${process.arch}`;
  const version = readJson(`${PINNED}/package.json`).optionalDependencies[name];
  if (version === undefined) throw noSuitableNode();
  const folder = `${PINNED}/node_modules/${name}`;
  const isInstalled = () =>
    existsSync(`${folder}/package.json`) && readJson(`${folder}/package.json`).version === version;

  if (!isInstalled()) {
    await withLock(`${ROOT}.pvetoken/node.lock`, async () => {
      if (isInstalled()) return;
      say(
        `Node ${process.versions.node} is older than ${minimum()}: installing Node ${version} for this project only.`,
      );
      await npmCi(PINNED, { options: ['--ignore-scripts', '--include=optional'], env: process.env });
    });
  }
  const node = `${folder}/bin/node`;
  // On a system without glibc, such as Alpine, the program is there and cannot be started.
  const runs = await execute(node, ['--version'], { capture: true }).then(
    ({ code }) => code === 0,
    () => false,
  );
  if (!runs) throw noSuitableNode();
  return node;
}

function noSuitableNode() {
  return new Complaint(
    `this needs Node.js ${minimum()} or later, and here is ${process.versions.node} on ${process.platform} ${process.arch}.\n` +
      'Install Node.js 24 (https://nodejs.org, or your package manager) and run the command again.',
  );
}

/**
 * Makes `path` a link to `target`, in one step: another process never sees it missing.
 *
 * @param {string} target
 * @param {string} path
 */
function link(target, path) {
  const draft = `${path}.${process.pid}`;
  mkdirSync(dirname(path), { recursive: true });
  rmSync(draft, { force: true });
  symlinkSync(relative(dirname(path), target), draft);
  renameSync(draft, path);
}

/** @param {string} path */
function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
