import type { AclPath } from './acl-path.ts';
import type { End, HeldRole, Holding } from './holding.ts';
import type { SlackUserId } from './people.ts';
import type { RequestId } from './request-id.ts';
import type { Ended } from './request.ts';
import type { UserId } from './role.ts';
import { MINUTE, type EpochMs, type Milliseconds } from './time.ts';

/** How a cluster differs from what was approved, and what that is called. */
export type Discrepancy =
  /** Ours, and no request wants it there. `expired`: no request is known, and its own time is over. */
  | {
      readonly kind: 'orphan';
      readonly holds: 'user' | 'token';
      readonly because: 'unknown' | 'expired' | 'pending' | 'another_owner' | Ended['state'];
    }
  /** Ours, and its request is a grant on another cluster of the configuration. */
  | { readonly kind: 'elsewhere'; readonly cluster: string }
  | { readonly kind: 'vanished' }
  | { readonly kind: 'out_of_reach' }
  | { readonly kind: 'ends_late'; readonly of: 'user' | 'token'; readonly ends: End }
  | { readonly kind: 'ends_early'; readonly of: 'user' | 'token'; readonly ends: End }
  /** The token can do all that its user can, not only what was approved. */
  | { readonly kind: 'unseparated' }
  /** The token of a dedicated user can do nothing. */
  | { readonly kind: 'separated' }
  | { readonly kind: 'disabled' }
  | { readonly kind: 'comment_changed'; readonly of: 'user' | 'token' }
  | { readonly kind: 'other_groups'; readonly groups: readonly string[] }
  | { readonly kind: 'other_token'; readonly tokenId: string }
  | { readonly kind: 'role_beyond'; readonly role: HeldRole }
  | { readonly kind: 'role_missing'; readonly path: AclPath };

/** Those that are put right on the cluster, each by taking something away. */
export type Mendable = Extract<Discrepancy, { kind: 'ends_late' | 'unseparated' | 'other_groups' | 'role_beyond' }>;

/** Those about which something is done; the others are left to people. */
export type Actionable = Mendable | Extract<Discrepancy, { kind: 'orphan' | 'vanished' }>;

/** What came of a discrepancy. */
export type Handling =
  /** Nothing is done about its kind but telling it. */
  | { readonly kind: 'reported' }
  /** The cluster is only observed. */
  | { readonly kind: 'observed' }
  /** Operators have until then to say that this is wrong. */
  | { readonly kind: 'announced'; readonly until: EpochMs }
  /** Said before it is put right, for the audit alone. */
  | { readonly kind: 'started' }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly detail: string };

/** A discrepancy and what came of it: an entry of the audit, and what operators are told. It never holds a secret. */
export interface Reconciled {
  readonly type: 'reconciled';
  /** The same in each round; it begins with the request's id. */
  readonly name: string;
  readonly cluster: string;
  readonly requestId: RequestId;
  readonly owner: UserId;
  /** When its grant was to end, and who asked for it; of a request that is not known, neither. */
  readonly approvedUntil?: EpochMs;
  readonly requester?: SlackUserId;
  readonly discrepancy: Discrepancy;
  readonly handling: Handling;
  readonly at: EpochMs;
}

/**
 * How long operators are told of a token before it is revoked only because no request is known: the store may have been
 * lost by a mistake that somebody mends, or another bot works on the same cluster. Proxmox ends the token in any case.
 */
export const NOTICE: Milliseconds = 10 * MINUTE;

/** What reconciling does about a discrepancy where it may act; `report` leaves it to people. */
export function remedyOf({ kind }: Discrepancy): 'revoke' | 'end_grant' | 'mend' | 'report' {
  switch (kind) {
    case 'orphan':
      return 'revoke';
    case 'vanished':
      return 'end_grant';
    case 'ends_late':
    case 'unseparated':
    case 'other_groups':
    case 'role_beyond':
      return 'mend';
    case 'elsewhere':
    case 'out_of_reach':
    case 'ends_early':
    case 'separated':
    case 'disabled':
    case 'comment_changed':
    case 'other_token':
    case 'role_missing':
      return 'report';
    default:
      return kind satisfies never;
  }
}

export function isActionable(discrepancy: Discrepancy): discrepancy is Actionable {
  return remedyOf(discrepancy) !== 'report';
}

/** From when on a discrepancy is put right that was first seen at a moment. */
export function actsFrom(discrepancy: Discrepancy, since: EpochMs): EpochMs {
  return discrepancy.kind === 'orphan' && discrepancy.because === 'unknown' ? since + NOTICE : since;
}

/** The name of a discrepancy, under which it is remembered. */
export function nameOf({ requestId, owner }: Holding, discrepancy: Discrepancy): string {
  return `${requestId} ${owner.user} ${JSON.stringify(discrepancy)}`;
}
