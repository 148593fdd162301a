import type { AclPath } from './acl-path.ts';
import type { AclEntry, Appeared } from './comparison.ts';
import type { Finding } from './follow-up.ts';
import type { People, SlackUserId } from './people.ts';
import type { Receipt } from './receipt.ts';
import type { Ask } from './request.ts';
import type { Approval, Review } from './approval.ts';
import type { Cause, Left, Problem } from './cause.ts';
import type { Terms } from './role.ts';
import type { EpochMs, Milliseconds } from './time.ts';

/** What of a request its role may change while it waits. */
export type ChangedTerm = 'cluster' | 'pveRole' | 'privileges' | 'propagate' | 'owner' | 'risk' | 'approvals';

/** Why a secret was not shown to the owner who wanted to reveal it: its modal was closed, or it was not made. */
export type Missed = 'closed' | 'cluster_unavailable' | 'slack_unavailable' | 'refused_by_cluster';

/** Something that happened to a request: one entry of the audit, and what people are told. It never holds a secret. */
export type Event =
  /** What they asked for is absent from entries of the audit that were written before it was kept. */
  | ({ readonly type: 'requested'; readonly by: SlackUserId } & Partial<
      Pick<Ask, 'role' | 'reason' | 'ticket'> & Pick<Terms, 'paths'>
    >)
  | { readonly type: 'voted'; readonly review: Review; readonly approvals: number; readonly needed: number }
  | { readonly type: 'vote_dropped'; readonly reviewer: SlackUserId }
  /** One stage has approved; those of the next, by name, decide now. */
  | ({ readonly type: 'stage_reached' } & People)
  | { readonly type: 'terms_changed'; readonly changed: readonly ChangedTerm[] }
  /** An approver approves less than was asked for; the terms from then on, and those before. */
  | {
      readonly type: 'terms_narrowed';
      readonly by: SlackUserId;
      readonly duration: Milliseconds;
      readonly paths: readonly AclPath[];
      readonly before: Pick<Terms, 'duration' | 'paths'>;
    }
  | { readonly type: 'approved'; readonly approval: Approval }
  /** Nobody approved a grant that its requester took in an emergency; who is to review it, by name. */
  | ({ readonly type: 'glass_broken' } & People)
  /** The review of an emergency still is to be given; who is asked again, by name, and how long it waits. */
  | ({ readonly type: 'follow_up_chased'; readonly since: EpochMs } & People)
  | { readonly type: 'followed_up'; readonly finding: Finding }
  /** Slack does not show the card of what was granted without one. */
  | { readonly type: 'card_undeliverable'; readonly detail: string }
  | { readonly type: 'denied'; readonly review: Review }
  | { readonly type: 'cancelled'; readonly by: SlackUserId; readonly left?: Left }
  | { readonly type: 'lapsed' }
  /** Half of the time for a decision is over; who is asked again, by name. */
  | ({ readonly type: 'approvers_reminded' } & People)
  /** Those who decide too from now on, by name, and how long nobody did. */
  | ({ readonly type: 'escalated'; readonly after: Milliseconds } & People)
  | {
      readonly type: 'provisioning_started';
      readonly attempt: number;
      readonly fullTokenId: string;
      readonly expiresAt: EpochMs;
    }
  | {
      readonly type: 'provisioning_delayed';
      readonly attempt: number;
      readonly detail: string;
      readonly retryAt: EpochMs;
    }
  /** New tokens are paused, so the approved request waits. */
  | { readonly type: 'provisioning_paused' }
  /** Others are made on its cluster before it, so the approved request waits for its turn. */
  | { readonly type: 'provisioning_queued' }
  | { readonly type: 'secret_handed_over'; readonly attempt: number; readonly replaces: boolean }
  /** `revealUntil` is there where its owner is still to reveal the secret. */
  | {
      readonly type: 'activated';
      readonly fullTokenId: string;
      readonly expiresAt: EpochMs;
      readonly revealUntil?: EpochMs;
    }
  /** A later end is asked for, and who is to decide it. */
  | ({ readonly type: 'extension_asked'; readonly until: EpochMs } & People)
  | { readonly type: 'extension_voted'; readonly review: Review; readonly approvals: number; readonly needed: number }
  | { readonly type: 'extension_approved'; readonly until: EpochMs }
  | { readonly type: 'extension_denied'; readonly review: Review }
  | { readonly type: 'extension_lapsed' }
  | { readonly type: 'extension_delayed'; readonly detail: string; readonly retryAt: EpochMs }
  | { readonly type: 'extension_failed'; readonly detail: string }
  | { readonly type: 'extended'; readonly expiresAt: EpochMs }
  /** A new secret is asked for, in place of the one that the requester holds; `revealUntil` as in `activated`. */
  | { readonly type: 'rotation_asked'; readonly by: SlackUserId; readonly revealUntil?: EpochMs }
  | { readonly type: 'rotation_started'; readonly attempt: number; readonly fullTokenId: string }
  | { readonly type: 'rotation_delayed'; readonly attempt: number; readonly detail: string; readonly retryAt: EpochMs }
  /** It was given up before anything was written: the old secret is as good as it was. */
  | { readonly type: 'rotation_failed'; readonly detail: string }
  | { readonly type: 'rotated'; readonly expiresAt: EpochMs }
  /** The owner clicked to reveal the secret, which is made now. */
  | { readonly type: 'reveal_asked'; readonly by: SlackUserId }
  /** The secret was shown to its owner; where that is not certain, it counts as shown. */
  | { readonly type: 'revealed'; readonly expiresAt: EpochMs; readonly isCertain: boolean }
  /** The secret was certainly not shown, so it can be revealed again until a moment, and why. */
  | { readonly type: 'reveal_missed'; readonly until: EpochMs; readonly because: Missed; readonly detail: string }
  /** Somebody clicked to reveal a secret that is not theirs, or that was revealed before. */
  | { readonly type: 'reveal_refused'; readonly by: SlackUserId; readonly because: 'not_the_owner' | 'revealed' }
  /** Nobody revealed a new secret in time, and the old one stays. */
  | { readonly type: 'reveal_lapsed' }
  | { readonly type: 'secret_stored'; readonly by: SlackUserId }
  /** The message of a secret is gone from Slack; `wasStuck` says that people were told it could not be taken away. */
  | { readonly type: 'secret_removed'; readonly wasStuck: boolean }
  /** Slack does not let the message be deleted, so other words stand in the place of the secret. */
  | { readonly type: 'secret_overwritten'; readonly wasStuck: boolean }
  /** Slack lets it be neither deleted nor overwritten. */
  | { readonly type: 'secret_stuck'; readonly detail: string }
  | { readonly type: 'reminded'; readonly expiresAt: EpochMs }
  | { readonly type: 'revocation_started'; readonly cause: Cause }
  | {
      readonly type: 'revocation_delayed';
      readonly detail: string;
      readonly failures: number;
      readonly retryAt: EpochMs;
    }
  | { readonly type: 'revocation_overdue'; readonly since: EpochMs }
  | { readonly type: 'revoked'; readonly cause: Cause; readonly wasOverdue: boolean }
  /** The ACL where a token reached that could hand on rights is as it was before. */
  | { readonly type: 'access_unchanged' }
  /** Rights appeared there while the token worked; by whom they were given, Proxmox does not record. */
  | ({ readonly type: 'access_left' } & Appeared)
  /** Some of them are going to be taken away. */
  | { readonly type: 'access_removal_started'; readonly entries: readonly AclEntry[] }
  | {
      readonly type: 'access_not_compared';
      readonly because: 'not_allowed_to_look' | 'baseline_lost' | 'no_answer';
      /** Where the bot may not look. */
      readonly paths: readonly AclPath[];
      /** What Proxmox said, for administrators. */
      readonly detail: string;
    }
  /** What ran under a token that is gone. The receipt itself is for those who are told; the audit has the numbers alone. */
  | {
      readonly type: 'receipt_given';
      readonly saw: Receipt['kind'];
      readonly tasks: number;
      readonly failed: number;
      readonly running: number;
      /** Present where not all that may have run was looked at. */
      readonly isPartial?: true;
      readonly receipt?: Receipt;
    }
  | { readonly type: 'failed'; readonly problem: Problem; readonly wasOverdue: boolean };

