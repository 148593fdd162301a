import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** @typedef {{ code: number | null, signal: NodeJS.Signals | null, output: string }} Ending */

/**
 * Runs a program until it ends, as if it ran in this process's place: signals meant for this process go to it.
 * Its output goes to the terminal, or with `capture` into the result.
 *
 * Throws when the program cannot be started.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, capture?: boolean }} [options]
 * @returns {Promise<Ending>}
 */
export function execute(command, args, { cwd, env, capture = false } = {}) {
  const child = spawn(command, args, { cwd, env, stdio: capture ? ['ignore', 'pipe', 'pipe'] : 'inherit' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (output += text));

  const forward = /** @param {NodeJS.Signals} signal */ (signal) => {
    // Ctrl-C reaches every process of the terminal; passed on it would arrive twice, and the second means "at once".
    if (signal !== 'SIGINT' || !hasTerminal()) child.kill(signal);
  };
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const signal of signals) process.on(signal, forward);

  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, output }));
  }).finally(() => {
    for (const signal of signals) process.off(signal, forward);
  });
}

/**
 * Ends this process the way the program ended: with its exit status, or by the same signal.
 * @param {Ending} ending
 */
export function exitAs({ code, signal }) {
  if (signal) process.kill(process.pid, signal);
  else process.exitCode = code ?? 1;
}

function hasTerminal() {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    // The only meaning of a failure here: there is no controlling terminal.
    return false;
  }
}
