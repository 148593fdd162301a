import type { Approval, Review } from './approval.ts';
import type { Cause, Left, Problem } from './cause.ts';
import type { Extension, Grant, Provisioning, Reveal, Rotation } from './grant.ts';
import type { People, SlackUserId } from './people.ts';
import type { RequestId } from './request-id.ts';
import type { Terms, UserId } from './role.ts';
import type { EpochMs } from './time.ts';

/** What the person asked for, in their own words. */
export interface Ask {
  readonly requester: SlackUserId;
  readonly role: string;
  readonly reason: string;
  /** What the request is for in the requester's own tracker; only where the role has a rule for tickets. */
  readonly ticket?: string;
}

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

export interface Approved extends Common {
  readonly state: 'approved';
  readonly approval: Approval;
  readonly provisioning: Provisioning;
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
