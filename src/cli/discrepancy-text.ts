/** What reconciling found, in words for operators. */
import type { Discrepancy, Reconciled } from '../domain/discrepancy.ts';
import type { Round } from '../use-cases/reconcile.ts';
import { quoted } from './event-text.ts';
import { moment } from './moments.ts';

/** What a round over one cluster came to, with each difference in a line. */
export function roundText(round: Round): string {
  switch (round.kind) {
    case 'busy':
      return `${round.cluster}: nothing was read, because a round is under way there; try again in a minute.`;
    case 'unreadable':
      return `${round.cluster}: could not be read to its end, and nothing is concluded from that: ${quoted(round.detail)}`;
    case 'done': {
      const { cluster, held, found, left } = round;
      const holds = held === 1 ? '1 request holds something there' : `${held} requests hold something there`;
      const differs = found.length === 1 ? '1 difference' : `${found.length} differences`;
      return [
        `${cluster}: ${holds}; ${found.length === 0 ? 'all is as approved' : differs}.`,
        ...found.map((one) => `  ${reconciledWords(one)}`),
        ...(left > 0 ? [`  ${left} could not be looked at just now; the next round does that.`] : []),
      ].join('\n');
    }
    default:
      return round satisfies never;
  }
}

function reconciledWords(what: Reconciled): string {
  const { owner, requestId, requester } = what;
  const whose = requester === undefined ? '' : `, asked for by ${requester}`;
  return `${owner}!pvt-${requestId}${whose}: ${foundWords(what.discrepancy)}; ${handlingWords(what)}`;
}

function foundWords(found: Discrepancy): string {
  switch (found.kind) {
    case 'orphan':
      return `it is there, and no grant is for it (${found.because.replaceAll('_', ' ')})`;
    case 'elsewhere':
      return `it belongs to a grant on ${found.cluster}`;
    case 'vanished':
      return 'it is gone, and its grant was to go on';
    case 'out_of_reach':
      return 'the bot may not look at it, and could not revoke it';
    case 'ends_late':
    case 'ends_early':
      return `its ${found.of} ${found.ends === 'never' ? 'has no end' : `ends at ${moment(found.ends)}`}, which is too ${found.kind === 'ends_late' ? 'late' : 'early'}`;
    case 'unseparated':
      return 'it can do all that its user can';
    case 'separated':
      return 'it can do nothing';
    case 'disabled':
      return 'its user is disabled';
    case 'comment_changed':
      return `the comment of its ${found.of} does not name its request any more`;
    case 'other_groups':
      return `its user is in other groups: ${found.groups.join(', ')}`;
    case 'other_token':
      return `its user has another token, ${found.tokenId}`;
    case 'role_beyond':
      return `it has ${found.role.pveRole} on ${found.role.path}, which was not approved like this`;
    case 'role_missing':
      return `it does not have its PVE role on ${found.path}`;
    default:
      return found satisfies never;
  }
}

function handlingWords({ handling }: Reconciled): string {
  switch (handling.kind) {
    case 'reported':
      return 'left to people';
    case 'observed':
      return 'nothing was changed: it was only observed';
    case 'announced':
      return `to be revoked from ${moment(handling.until)} on`;
    case 'started':
      return 'being put right';
    case 'done':
      return 'put right';
    case 'failed':
      return `could not be put right: ${quoted(handling.detail)}`;
    default:
      return handling satisfies never;
  }
}
