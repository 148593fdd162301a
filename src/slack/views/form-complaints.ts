import { isExactRule } from '../../domain/acl-path.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { FormValues } from '../form-payloads.ts';
import { ASK_FORM } from '../ids.ts';
import { clean } from '../text/clean.ts';
import { shorten } from '../text/shorten.ts';
import { BLOCKS, FIELD } from './ask-fields.ts';
import { ticketHint } from './tickets.ts';

/** What is wrong with a form, by the block of the field under which Slack shows it. Plain text: Slack makes nothing of it. */
export type Complaints = Readonly<Record<string, string>>;

/** Longer ones would push the form off a phone's screen. */
const LONGEST = 300;

function named(words: string): string {
  return `“${shorten(clean(words), 80)}”`;
}

function rulesOf(allowed: readonly string[]): string {
  const star = allowed.every(isExactRule) ? '' : ', where * stands for one part';
  return shorten(`${allowed.join(', ')}${star}`, LONGEST - 120);
}

export function durationComplaint(typed: string): string {
  return `Cannot read ${named(typed)} as a duration. Write a number and a unit, such as 45m, 8h, 1h30m or 2d.`;
}

/** For a form from which every path was taken away. */
export function pathNeeded(role: string): Complaints {
  return { [BLOCKS.paths(role)]: 'Choose a path, or type one below.' };
}

/**
 * Says under which field a refusal belongs, and what to do there.
 * @returns nothing for a refusal that no field can mend; that is said in a sentence of its own.
 */
export function complaintsOf(refusal: Refusal, role: string, values: FormValues): Complaints | undefined {
  switch (refusal.kind) {
    case 'no_such_role':
      return { [BLOCKS.role]: 'This role is no longer in the catalogue. Choose another.' };
    case 'role_not_for_you':
      return { [BLOCKS.role]: 'This role is not open to you. Choose another, or ask an administrator to add you.' };
    case 'role_full':
      return {
        [BLOCKS.role]: `This role has as many tokens as it may have at a time (${refusal.most}). Ask again when one of them has ended.`,
      };
    case 'not_a_path':
      return {
        [fieldOfPaths(role, values, refusal.path)]:
          `Cannot read ${named(refusal.path)} as a path of Proxmox. Paths look like /vms/100, /pool/dev or /storage/local.`,
      };
    case 'path_not_allowed':
      return {
        [fieldOfPaths(role, values, refusal.path)]:
          `Cannot reach ${named(refusal.path)} with this role. It reaches ${rulesOf(refusal.allowed)}.`,
      };
    case 'path_needed':
      return { [fieldOfPaths(role, values)]: `Name a path. This role reaches ${rulesOf(refusal.allowed)}.` };
    case 'too_many_paths':
      return { [fieldOfPaths(role, values)]: `Name ${refusal.most} paths at most; these are ${refusal.count}.` };
    case 'too_long': {
      const typed = (values[BLOCKS.otherDuration(role)]?.[FIELD]?.value ?? '').trim() !== '';
      const field = typed ? BLOCKS.otherDuration(role) : BLOCKS.duration(role);
      return { [field]: `This role lasts ${formatDuration(refusal.longest)} at most.` };
    }
    case 'reason_missing':
      return { [BLOCKS.reason]: 'Say why you need it; approvers read that before they decide.' };
    case 'reason_too_long':
      return {
        [BLOCKS.reason]: `Cut the reason to ${refusal.longest} characters; yours has ${refusal.length}. A link to the longer story is fine.`,
      };
    case 'ticket_missing':
      return { [BLOCKS.ticket(role)]: `Name the ticket that this is for, ${ticketHint(refusal.rule)}.` };
    case 'not_a_ticket':
      return {
        [BLOCKS.ticket(role)]: `Cannot read ${named(refusal.text)} as a ticket. Name one ${ticketHint(refusal.rule)}.`,
      };
    case 'no_effective_privileges':
      return noEffectivePrivileges(refusal, role, values);
    case 'no_such_request':
    case 'requester_unknown':
    case 'another_stage':
    case 'no_follow_up':
    case 'followed_up':
    case 'own_follow_up':
    case 'no_break_glass':
    case 'reason_too_short':
    case 'too_many_pending':
    case 'too_many_active':
    case 'no_pve_user':
    case 'ineligible':
    case 'lookup_failed':
    case 'own_request':
    case 'not_an_approver':
    case 'reactions_off':
    case 'reaction_set_aside':
    case 'role_gone':
    case 'already_decided':
    case 'already_voted':
    case 'administrators_only':
    case 'paused':
    case 'no_such_cluster':
    case 'not_paused':
    case 'nothing_selected':
    case 'question_gone':
    case 'not_less':
    case 'votes_changed':
    case 'no_longer_allowed':
    case 'not_pending':
    case 'nothing_to_revoke':
    case 'may_not_revoke':
    case 'may_not_extend':
    case 'nothing_to_extend':
    case 'no_extensions':
    case 'extension_waits':
    case 'extension_too_short':
    case 'extension_too_long':
    case 'extension_decided':
    case 'may_not_rotate':
    case 'nothing_to_rotate':
    case 'cannot_rotate_now':
    case 'may_not_reveal':
    case 'already_revealed':
    case 'nothing_to_reveal':
    case 'cannot_reveal_now':
    case 'not_an_administrator':
    case 'may_not_cancel':
    case 'may_not_ask_again':
      return undefined;
    default:
      return refusal satisfies never;
  }
}

/**
 * Where paths are typed, or where there is nothing to type, chosen.
 * @param wrong the path that is wrong, which may have come from the search; without it, what is wrong is all of them.
 */
function fieldOfPaths(role: string, values: FormValues, wrong?: string): string {
  const found = values[BLOCKS.foundPaths(role)]?.[ASK_FORM.search]?.selected_options ?? [];
  const typed = values[BLOCKS.otherPaths(role)]?.[FIELD]?.value ?? '';
  const isFound = wrong === undefined ? found.length > 0 && typed === '' : found.some(({ value }) => value === wrong);
  if (isFound) return BLOCKS.foundPaths(role);
  return values[BLOCKS.otherPaths(role)] === undefined ? BLOCKS.paths(role) : BLOCKS.otherPaths(role);
}

function noEffectivePrivileges(
  { because, pveRole, owner }: Extract<Refusal, { kind: 'no_effective_privileges' }>,
  role: string,
  values: FormValues,
): Complaints {
  const its = `this role gives the PVE role ${named(pveRole)}`;
  switch (because) {
    case 'no_such_pve_role':
      return { [BLOCKS.role]: `Nothing to ask for: ${its}, which its cluster does not have. Tell an administrator.` };
    case 'empty_pve_role':
      return { [BLOCKS.role]: `Nothing to ask for: ${its}, which has no privileges. Tell an administrator.` };
    case 'pve_role_differs':
      return {
        [BLOCKS.role]: `Nothing to ask for: ${its}, which has other privileges on its cluster than in this app’s configuration. Tell an administrator.`,
      };
    case 'owner_lacks_all': {
      const user = owner.kind === 'existing' ? named(owner.user) : 'its user';
      const next = `Name others, or ask an administrator to give ${user} some of them.`;
      return {
        [fieldOfPaths(role, values)]:
          `A token could do nothing here: ${user} has none of the privileges of ${named(pveRole)} on these paths. ${next}`,
      };
    }
    default:
      return because satisfies never;
  }
}
