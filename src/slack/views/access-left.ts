import type { AppearedEntry } from '../../domain/comparison.ts';
import type { Audience, Happening } from '../../domain/event.ts';
import { fullTokenIdOf, type Request } from '../../domain/request.ts';
import { code, codeList, person } from '../text/mrkdwn.ts';

type Left = Extract<Happening, { type: 'access_left' }>;
type AccessEvent = Extract<Happening, { type: 'access_left' | 'access_not_compared' }>;

/** As many as fit into one message, each with its command; all that could be named are in the audit. */
const MOST_SHOWN = 5;

/** A command is shown whole or not at all. */
const LONGEST_COMMAND = 200;

/** What is told of rights that appeared where a token could give some, or of a comparison that could not be made. */
export function accessSentences(request: Request, what: AccessEvent): Readonly<Partial<Record<Audience, string>>> {
  const token = `${code(fullTokenIdOf(request), 160)} on ${code(request.terms.cluster, 60)}`;
  const whose = `${person(request.ask.requester)} asked for the token.`;
  if (what.type === 'access_not_compared') {
    return {
      alerts: `:warning: Cannot tell whether rights were left behind by ${token}, whose role let it give rights to others: ${whyNot(what)} The token itself is gone. ${whose}`,
    };
  }
  const shown = what.entries.slice(0, MOST_SHOWN);
  const more = what.entries.length + what.more - shown.length;
  const lines = [
    `:warning: Found rights that appeared while ${token} worked, whose role let it give rights to others. The token is gone; rights of others do not end with it. ${whose}`,
    ...shown.map((entry) => `• ${entryWords(entry)}`),
    ...(more > 0 ? [`and ${more} more: \`pveum acl list\` shows them`] : []),
    `${NOBODY_KNOWS} ${nextWords(what)}`,
  ];
  return { card: cardWords(what), alerts: lines.join('\n') };
}

const NOBODY_KNOWS = 'Proxmox does not record who gives rights, so it may have been somebody else.';

/** What operators can do about what is left, and about what was taken away. */
function nextWords({ entries, more }: Left): string {
  const removed = removedOf(entries);
  const words = [
    ...(removed < entries.length + more ? ['Where nobody meant to give them, run the command as root on a node.'] : []),
    ...(removed > 0 ? ['Give again what somebody needs.'] : []),
  ];
  return words.join(' ');
}

/** For the thread of the card, which mentions nobody and names no users of others. */
function cardWords({ entries, more }: Left): string {
  const count = entries.length + more;
  const removed = removedOf(entries);
  const taken = removed === 0 ? '' : ` ${removedWords(removed, count)} taken away again.`;
  const what = count === 1 ? 'one right that appeared' : `${count} rights that appeared`;
  return `Found ${what} on Proxmox while the token worked, whose role let it give rights to others.${taken} ${NOBODY_KNOWS} They are in the audit, and in the alerts channel if there is one.`;
}

function removedWords(removed: number, count: number): string {
  if (removed < count) return removed === 1 ? 'One of them was' : `${removed} of them were`;
  return removed === 1 ? 'It was' : 'All of them were';
}

function removedOf(entries: Left['entries']): number {
  return entries.filter(({ removed }) => removed === true).length;
}

function entryWords(entry: AppearedEntry): string {
  const { holder, pveRole, path, propagate, altered, removed } = entry;
  const role = `${code(pveRole, 60)} on ${code(path, 80)}${propagate ? ' and below' : ''}`;
  // As Proxmox's web interface shows groups.
  const whose = code(kindOf(holder) === 'group' ? `@${holder}` : holder);
  if (removed === true) return `${whose} had ${role}: taken away again`;
  const before = altered === true ? `, where it ${propagate ? 'did not reach' : 'reached'} below before` : '';
  const command = commandFor(entry);
  return `${whose} has ${role}${before}: ${command === undefined ? BY_HAND : code(command, LONGEST_COMMAND)}`;
}

const BY_HAND = 'take it away in the web interface, at Datacenter, Permissions; its name is none to paste into a shell';

/** What undoes an entry, for pasting into a shell; nothing for names that a shell, or Slack, would read differently. */
function commandFor({ holder, pveRole, path, propagate, altered }: AppearedEntry): string | undefined {
  const whom = `--${kindOf(holder)}s '${holder}' --roles ${pveRole}`;
  const command =
    altered === true
      ? `pveum acl modify ${path} ${whom} --propagate ${propagate ? 0 : 1}`
      : `pveum acl delete ${path} ${whom}`;
  const isPlain =
    /^[A-Za-z0-9][A-Za-z0-9._@!+-]*$/.test(holder) &&
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(pveRole) &&
    /^\/[A-Za-z0-9._/-]*$/.test(path);
  return isPlain && command.length <= LONGEST_COMMAND ? command : undefined;
}

function kindOf(holder: string): 'user' | 'token' | 'group' {
  if (holder.includes('!')) return 'token';
  return holder.includes('@') ? 'user' : 'group';
}

/** Why there was no comparison, and what to do, as the end of a sentence and more. */
function whyNot({ because, paths, detail }: Extract<AccessEvent, { type: 'access_not_compared' }>): string {
  const look = 'Look with `pveum acl list` for rights that nobody meant to give.';
  switch (because) {
    case 'not_allowed_to_look':
      return `the bot may not see the whole ACL of ${codeList(paths, 500)}. ${look} To have it compared, give the bot Permissions.Modify there and below, or Sys.Audit on /access.`;
    case 'baseline_lost':
      return `how the ACL stood before is no longer in the store. ${look}`;
    case 'no_answer':
      return `the ACL could not be read for a day: ${code(detail, 200)}. ${look}`;
    default:
      return because satisfies never;
  }
}
