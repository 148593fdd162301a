import { isOperator, operatorName, type Author, type Operator } from '../../domain/operator.ts';
import type { People } from '../../domain/people.ts';
import { clean } from './clean.ts';
import { shorten } from './shorten.ts';

/** Long enough for every name that a sane configuration holds; a longer one is cut. */
const LONGEST_NAME = 100;

/**
 * Escapes the three characters that Slack gives a meaning of its own in mrkdwn and in a message's `text`.
 * Source: docs.slack.dev/messaging/formatting-message-text#escaping.
 */
export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * The one way in which words that are not ours enter mrkdwn or a message's `text`: cleaned, cut, escaped and in code
 * style, in which Slack makes no mention, link, emoji or emphasis of them. A backtick would end the code, so it is
 * shown as an apostrophe.
 * @param limit in UTF-16 units after escaping.
 */
export function code(words: string, limit = LONGEST_NAME): string {
  const line = clean(words).replaceAll('`', '’');
  const fitting = shorten(line, limit, (part) => escape(part).length);
  return fitting === '' ? '(empty)' : `\`${escape(fitting)}\``;
}

/** A person by id, shown by Slack under the name each reader knows; anything that is no user id is shown as it stands. */
export function person(id: string): string {
  return /^[UW][A-Z0-9]+$/.test(id) ? `<@${id}>` : code(id);
}

/** Somebody at the command line, who has no Slack name; what the system and its host are called, anybody may have chosen. */
export function operator(by: Operator): string {
  return `an operator at the command line (${code(operatorName(by))})`;
}

/** Whoever did something, at the beginning of a sentence. */
export function author(by: Author): string {
  return isOperator(by) ? operator(by).replace(/^a/, 'A') : person(by);
}

/** A user group by id, shown under its handle; anything that is no group's id is shown as it stands. */
function group(id: string): string {
  return /^S[A-Z0-9]+$/.test(id) ? `<!subteam^${id}>` : code(id);
}

/** Mentions that are shown together; more people than this are in a user group of their own. */
const MOST_MENTIONS = 20;

/** Groups and people by id, the groups first, as many as are read; the rest is counted. */
export function peopleList({ users, groups }: People): string {
  const all = [...groups.map(group), ...users.map(person)];
  const left = all.length - MOST_MENTIONS;
  const shown = all.slice(0, MOST_MENTIONS).join(', ');
  return left > 0 ? `${shown} and ${left} more` : shown;
}

/** A channel by id; anything that is no channel id is shown as it stands. */
export function channel(id: string): string {
  return /^[CG][A-Z0-9]+$/.test(id) ? `<#${id}>` : code(id);
}

/** Names in code style, separated by commas, as many as fit; the rest is counted. */
export function codeList(names: readonly string[], limit: number): string {
  const shown: string[] = [];
  let room = limit;
  for (const name of names) {
    const item = code(name);
    room -= item.length + 2;
    if (room < 0) break;
    shown.push(item);
  }
  const left = names.length - shown.length;
  if (left === 0) return shown.join(', ');
  return shown.length === 0 ? `${left} that are too long to show` : `${shown.join(', ')} and ${left} more`;
}
