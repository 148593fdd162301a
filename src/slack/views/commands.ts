import { code } from '../text/mrkdwn.ts';

/** Long enough for any command that our messages suggest, with the longest names in it. */
const LONGEST_COMMAND = 300;

/** A command as people can copy and type it. `words` may hold names that are not ours, e.g. of roles. */
export function command(words: string): string {
  return code(`/pvetoken ${words}`, LONGEST_COMMAND);
}

/** The way to a new token of the same role, for the end of messages about one that is not to be had. */
export function askAgain(role: string): string {
  return `Ask again with ${command(`request ${role} REASON`)}.`;
}

/** A command that would be accepted, by the command's first word, for answers to one that was not. */
const EXAMPLES: ReadonlyMap<string, string> = new Map([
  ['request', 'request provisioner for 2h on /pool/dev Rebuild the dev cluster'],
  ['break-glass', 'break-glass operator on /vms/100 The mail server is down and nobody who approves is awake'],
  ['list', 'list'],
  ['status', 'status k7m3q9xa'],
  ['revoke', 'revoke k7m3q9xa'],
  ['cancel', 'cancel k7m3q9xa'],
  ['extend', 'extend k7m3q9xa 2h'],
  ['rotate', 'rotate k7m3q9xa'],
  ['roles', 'roles'],
  ['pause', 'pause --cluster home Moving the storage'],
  ['resume', 'resume --cluster home'],
  ['revoke --role', 'revoke --role provisioner'],
  ['revoke --user', 'revoke --user @ruth'],
  ['revoke --cluster', 'revoke --cluster home'],
  ['revoke --all', 'revoke --all'],
]);

/** What a request without a reason is told. */
export const REASON_NEEDED = 'Say why you need it; approvers read that before they decide.';

/** A correct example of a command, in a sentence of its own. */
export function example(firstWord: string): string {
  const words = EXAMPLES.get(firstWord);
  return words === undefined ? `See ${command('help')}.` : `Example: ${command(words)}`;
}
