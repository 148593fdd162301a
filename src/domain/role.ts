import type { AclPath, PathRule } from './acl-path.ts';
import type { CredentialFormat } from './credential-formats.ts';
import type { Lasting } from './lasting-access.ts';
import type { People } from './people.ts';
import type { TicketRule } from './ticket.ts';
import type { Preview } from './preview.ts';
import type { Milliseconds } from './time.ts';

/** A Proxmox user id such as `terraform@pve`. */
export type UserId = string;

/**
 * Whose user on Proxmox holds the token.
 * - `dedicated`: a user made for this grant alone, deleted with it; its token has no privilege separation.
 * - `service`: a named user that exists; the token has privilege separation.
 * - `requester`: the person's own Proxmox user, as bound in the configuration; the token has privilege separation.
 */
export type OwnerRule =
  | { readonly kind: 'dedicated' }
  | { readonly kind: 'service'; readonly user: UserId }
  | { readonly kind: 'requester' };

/** People of whom some have to approve. */
export interface Stage extends People {
  /** How many distinct people have to approve; at least 1. */
  readonly required: number;
  /** People who may approve as well, and are never pinged for it. */
  readonly silent?: People | undefined;
}

/** Who has to approve, and who has to once they did. Nobody counts twice, in whichever stage. */
export interface Approvers extends Stage {
  readonly next?: readonly Stage[] | undefined;
}

/** What a mistake with a token of the role could cost, by the word of its author; approvers read it. */
export type Risk = (typeof RISKS)[number];

/** The lowest first. */
export const RISKS = ['low', 'medium', 'high'] as const;

/** Who may decide too when nobody did for some time. */
export interface Escalation extends People {
  /** How long after the request was made. */
  readonly after: Milliseconds;
}

/** A rule by which requests of a role are approved by nobody; what it does not cover waits for approvers. */
export interface AutoApproval {
  /** The longest duration that it approves. */
  readonly upTo: Milliseconds;
  /** How many requests of one person it approves in 24 hours. */
  readonly perDay: number;
}

/** Who may take a grant of a role at once in an emergency; approvers review it afterwards. */
export interface BreakGlass extends People {
  readonly longest: Milliseconds;
  /** How many characters the reason must have at least. */
  readonly reasonLength: number;
}

/**
 * How a secret reaches its owner.
 * - `message`: in a direct message, which deletes itself.
 * - `reveal`: in a modal, and made at the click that opens it; no message ever holds it.
 */
export type Delivery = (typeof DELIVERIES)[number];

export const DELIVERIES = ['message', 'reveal'] as const;

/** One entry of the catalogue: what is granted, where, for how long at most, who may ask and who may approve. */
export interface Role {
  readonly name: string;
  /** What a token of this role can do, in words for approvers. */
  readonly description: string;
  readonly risk: Risk;
  readonly cluster: string;
  readonly pveRole: string;
  /** Those that the PVE role is to have, sorted; without them they are the cluster's business. */
  readonly privileges?: readonly string[] | undefined;
  /** What its tokens may leave behind, on purpose. */
  readonly leavesAccess?: readonly Lasting[] | undefined;
  /** Exact paths are what the role gives when the person names none; patterns allow more on demand. */
  readonly paths: readonly PathRule[];
  readonly propagate: boolean;
  readonly owner: OwnerRule;
  readonly delivery: Delivery;
  readonly formats: readonly CredentialFormat[];
  readonly duration: { readonly default: Milliseconds; readonly longest: Milliseconds };
  /** How many tokens of this role there may be at a time, whoever has them; without it, any number. */
  readonly mostActive?: number | undefined;
  readonly requesters: People | 'everyone';
  /** The ticket a request names; without it, none. */
  readonly ticket?: TicketRule | undefined;
  readonly approvers: Approvers;
  readonly escalation?: Escalation | undefined;
  readonly autoApproval?: AutoApproval | undefined;
  readonly breakGlass?: BreakGlass | undefined;
  /** Whether :white_check_mark: and :x: on the card count as a review. */
  readonly reactions: boolean;
  /** Whether a grant can be made to last longer: by the same approvals, by itself up to the longest duration, or not. */
  readonly extension: 'reviewed' | 'automatic' | 'none';
  /**
   * Whether rights that appeared while a token of the role worked, and that it could have given, are taken away again,
   * whoever gave them; without it they are only told.
   */
  readonly removeAddedAccess?: boolean | undefined;
  /** The Slack channel where approval cards of this role appear. */
  readonly channel: string;
  /** How long a request waits for a review before it lapses. */
  readonly approvalWindow: Milliseconds;
  /** How long before expiry reminders go out. */
  readonly reminders: readonly Milliseconds[];
  /** A hash of all of the above, which a change of any of it changes. */
  readonly hash: string;
}

/** What exactly is granted, resolved when the request was made; provisioning and revoking need nothing else. */
export interface Terms {
  readonly cluster: string;
  readonly pveRole: string;
  /** As in `Role`: no token is made of a PVE role that has others. */
  readonly privileges?: readonly string[];
  /** As in `Role`. */
  readonly leavesAccess?: readonly Lasting[];
  readonly paths: readonly AclPath[];
  readonly propagate: boolean;
  readonly risk: Risk;
  /** How many distinct approvals each stage of the role asks for. */
  readonly approvals: readonly number[];
  readonly owner: { readonly kind: 'dedicated' } | { readonly kind: 'existing'; readonly user: UserId };
  readonly duration: Milliseconds;
  readonly delivery: Delivery;
  readonly formats: readonly CredentialFormat[];
  readonly reminders: readonly Milliseconds[];
  readonly description: string;
  readonly channel: string;
  /** Where its ticket is read, as in `TicketRule`; absent without a ticket, or where the role says nothing of it. */
  readonly ticketUrl?: string;
  /** Whether the card may say that reactions count; the vote itself is judged by the role of that moment. */
  readonly reactions: boolean;
  /** Tells the role's entry of that moment from any other; for the audit. */
  readonly policyHash: string;
  /** What the token could do when the request was made; absent when the terms have changed since. */
  readonly preview?: Preview;
}
