/** Something the person at the terminal can put right; its message says how, and its stack would only be in the way. */
export class Complaint extends Error {}

/**
 * Says on standard error what went wrong, and sets the exit status to 1.
 * @param {unknown} error
 */
export function explain(error) {
  console.error(error instanceof Complaint ? `pvetoken: ${error.message}` : error);
  process.exitCode = 1;
}

/**
 * One line for the person at the terminal. On standard error, since standard output belongs to the command.
 * @param {string} line
 */
export function say(line) {
  console.error(`pvetoken: ${line}`);
}
