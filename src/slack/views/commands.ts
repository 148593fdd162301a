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

/** What a request without a reason is told. */
export const REASON_NEEDED = 'Say why you need it; approvers read that before they decide.';
