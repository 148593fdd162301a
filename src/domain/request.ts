import type { Ineligibility, People, SlackUserId } from './people.ts';
import type { RequestId } from './request-id.ts';
import type { Terms, UserId } from './role.ts';
import type { EpochMs, Milliseconds } from './time.ts';

/** What the person asked for, in their own words. */
export interface Ask {
  readonly requester: SlackUserId;
  readonly role: string;
  readonly reason: string;
  /** What the request is for in the requester's own tracker; only where the role has a rule for tickets. */
  readonly ticket?: string;
}

export type Verdict = 'approve' | 'deny';

/** One act of deciding, by click or by reaction. */
export interface Review {
  readonly reviewer: SlackUserId;
  readonly verdict: Verdict;
  readonly via: 'button' | 'reaction';
  /** Why, in the reviewer's own words; only denials by button come with one. */
  readonly reason?: string;
  /** Which of the role's stages an approval is for; the first when it does not say. */
  readonly stage?: number;
  readonly at: EpochMs;
}

/** By what a request became a grant: people's votes, a rule of its role, or its requester's breaking the glass. */
export type Approval =
  /** The deciding vote; all that counted are the request's votes. */
  | { readonly by: 'reviewers'; readonly review: Review }
  /** The limits of the role's rule as they were then. */
  | { readonly by: 'rule'; readonly upTo: Milliseconds; readonly perDay: number; readonly at: EpochMs }
  | { readonly by: 'break_glass'; readonly at: EpochMs };

/** The time-bound result of an approved request. */
export interface Grant {
  readonly userId: UserId;
  readonly tokenId: string;
  readonly fullTokenId: string;
  readonly activatedAt: EpochMs;
  /** A whole second: the same moment is Proxmox's own `expire`. */
  readonly expiresAt: EpochMs;
  /** When its secret was last replaced; absent while it is the first. */
  readonly rotatedAt?: EpochMs;
  /** When its owner last revealed a secret of it; absent before, and where secrets come by message. */
  readonly revealedAt?: EpochMs;
}

/** Why a request could not become a grant. */
export interface Problem {
  readonly kind:
    | 'refused_by_cluster'
    | 'owner_missing'
    | 'owner_is_the_bot'
    | 'no_privileges'
    | 'privileges_differ'
    | 'pve_role_differs'
    | 'requester_unreachable'
    | 'card_undeliverable'
    | 'cluster_unavailable'
    | 'slack_unavailable'
    | 'provisioned_twice'
    | 'token_gone';
  /** What Proxmox or Slack said, for administrators; it never holds a secret. */
  readonly detail: string;
}

/** What became of the Slack account of somebody who left. */
export type Left = Extract<Ineligibility, 'deleted' | 'guest'>;

/** Why a grant ends. `not_provisioned` is the clean-up of a grant that never became active. */
export type Cause =
  | { readonly kind: 'expired' }
  | { readonly kind: 'revoked'; readonly by: SlackUserId; readonly as: 'requester' | 'approver' | 'administrator' }
  /** The requester is no longer a full member of the workspace. */
  | { readonly kind: 'left'; readonly as: Left }
  /** Its token was found to be gone from the cluster. */
  | { readonly kind: 'vanished' }
  | { readonly kind: 'not_provisioned'; readonly problem: Problem }
  /** Its secret was to be replaced: the old one may be dead, and no valid one could be handed over. */
  | { readonly kind: 'not_rotated'; readonly problem: Problem }
  /** Nobody revealed its secret in time; with a problem, none could be made to be revealed. */
  | { readonly kind: 'not_revealed'; readonly problem?: Problem };

interface Common {
  readonly id: RequestId;
  readonly ask: Ask;
  readonly terms: Terms;
  readonly requestedAt: EpochMs;
  /** The approvals given so far, one a person, oldest first; once approved, those that counted. */
  readonly votes: readonly Review[];
}

export interface Pending extends Common {
  readonly state: 'pending';
  readonly lapsesAt: EpochMs;
  /** The approvers whom the card names, and Slack therefore tells. */
  readonly asked?: People;
  /** When the approvers are to be reminded; absent once they were. */
  readonly remindsApproversAt?: EpochMs;
  /** From when on those of the role's escalation decide too; absent where nobody does. */
  readonly escalatesAt?: EpochMs;
  /** Present once they were told. */
  readonly escalated?: true;
}

/** How far provisioning got. It is saved before each attempt, so that a killed process leaves its intent behind. */
export interface Provisioning {
  /** Counts attempts; a worker whose number is no longer the current one must not go on. */
  readonly attempt: number;
  readonly failures: number;
  readonly retryAt: EpochMs;
  readonly giveUpAt: EpochMs;
  /** Proxmox's `expire` of the current attempt, once there is one. */
  readonly expiresAt?: EpochMs;
  /**
   * Whether the person may have been shown a secret: `perhaps` from the moment before the DM is sent.
   * A later secret then says that it replaces the first.
   */
  readonly secretShown: 'no' | 'perhaps';
  /** What kept the last attempt from its end. */
  readonly blockedBy?: 'cluster_unavailable' | 'slack_unavailable';
  /** Present while the request waits for new tokens to be resumed; people are shown that. */
  readonly paused?: true;
}

