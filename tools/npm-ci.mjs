import { Complaint } from './complaint.mjs';
import { execute } from './execute.mjs';

/**
 * Runs `npm ci` in a folder; what npm writes is shown only when it fails, as a Complaint.
 *
 * package.json's `allowScripts` denies the one install script among the dependencies, that of msgpackr-extract: where its
 * ready-built program does not fit, it would call a compiler, for something that msgpackr does without.
 *
 * @param {string} folder
 * @param {{ options: readonly string[], env: NodeJS.ProcessEnv }} how
 */
export async function npmCi(folder, { options, env }) {
  const command = ['ci', '--no-audit', '--no-fund', ...options];
  const { code, output } = await execute('npm', command, { cwd: folder, env, capture: true }).catch((error) => {
    throw new Complaint(`npm could not be started (${error.message}). Install Node.js with npm: https://nodejs.org`);
  });
  if (code !== 0) throw new Complaint(`npm ci failed in ${folder}\n${output}`);
}
