import type { AppearedEntry } from '../../domain/comparison.ts';
import type { Audience, Happening } from '../../domain/event.ts';
import { fullTokenIdOf, type Request } from '../../domain/request.ts';
import { code, codeList, person } from '../text/mrkdwn.ts';

type AccessEvent = Extract<Happening, { type: 'access_left' | 'access_not_compared' }>;

/** As many as fit into one message, each with its command; all that could be named are in the audit. */
const MOST_SHOWN = 5;

/** A command is shown whole or not at all. */
const LONGEST_COMMAND = 200;

/** What is told of rights that appeared where a token could give some, or of a comparison that could not be made. */
export function accessSentences(request: Request, what: AccessEvent): Readonly<Partial<Record<Audience, string>>> {
  const token = `${code(fullTokenIdOf(request), 160)} on ${code(request.terms.cluster, 60)}`;
  const whose = `${person(request.ask.requester)} asked for it`;
  if (what.type === 'access_not_compared') {
    return {
      alerts: `:warning: Cannot say whether ${token} left rights behind: it could give rights to others, and ${whyNot(what)} The token itself is gone. ${whose}.`,
    };
  }
  const shown = what.entries.slice(0, MOST_SHOWN);
  const more = what.entries.length + what.more - shown.length;
  const lines = [
    `:warning: Found rights that appeared while ${token} worked, which could give rights to others. The token is gone, and they do not end with it. ${whose}.`,
    ...shown.map((entry) => `• ${entryWords(entry)}`),
    ...(more > 0 ? [`and ${more} more: ${AUDIT}`] : []),
    `${NOBODY_KNOWS} Talk to those concerned; ${NEXT}`,
  ];
  return { card: cardWords(what), alerts: lines.join('\n') };
}

const AUDIT = 'they are in the audit as far as it can hold them, and all of them in `pveum acl list`.';
const NOBODY_KNOWS = 'Proxmox does not record who gave them, so it may have been somebody else.';
const NEXT = 'what nobody meant to give is taken away by its command, as root on a node of the cluster.';

/** For the thread of the card, which mentions nobody and names no other users. */
function cardWords({ entries, more }: Extract<AccessEvent, { type: 'access_left' }>): string {
  const count = entries.length + more;
  const removed = entries.filter((entry) => entry.removed === true).length;
  const taken = removed === 0 ? '' : ` ${removed === count ? 'All of that' : `${removed} of them`} was taken away again.`;
  const what = count === 1 ? 'an ACL entry that appeared' : `${count} ACL entries that appeared`;
  return `Found ${what} on Proxmox while the token worked, where it could give rights to others.${taken} ${NOBODY_KNOWS} Operators are told which.`;
}

function entryWords(entry: AppearedEntry): string {
  const { holder, pveRole, path, propagate, altered, removed } = entry;
  const has = `${kindOf(holder)} ${code(holder, 100)} has ${code(pveRole, 60)} on ${code(path, 80)}${propagate ? ' and below' : ''}`;
  if (removed === true) return `${has.replace(' has ', ' had ')}: taken away again`;
  const before = altered === true ? `, where it ${propagate ? 'did not reach' : 'reached'} below before` : '';
  const command = commandFor(entry);
  return `${has}${before}: ${command === undefined ? BY_HAND : code(command, LONGEST_COMMAND)}`;
}

const BY_HAND = 'take it away in the web interface, at Datacenter, Permissions; its name is none to paste into a shell';

/** What undoes an entry, for pasting into a shell; nothing for names that a shell, or Slack, would read differently. */
function commandFor({ holder, pveRole, path, propagate, altered }: AppearedEntry): string | undefined {
  const whom = `--${kindOf(holder)}s '${holder}' --roles ${pveRole}`;
  const command =
    altered === true
      ? `pveum acl modify ${path} ${whom} --propagate ${propagate ? 0 : 1}`
      : `pveum acl delete ${path} ${whom}`;
  const isPlain = /^[A-Za-z0-9._@!+-]+$/.test(holder) && /^[A-Za-z0-9._-]+$/.test(pveRole) && /^\/[A-Za-z0-9._/-]*$/.test(path);
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
      return `the bot may not see all ACL entries on ${codeList(paths, 500)} and below. ${look} Give it Permissions.Modify there, reaching below, or Sys.Audit on /access, to have that compared.`;
    case 'baseline_lost':
      return `how the ACL stood before is not in the store any more. ${look}`;
    case 'no_answer':
      return `the ACL could not be read for a day: ${code(detail, 200)}. ${look}`;
    default:
      return because satisfies never;
  }
}
