import type { Happening } from './event.ts';
import type { Reconciled } from './discrepancy.ts';
import { isOperator, operatorName, type Author } from './operator.ts';
import type { PauseEvent } from './pause.ts';
import type { SlackUserId } from './people.ts';
import type { Change } from './record.ts';
import type { Request } from './request.ts';

/** All that the audit holds entries of. */
export type Audited = Happening | PauseEvent | Reconciled;

/** Who did what an entry of the audit says. */
export type Actor =
  | { readonly kind: 'person'; readonly user: SlackUserId }
  /** Whoever asked for the request; the event itself does not name them. */
  | { readonly kind: 'requester' }
  /** A rule of the role, by which nobody had to approve. */
  | { readonly kind: 'rule' }
  /** Whoever gave a command to the program itself, as the system names them. */
  | { readonly kind: 'operator'; readonly name: string }
  /** The bot, on its own: because a time was over, or to carry out what others decided. */
  | { readonly kind: 'bot' };

/** An event of a request, and the state in which it found that; `undefined` for the first event of all. */
export interface Step {
  readonly was: Request['state'] | undefined;
  readonly event: Happening;
}

/** The events of a change, each with the state before it. */
export function stepsOf({ from, events }: Change): Step[] {
  let state = from;
  return events.map((event) => {
    const step = { was: state, event };
    state = stateAfter(event.type) ?? state;
    return step;
  });
}

/** The state that an act leads to, by the type of its event; `undefined` for one that changes none. */
export function stateAfter(act: string): Request['state'] | undefined {
  switch (act) {
    case 'requested':
      return 'pending';
    case 'approved':
      return 'approved';
    case 'activated':
      return 'active';
    case 'revocation_started':
      return 'revoking';
    case 'denied':
    case 'cancelled':
    case 'lapsed':
    case 'revoked':
    case 'failed':
      return act;
    default:
      return undefined;
  }
}

/** Who did it. */
export function actorOf(event: Audited): Actor {
  switch (event.type) {
    case 'requested':
    case 'terms_narrowed':
    case 'cancelled':
    case 'rotation_asked':
    case 'reveal_asked':
    case 'reveal_refused':
    case 'secret_stored':
    case 'paused':
    case 'resumed':
      return authorOf(event.by);
    case 'voted':
    case 'denied':
    case 'extension_voted':
    case 'extension_denied':
      return authorOf(event.review.reviewer);
    case 'followed_up':
      return authorOf(event.finding.reviewer);
    case 'approved':
      return approverOf(event.approval);
    case 'glass_broken':
    case 'extension_asked':
    case 'revealed':
      return { kind: 'requester' };
    case 'revocation_started':
      return 'by' in event.cause ? authorOf(event.cause.by) : { kind: 'bot' };
    case 'access_left':
    case 'access_not_compared':
    case 'access_removal_started':
    case 'access_unchanged':
    case 'activated':
    case 'approvers_reminded':
    case 'card_undeliverable':
    case 'escalated':
    case 'extended':
    case 'extension_approved':
    case 'extension_delayed':
    case 'extension_failed':
    case 'extension_lapsed':
    case 'failed':
    case 'follow_up_chased':
    case 'lapsed':
    case 'provisioning_delayed':
    case 'provisioning_paused':
    case 'provisioning_queued':
    case 'provisioning_started':
    case 'receipt_given':
    case 'reconciled':
    case 'reminded':
    case 'reveal_lapsed':
    case 'reveal_missed':
    case 'revocation_delayed':
    case 'revocation_overdue':
    case 'revoked':
    case 'rotated':
    case 'rotation_delayed':
    case 'rotation_failed':
    case 'rotation_started':
    case 'secret_handed_over':
    case 'secret_overwritten':
    case 'secret_removed':
    case 'secret_stuck':
    case 'stage_reached':
    case 'terms_changed':
    case 'vote_dropped':
      return { kind: 'bot' };
    default:
      return event satisfies never;
  }
}

function approverOf(approval: Extract<Happening, { type: 'approved' }>['approval']): Actor {
  switch (approval.by) {
    case 'reviewers':
      return authorOf(approval.review.reviewer);
    case 'rule':
      return { kind: 'rule' };
    case 'break_glass':
      return { kind: 'requester' };
    default:
      return approval satisfies never;
  }
}

function authorOf(by: Author): Actor {
  return isOperator(by) ? { kind: 'operator', name: operatorName(by) } : { kind: 'person', user: by };
}

/**
 * Whether something may be done although the audit cannot be written just now, its entry following later. What gives
 * somebody access, or leads to it, may not; what ends access, or is only said, must not wait.
 */
export function mayPrecedeItsEntry({ type }: Audited): boolean {
  switch (type) {
    case 'revocation_started':
    case 'revocation_delayed':
    case 'revocation_overdue':
    case 'revoked':
    case 'failed':
    case 'denied':
    case 'cancelled':
    case 'lapsed':
    case 'vote_dropped':
    case 'provisioning_delayed':
    case 'provisioning_paused':
    case 'provisioning_queued':
    case 'extension_delayed':
    case 'extension_denied':
    case 'extension_lapsed':
    case 'extension_failed':
    case 'rotation_delayed':
    case 'rotation_failed':
    case 'reveal_missed':
    case 'reveal_refused':
    case 'reveal_lapsed':
    case 'secret_stored':
    case 'secret_removed':
    case 'secret_overwritten':
    case 'secret_stuck':
    case 'access_unchanged':
    case 'access_left':
    case 'access_removal_started':
    case 'access_not_compared':
    case 'receipt_given':
    case 'card_undeliverable':
    case 'approvers_reminded':
    case 'follow_up_chased':
    case 'reminded':
    case 'paused':
    case 'reconciled':
      return true;
    case 'requested':
    case 'voted':
    case 'stage_reached':
    case 'terms_changed':
    case 'terms_narrowed':
    case 'approved':
    case 'glass_broken':
    case 'followed_up':
    case 'escalated':
    case 'provisioning_started':
    case 'secret_handed_over':
    case 'activated':
    case 'extension_asked':
    case 'extension_voted':
    case 'extension_approved':
    case 'extended':
    case 'rotation_asked':
    case 'rotation_started':
    case 'rotated':
    case 'reveal_asked':
    case 'revealed':
    case 'resumed':
      return false;
    default:
      return type satisfies never;
  }
}
