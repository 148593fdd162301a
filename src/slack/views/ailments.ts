import type { Ailment } from '../../domain/diagnosis.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { Useless } from '../../domain/preview.ts';
import { tokenOwnerOf, type Active } from '../../domain/request.ts';
import { code } from '../text/mrkdwn.ts';
import { askAgain, command } from './commands.ts';
import { foundWords } from './discrepancies.ts';

const LONGEST_USER = 100;

/** What is wrong with a token, in words for whoever asked for it: what was found, and what they can do about it. */
export function ailmentSentences(ailment: Ailment, request: Active): string {
  const found = whatIsWrong(ailment, request);
  return `${found.charAt(0).toUpperCase()}${found.slice(1)} ${nextWords(ailment, request)}`;
}

function whatIsWrong(ailment: Ailment, request: Active): string {
  switch (ailment.kind) {
    case 'over_there':
      return `by the cluster’s clock the end of its ${ailment.of} has come, so Proxmox refuses it.`;
    case 'owner_disabled':
      return `its user ${code(tokenOwnerOf(request), LONGEST_USER)} is disabled, so it does not work.`;
    case 'useless':
      return USELESS[ailment.because];
    case 'clock': {
      const by = formatDuration(Math.abs(ailment.ahead));
      return ailment.ahead > 0
        ? `the cluster’s clock is ${by} ahead of this app’s, so tokens end ${by} early there.`
        : `the cluster’s clock is ${by} behind this app’s. Proxmox by itself ends tokens that much late; the bot revokes them on time.`;
    }
    case 'orphan':
    case 'elsewhere':
    case 'vanished':
    case 'out_of_reach':
    case 'ends_late':
    case 'ends_early':
    case 'unseparated':
    case 'separated':
    case 'disabled':
    case 'comment_changed':
    case 'other_groups':
    case 'other_token':
    case 'role_beyond':
    case 'role_missing':
      return foundWords({ discrepancy: ailment, approvedUntil: request.grant.expiresAt, requestId: request.id });
    default:
      return ailment satisfies never;
  }
}

const USELESS: Readonly<Record<Useless['because'], string>> = {
  no_such_pve_role: 'its PVE role does not exist on the cluster any more, so it can do nothing.',
  empty_pve_role: 'its PVE role has no privileges any more, so it can do nothing.',
  pve_role_differs:
    'its PVE role has other privileges on the cluster than this app’s configuration states, so it can do other things than were approved.',
  owner_lacks_all: 'Proxmox lets it do nothing of its PVE role on its paths.',
};

/** What its owner can do. Only administrators change anything on a cluster. */
function nextWords({ kind }: Ailment, { id, ask }: Active): string {
  const revoke = command(`revoke ${id}`);
  switch (kind) {
    case 'vanished':
    case 'elsewhere':
    case 'orphan':
      return `End the grant with ${revoke}. ${askAgain(ask.role)}`;
    case 'out_of_reach':
      return 'Ask an administrator to put its user back into the bot’s group.';
    case 'comment_changed':
      return 'Ask an administrator to put that back.';
    case 'ends_late':
      return 'The bot ends it on time all the same. Tell an administrator that somebody changed it.';
    case 'unseparated':
    case 'other_groups':
    case 'role_beyond':
      return 'It works. Tell an administrator: it can do more than was approved.';
    case 'other_token':
      return 'It ends with the grant. Tell an administrator, unless you made it.';
    case 'ends_early':
      return `If you need it longer than that, ask an administrator to undo it, or end it with ${revoke} and ask again.`;
    case 'separated':
      return `Get a new secret with ${command(`rotate ${id}`)}, which puts that right, or ask an administrator to undo it.`;
    case 'disabled':
    case 'owner_disabled':
      return `Ask an administrator to enable it; if it is meant to stay so, end the grant with ${revoke}.`;
    case 'role_missing':
      return `Ask an administrator to grant it again, or end the grant with ${revoke} and ask again.`;
    case 'useless':
      return 'Ask an administrator to compare the rights of its user and of its PVE role on the cluster.';
    case 'over_there':
      return `Ask an administrator to set the clocks; until then a later end helps: ${command(`extend ${id} 1h`)}.`;
    case 'clock':
      return 'Ask an administrator to set both clocks.';
    default:
      return kind satisfies never;
  }
}