/** An event and its moment. */
export type Happening = Event & { readonly at: EpochMs };

/** Where an event is told: the card's thread, the thread of the requester's status message, the `alerts` channel. */
export type Audience = 'card' | 'requester' | 'alerts';

/** Who is told of an event beyond the change of the card and of the status message, which always show the present state. */
export function audiencesOf(event: Event): readonly Audience[] {
  switch (event.type) {
    case 'voted':
    case 'vote_dropped':
    case 'stage_reached':
    case 'approvers_reminded':
    case 'escalated':
    case 'terms_changed':
    case 'activated':
    case 'cancelled':
    case 'revocation_started':
    case 'extension_asked':
    case 'extension_voted':
    case 'rotated':
      return ['card'];
    case 'revealed':
      return event.isCertain ? ['card'] : ['card', 'requester'];
    case 'reveal_missed':
    case 'reveal_refused':
      return ['requester'];
    case 'approved':
      // That the glass was broken is told already, and louder.
      return event.approval.by === 'break_glass' ? [] : ['card'];
    case 'denied':
    case 'extension_denied':
    case 'extension_lapsed':
    case 'extension_failed':
    case 'extended':
    case 'rotation_failed':
    case 'reveal_lapsed':
    case 'terms_narrowed':
    case 'lapsed':
    case 'receipt_given':
      return ['card', 'requester'];
    case 'failed':
    case 'revoked':
      return event.wasOverdue ? ['card', 'requester', 'alerts'] : ['card', 'requester'];
    case 'followed_up':
    case 'revocation_overdue':
      return ['card', 'requester', 'alerts'];
    case 'glass_broken':
    case 'follow_up_chased':
      return ['card', 'alerts'];
    case 'access_left':
      return ['card', 'alerts'];
    case 'card_undeliverable':
    case 'access_not_compared':
      return ['alerts'];
    case 'secret_stuck':
      return ['requester', 'alerts'];
    case 'secret_removed':
    case 'secret_overwritten':
      return event.wasStuck ? ['requester', 'alerts'] : [];
    case 'requested':
    case 'provisioning_started':
    case 'provisioning_delayed':
    case 'provisioning_paused':
    case 'provisioning_queued':
    case 'extension_approved':
    case 'extension_delayed':
    case 'rotation_asked':
    case 'rotation_started':
    case 'rotation_delayed':
    case 'reveal_asked':
    case 'secret_handed_over':
    case 'secret_stored':
    case 'reminded':
    case 'revocation_delayed':
    case 'access_unchanged':
    case 'access_removal_started':
      return [];
    default:
      return event satisfies never;
  }
}