export interface Approved extends Common {
  readonly state: 'approved';
  readonly approval: Approval;
  readonly provisioning: Provisioning;
}

/** A later end of a grant. */
export interface Extension {
  /** A whole second, like a grant's end. */
  readonly until: EpochMs;
  readonly reason?: string;
  /** Tells one extension of a grant from another. */
  readonly askedAt: EpochMs;
  readonly lapsesAt: EpochMs;
  readonly votes: readonly Review[];
  /** Present once it is approved: how far writing it to the cluster got. */
  readonly writing?: { readonly failures: number; readonly retryAt: EpochMs; readonly giveUpAt: EpochMs };
}

/** A secret of a grant that its owner is still to reveal: it is made when they click, and nobody holds it until then. */
export interface Reveal {
  /** When it is too late to reveal it. */
  readonly until: EpochMs;
  /** The attempt that came before it, which tells it from every other of the same grant. */
  readonly after: number;
  /** As `replacedBy` of a rotation, from an attempt whose secret nobody saw. */
  readonly replacedBy?: number;
}

/** A new secret in place of the one that a grant's owner holds, or is to reveal: how far making it got. */
export interface Rotation {
  readonly failures: number;
  readonly retryAt: EpochMs;
  readonly giveUpAt: EpochMs;
  /**
   * The attempt that may have replaced the old secret, saved before its first write. While there is none, the old
   * secret is as good as it was.
   */
  readonly replacedBy?: number;
  /** The modal in which the secret is revealed; absent where it comes by message. */
  readonly modal?: {
    /** Slack's id of it. */
    readonly view: string;
    /** As of the reveal that this is: should it come to nothing, it goes back to waiting. */
    readonly until: EpochMs;
    readonly after: number;
    /** As of a provisioning. What may have been shown counts as shown: it is never made a second time. */
    readonly secretShown: 'no' | 'perhaps';
  };
}

export interface Active extends Common {
  readonly state: 'active';
  readonly approval: Approval;
  readonly grant: Grant;
  /** Counts the attempts at making its secrets, the first one's too, so that no number is ever used twice. */
  readonly attempt: number;
  /** Moments at which a reminder is still to be sent, earliest first. */
  readonly remindAt: readonly EpochMs[];
  /** A later end that is asked for, or approved and not yet on the cluster; one at a time. */
  readonly extension?: Extension;
  /** A new secret that is asked for and not yet handed over; one at a time. */
  readonly rotation?: Rotation;
  /** A secret that waits to be revealed; from the click on it is a rotation. */
  readonly reveal?: Reveal;
}

export interface Revoking extends Common {
  readonly state: 'revoking';
  readonly approval: Approval;
  readonly cause: Cause;
  /** Absent when the request was revoked before its token was handed over. */
  readonly grant?: Grant;
  readonly since: EpochMs;
  readonly failures: number;
  readonly retryAt: EpochMs;
  /** Whether the channel and `alerts` were told that it takes long. */
  readonly overdue: boolean;
}

export interface Revoked extends Common {
  readonly state: 'revoked';
  readonly approval: Approval;
  readonly cause: Cause;
  readonly grant?: Grant;
  readonly endedAt: EpochMs;
}

export interface Denied extends Common {
  readonly state: 'denied';
  readonly review: Review;
  readonly endedAt: EpochMs;
}

export interface Cancelled extends Common {
  readonly state: 'cancelled';
  /** Set when it ended because its requester left. */
  readonly left?: Left;
  readonly endedAt: EpochMs;
}

export interface Lapsed extends Common {
  readonly state: 'lapsed';
  readonly endedAt: EpochMs;
}

export interface Failed extends Common {
  readonly state: 'failed';
  readonly approval?: Approval;
  readonly problem: Problem;
  readonly endedAt: EpochMs;
}

/** The whole record of one ask, from the command to its end. Each state is its own type. */
export type Request = Pending | Approved | Active | Revoking | Revoked | Denied | Cancelled | Lapsed | Failed;

/** A request that has reached its end; these never revive. */
export type Ended = Revoked | Denied | Cancelled | Lapsed | Failed;

export function isEnded(request: Request): request is Ended {
  return 'endedAt' in request;
}

/** What people decide has a card while it waits; so has, for people to see, what nobody decided. */
export function needsCard(request: Request): boolean {
  if (request.state === 'pending') return true;
  return 'approval' in request && request.approval !== undefined && request.approval.by !== 'reviewers';
}

/** The name of the token on Proxmox; deterministic, so that a second attempt finds what the first one made. */
export function tokenIdOf(request: Request): string {
  return `pvt-${request.id}`;
}

/** The Proxmox user that owns the token of a request. */
export function tokenOwnerOf(request: Request): UserId {
  const { owner } = request.terms;
  switch (owner.kind) {
    case 'dedicated':
      return `pvt-${request.id}@pve`;
    case 'existing':
      return owner.user;
    default:
      return owner satisfies never;
  }
}

/** The full token id of a request, e.g. `terraform@pve!pvt-k7m3q9xa`. */
export function fullTokenIdOf(request: Request): string {
  return `${tokenOwnerOf(request)}!${tokenIdOf(request)}`;
}
