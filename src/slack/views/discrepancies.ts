import type { End } from '../../domain/holding.ts';
import type { Discrepancy, Reconciled } from '../../domain/discrepancy.ts';
import { date } from '../text/dates.ts';
import { code, codeList, person } from '../text/mrkdwn.ts';
import { NOTHING_LEFT } from './causes.ts';
import { command } from './commands.ts';

const LONGEST_ID = 160;

/** A discrepancy in words for operators: where, what it means, what was done, what to do. */
export function discrepancySentences(what: Reconciled): string {
  const { cluster, owner, requestId, requester } = what;
  const token = `${code(`${owner}!pvt-${requestId}`, LONGEST_ID)} on ${code(cluster, 60)}`;
  const whose = requester === undefined ? '' : `, asked for by ${person(requester)}`;
  return `${token}${whose}: ${foundWords(what)} ${handlingWords(what)}`;
}

/** What was found of a token, in a whole sentence that goes on from its name. */
export function foundWords({
  discrepancy,
  approvedUntil,
  requestId,
}: Pick<Reconciled, 'discrepancy' | 'approvedUntil' | 'requestId'>): string {
  switch (discrepancy.kind) {
    case 'orphan':
      return ORPHAN[discrepancy.because];
    case 'elsewhere':
      return `it belongs to a grant on another cluster, ${code(discrepancy.cluster, 60)}.`;
    case 'vanished':
      return 'it is gone from the cluster, and its grant was to go on.';
    case 'out_of_reach':
      return 'the cluster does not let the bot look at it, so the bot could not revoke it either.';
    case 'ends_late':
    case 'ends_early':
      return `its ${discrepancy.of} ${endWords(discrepancy.ends)}, ${approvedWords(approvedUntil)}.`;
    case 'unseparated':
      return 'it has no privilege separation any more, so it can do all that its user can.';
    case 'separated':
      return 'it has privilege separation now, so it can do nothing.';
    case 'disabled':
      return 'its user is disabled, so it does not work.';
    case 'comment_changed':
      return `the comment of its ${discrepancy.of} does not say ${code(`pvetoken request ${requestId}`)} any more, so the bot leaves it alone and cannot revoke it.`;
    case 'other_groups':
      return `its user is in other groups, ${codeList(discrepancy.groups, 300)}, and has their rights too.`;
    case 'other_token':
      return `its user has another token, ${code(discrepancy.tokenId, 60)}, which can do the same.`;
    case 'role_beyond': {
      const { pveRole, path, propagate } = discrepancy.role;
      const where = `${code(path, LONGEST_ID)}${propagate ? ' and below' : ''}`;
      return `it has ${code(pveRole, 60)} on ${where}, which nobody approved like this.`;
    }
    case 'role_missing':
      return `it does not have its PVE role on ${code(discrepancy.path, LONGEST_ID)}, so it can do less than was approved.`;
    default:
      return discrepancy satisfies never;
  }
}

const UNKNOWN = 'no request of this bot is known for it';
const ENDED = 'it is there, though its request has ended.';

const ORPHAN: Readonly<Record<Extract<Discrepancy, { kind: 'orphan' }>['because'], string>> = {
  unknown: `${UNKNOWN}: the records were lost, or another bot works in the same Proxmox group.`,
  expired: `${UNKNOWN}, and its own time is over.`,
  pending: 'it is there, though nobody has approved its request.',
  another_owner: 'it is on a user that its request does not name.',
  revoked: ENDED,
  denied: ENDED,
  cancelled: ENDED,
  lapsed: ENDED,
  failed: ENDED,
};

function endWords(end: End): string {
  return end === 'never' ? 'has no expiry on Proxmox' : `ends on Proxmox ${date(end)}`;
}

function approvedWords(approvedUntil: number | undefined): string {
  return approvedUntil === undefined ? 'which nobody approved' : `and was approved until ${date(approvedUntil)}`;
}

/** What was done, and what is to do. */
function handlingWords({ discrepancy, handling, requestId }: Reconciled): string {
  switch (handling.kind) {
    case 'reported':
      return `Nothing was changed. ${nextWords(discrepancy, command(`revoke ${requestId}`))}`;
    case 'observed':
      return 'Nothing was changed, because this cluster is only observed: look into it, or set `reconcile` to `enforce`.';
    case 'announced':
      return `It is revoked from ${date(handling.until)} on. If that is wrong, restore the records before, or set \`reconcile\` to \`off\` and give each bot a group of its own.`;
    case 'started':
      return 'It is being put right.';
    case 'done':
      return DONE[discrepancy.kind] ?? '';
    case 'failed':
      return `Could not put it right; the next round tries again. Reported: ${code(handling.detail, 200)}.`;
    default:
      return handling satisfies never;
  }
}

const DONE: Partial<Record<Discrepancy['kind'], string>> = {
  orphan: `It was revoked. ${NOTHING_LEFT}`,
  vanished: 'Its grant ends now, and its requester is told. Find out who took it away.',
  ends_late: 'Its approved end was restored. Find out who changed it.',
  unseparated: 'That was restored. Find out who changed it.',
  other_groups: 'It was taken out of them. Find out who put it there.',
  role_beyond: 'That was taken away. Find out who granted it.',
};

/** What people can do about what the bot leaves to them. @param revoke the command that ends the grant. */
function nextWords({ kind }: Discrepancy, revoke: string): string {
  switch (kind) {
    case 'elsewhere':
      return 'If two entries of `clusters` name one cluster, remove one of them; else delete it by hand.';
    case 'out_of_reach':
      return 'Put its user back into the bot’s group, and see that the bot has User.Modify there.';
    case 'comment_changed':
      return 'Put that back into the comment.';
    case 'other_token':
      return 'It ends with the grant; find out who made it, and delete it by hand.';
    case 'ends_early':
    case 'separated':
    case 'disabled':
    case 'role_missing':
      return `If that is meant, end the grant with ${revoke}; if not, undo it on the cluster, or revoke it and ask again.`;
    case 'orphan':
    case 'vanished':
    case 'ends_late':
    case 'unseparated':
    case 'other_groups':
    case 'role_beyond':
      return '';
    default:
      return kind satisfies never;
  }
}
