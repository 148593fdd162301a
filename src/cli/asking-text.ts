/** Why somebody may not ask for something, in words for operators. */
import { formatDuration } from '../domain/duration.ts';
import type { Refusal } from '../domain/refusal.ts';
import { quoted } from './event-text.ts';
import { pauseLine } from './pause-line.ts';

/** What speaks against a wish, as half a sentence. */
export function refusalWords(refusal: Refusal): string {
  switch (refusal.kind) {
    case 'lookup_failed':
      return `Slack does not say who they are: ${quoted(refusal.detail)}`;
    case 'ineligible':
      return `their Slack account takes no part: ${refusal.because.replaceAll('_', ' ')}`;
    case 'no_such_role': {
      const open = refusal.available.map(({ name }) => name).join(', ');
      return `there is no role ${quoted(refusal.role)}; open to them: ${open || 'none'}`;
    }
    case 'role_not_for_you':
      return 'the role is not open to them (requesters)';
    case 'not_a_path':
      return `${quoted(refusal.path)} is no path of Proxmox`;
    case 'path_not_allowed':
      return `the role does not reach ${refusal.path}; it reaches ${refusal.allowed.join(', ')}`;
    case 'path_needed':
      return `a path has to be named, of ${refusal.allowed.join(', ')}`;
    case 'too_many_paths':
      return `${refusal.count} paths are more than ${refusal.most}`;
    case 'too_long':
      return `${formatDuration(refusal.asked)} is more than ${formatDuration(refusal.longest)}, the longest`;
    case 'reason_missing':
      return 'a reason has to be given';
    case 'reason_too_long':
      return `the reason has ${refusal.length} signs; ${refusal.longest} are the most`;
    case 'ticket_missing':
      return `a ticket has to be named, such as ${refusal.rule.example}`;
    case 'not_a_ticket':
      return `${quoted(refusal.text)} is no ticket; one is ${refusal.rule.example}`;
    case 'no_pve_user':
      return 'the token is to be of their own Proxmox user, and "people" names none of theirs';
    case 'too_many_pending':
      return `they have as many requests waiting as one person may (${refusal.most})`;
    case 'too_many_active':
      return `they have as many tokens as one person may (${refusal.most})`;
    case 'role_full':
      return `the role has as many tokens as it may (${refusal.most})`;
    case 'paused':
      return pauseLine(refusal.pause);
    case 'no_effective_privileges':
      return USELESS[refusal.because];
    case 'no_break_glass':
      return 'they may not take the role in an emergency';
    case 'reason_too_short':
      return `in an emergency the reason has ${refusal.shortest} signs at least, and this has ${refusal.length}`;
    // What is refused of requests that there are, and of other commands: no wish meets it.
    case 'administrators_only':
    case 'already_decided':
    case 'already_revealed':
    case 'already_voted':
    case 'another_stage':
    case 'cannot_reveal_now':
    case 'cannot_rotate_now':
    case 'extension_decided':
    case 'extension_too_long':
    case 'extension_too_short':
    case 'extension_waits':
    case 'followed_up':
    case 'may_not_ask_again':
    case 'may_not_cancel':
    case 'may_not_extend':
    case 'may_not_reveal':
    case 'may_not_revoke':
    case 'may_not_rotate':
    case 'no_extensions':
    case 'no_follow_up':
    case 'no_longer_allowed':
    case 'no_such_cluster':
    case 'no_such_request':
    case 'not_an_administrator':
    case 'not_an_approver':
    case 'not_less':
    case 'not_paused':
    case 'not_pending':
    case 'nothing_selected':
    case 'nothing_to_extend':
    case 'nothing_to_reveal':
    case 'nothing_to_revoke':
    case 'nothing_to_rotate':
    case 'own_follow_up':
    case 'own_request':
    case 'question_gone':
    case 'reaction_set_aside':
    case 'reactions_off':
    case 'requester_unknown':
    case 'role_gone':
    case 'votes_changed':
      return refusal.kind.replaceAll('_', ' ');
    default:
      return refusal satisfies never;
  }
}

const USELESS: Readonly<Record<Extract<Refusal, { kind: 'no_effective_privileges' }>['because'], string>> = {
  no_such_pve_role: 'the token could do nothing: the cluster has no such PVE role',
  empty_pve_role: 'the token could do nothing: its PVE role has no privileges',
  pve_role_differs: 'no token would be made: the PVE role has other privileges than the policy states',
  owner_lacks_all: 'the token could do nothing: its owner has none of the privileges there',
};
