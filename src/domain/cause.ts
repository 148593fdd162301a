import type { Operator } from './operator.ts';
import type { Ineligibility, SlackUserId } from './people.ts';

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
  /** Somebody at the command line, who is no Slack user, took it away. */
  | { readonly kind: 'revoked_by_operator'; readonly by: Operator; readonly reason?: string }
  /** The requester is no longer a full member of the workspace. */
  | { readonly kind: 'left'; readonly as: Left }
  /** Its token was found to be gone from the cluster. */
  | { readonly kind: 'vanished' }
  | { readonly kind: 'not_provisioned'; readonly problem: Problem }
  /** Its secret was to be replaced: the old one may be dead, and no valid one could be handed over. */
  | { readonly kind: 'not_rotated'; readonly problem: Problem }
  /** Nobody revealed its secret in time; with a problem, none could be made to be revealed. */
  | { readonly kind: 'not_revealed'; readonly problem?: Problem };
