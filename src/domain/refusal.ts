import type { AclPath, PathRule } from './acl-path.ts';
import type { Ineligibility, People } from './people.ts';
import type { Pause, PausedAct } from './pause.ts';
import type { Finding } from './follow-up.ts';
import type { Useless } from './preview.ts';
import type { RequestId } from './request-id.ts';
import type { Request } from './request.ts';
import type { Role, Terms } from './role.ts';
import type { Selection } from './selection.ts';
import type { TicketRule } from './ticket.ts';
import type { EpochMs, Milliseconds } from './time.ts';

/** A role that could be asked for, and where. */
export type RoleReach = Pick<Role, 'name' | 'paths'>;

/** An expected "no", as data. `slack/views/refusals.ts` turns each into a sentence that says what to do. */
export type Refusal =
  | { readonly kind: 'no_such_request'; readonly id: string }
  | { readonly kind: 'no_such_role'; readonly role: string; readonly available: readonly RoleReach[] }
  | { readonly kind: 'role_not_for_you'; readonly role: string }
  | { readonly kind: 'not_a_path'; readonly role: string; readonly path: string; readonly allowed: readonly PathRule[] }
  | {
      readonly kind: 'path_not_allowed';
      readonly role: string;
      readonly path: AclPath;
      readonly allowed: readonly PathRule[];
    }
  | { readonly kind: 'path_needed'; readonly role: string; readonly allowed: readonly PathRule[] }
  | {
      readonly kind: 'too_long';
      readonly role: string;
      readonly paths: readonly AclPath[];
      readonly asked: Milliseconds;
      readonly longest: Milliseconds;
    }
  | { readonly kind: 'too_many_paths'; readonly count: number; readonly most: number }
  /** The caps; `when` tells the requester's ask from an approver's vote. */
  | { readonly kind: 'too_many_pending'; readonly most: number }
  | { readonly kind: 'too_many_active'; readonly most: number; readonly when: 'asking' | 'approving' }
  | {
      readonly kind: 'role_full';
      readonly role: string;
      readonly most: number;
      readonly when: 'asking' | 'approving';
    }
  | { readonly kind: 'reason_missing' }
  | { readonly kind: 'reason_too_long'; readonly length: number; readonly longest: number }
  /** `path` is the first one that was named, for an example that would be accepted. */
  | {
      readonly kind: 'ticket_missing';
      readonly role: string;
      readonly path: string | undefined;
      readonly rule: TicketRule;
    }
  | {
      readonly kind: 'not_a_ticket';
      readonly role: string;
      readonly path: string | undefined;
      readonly text: string;
      readonly rule: TicketRule;
    }
  | { readonly kind: 'no_pve_user' }
  /** The token could do nothing, as the cluster says. */
  | ({
      readonly kind: 'no_effective_privileges';
      readonly role: string;
      readonly because: Useless['because'];
    } & Pick<Terms, 'cluster' | 'pveRole' | 'paths' | 'owner'>)
  | { readonly kind: 'ineligible'; readonly because: Ineligibility }
  | { readonly kind: 'lookup_failed'; readonly detail: string }
  /** Slack does not vouch for whoever asked, so nobody can grant it just now. */
  | { readonly kind: 'requester_unknown'; readonly detail: string }
  | { readonly kind: 'own_request' }
  | { readonly kind: 'not_an_approver'; readonly role: string }
  /** Others have to approve first, or have to now that the own stage has. */
  | { readonly kind: 'another_stage'; readonly waitsFor: People }
  | { readonly kind: 'reactions_off'; readonly role: string }
  /** An approval by reaction that was given to terms which are no more. */
  | { readonly kind: 'reaction_set_aside' }
  | { readonly kind: 'role_gone'; readonly role: string }
  /** Somebody was faster, or the request has moved on; `request` is how it stands now. */
  | { readonly kind: 'already_decided'; readonly request: Request }
  | { readonly kind: 'already_voted'; readonly request: Request }
  /** The role has become stricter than the request, which could not be made any more; it can only be denied. */
  | {
      readonly kind: 'no_longer_allowed';
      readonly role: string;
      readonly because: 'requester' | 'path' | 'duration' | 'owner' | 'ticket' | 'terms';
    }
  /** Approved for less, with terms that are not. */
  | { readonly kind: 'not_less' }
  /** Somebody else voted meanwhile; the use case looks their standing up and asks again. */
  | { readonly kind: 'votes_changed' }
  | { readonly kind: 'not_pending'; readonly request: Request }
  | { readonly kind: 'nothing_to_revoke'; readonly request: Request }
  | { readonly kind: 'may_not_revoke' }
  /** Nobody broke the glass, or its review is given: `request` is how it stands. */
  | { readonly kind: 'no_follow_up'; readonly request: Request }
  | { readonly kind: 'followed_up'; readonly finding: Finding }
  | { readonly kind: 'own_follow_up' }
  | { readonly kind: 'no_break_glass'; readonly role: string; readonly mayAsk: boolean }
  | { readonly kind: 'reason_too_short'; readonly length: number; readonly shortest: number }
  | { readonly kind: 'may_not_extend' }
  | { readonly kind: 'nothing_to_extend'; readonly request: Request }
  | { readonly kind: 'no_extensions'; readonly role: string }
  | { readonly kind: 'extension_waits' }
  | { readonly kind: 'extension_too_short' }
  /** `most` is how much longer it may be; 0 when it lasts as long as it may already. */
  | { readonly kind: 'extension_too_long'; readonly role: string; readonly most: Milliseconds }
  | { readonly kind: 'extension_decided'; readonly request: Request }
  | { readonly kind: 'may_not_rotate' }
  | { readonly kind: 'nothing_to_rotate'; readonly request: Request }
  | {
      readonly kind: 'cannot_rotate_now';
      readonly because: 'rotating' | 'revealing' | 'extending' | 'ending' | 'unreachable';
    }
  | { readonly kind: 'may_not_reveal' }
  | { readonly kind: 'already_revealed'; readonly id: RequestId; readonly at: EpochMs }
  | { readonly kind: 'nothing_to_reveal'; readonly request: Request }
  | { readonly kind: 'cannot_reveal_now'; readonly because: 'revealing' | 'extending' | 'over' }
  | { readonly kind: 'not_an_administrator' }
  | { readonly kind: 'may_not_cancel' }
  | { readonly kind: 'may_not_ask_again' }
  | { readonly kind: 'administrators_only' }
  | { readonly kind: 'paused'; readonly pause: Pause; readonly act: PausedAct }
  | {
      readonly kind: 'no_such_cluster';
      readonly cluster: string;
      readonly available: readonly string[];
      readonly command: 'pause' | 'reconcile';
    }
  /** `pauses` is what is paused instead. */
  | { readonly kind: 'not_paused'; readonly cluster: string | undefined; readonly pauses: readonly Pause[] }
  | { readonly kind: 'nothing_selected'; readonly selection: Selection }
  | { readonly kind: 'question_gone' };

/** The answer of a decision: what it gives, or why not. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

/** Says no. */
export function refuse(refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal };
}

/** Says yes, with what came of it. */
export function accept<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}
