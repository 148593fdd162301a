import type { Limits } from './limits.ts';
import type { People, SlackUserId } from './people.ts';
import type { ReconcileRule } from './reconcile.ts';
import type { Role, UserId } from './role.ts';
import type { Milliseconds } from './time.ts';

/** Times that are the same for all roles. */
export interface Timing {
  /** How long a delivered secret stays in its DM when nobody clicks *I stored it*. */
  readonly secretVisible: Milliseconds;
  /** How long a secret waits for its owner to reveal it, where the role delivers it so. */
  readonly revealWithin: Milliseconds;
  /** How long provisioning is tried again before the request fails. */
  readonly provisioningWindow: Milliseconds;
  /** How long a revocation may take before the channel and `alerts` are told. */
  readonly revocationAlert: Milliseconds;
  /** How often approvers are asked for the review of an emergency, until they give it. */
  readonly followUpEvery: Milliseconds;
  /** How often the reactions of a waiting card are read back, for those whose event was lost. */
  readonly reactionsReadBack: Milliseconds;
  /** How long ended requests and the audit are kept. */
  readonly retention: Milliseconds;
}

/** `pvetoken.yml`, checked and resolved: who may do what. */
export interface Policy {
  readonly roles: ReadonlyMap<string, Role>;
  readonly administrators: People;
  /** Slack user id -> the person's own Proxmox user. */
  readonly people: ReadonlyMap<SlackUserId, UserId>;
  readonly alertsChannel: string | undefined;
  readonly timing: Timing;
  /** How each cluster is reconciled, by its name in the file's order. */
  readonly reconcile: ReadonlyMap<string, ReconcileRule>;
  readonly limits: Limits;
}
