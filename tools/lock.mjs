import { mkdirSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { say } from './complaint.mjs';

const RETRY_MS = 200;

/**
 * Does `work` while no other process does work under the same lock; waits for its turn. The lock is a symbolic link
 * that names its owner's process id, made in one step; a lock whose owner is dead is taken away.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  for (let waited = false; !tryLock(path); waited = true) {
    const owner = ownerOf(path);
    if (owner !== undefined && !isAlive(owner)) {
      removeLockOf(owner, path);
      continue;
    }
    if (!waited) say(`waiting for another installation (process ${owner ?? 'unknown'}) to finish …`);
    await delay(RETRY_MS);
  }
  try {
    return await work();
  } finally {
    removeLockOf(process.pid, path);
  }
}

/** @param {string} path */
function tryLock(path) {
  try {
    symlinkSync(String(process.pid), path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * @param {string} path
 * @returns {number | undefined} the owner's process id; undefined when the lock was freed in the meantime
 */
function ownerOf(path) {
  try {
    return Number(readlinkSync(path));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Any other answer, such as EPERM, comes from a living process.
    return codeOf(error) !== 'ESRCH';
  }
}

/**
 * @param {number} owner
 * @param {string} path
 */
function removeLockOf(owner, path) {
  if (ownerOf(path) === owner) unlinkSync(path);
}

/**
 * @param {unknown} error
 * @returns {unknown} the system's name for it, such as "ENOENT"
 */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
