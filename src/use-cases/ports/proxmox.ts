import type { AclPath } from '../../domain/acl-path.ts';
import type { Credential } from '../../domain/credential-formats.ts';
import type { AclEntry, Needed, Sight, Survey } from '../../domain/comparison.ts';
import type { Condition } from '../../domain/diagnosis.ts';
import type { Mendable } from '../../domain/discrepancy.ts';
import type { Holding } from '../../domain/holding.ts';
import type { Resource } from '../../domain/inventory.ts';
import type { Preview, Useless } from '../../domain/preview.ts';
import type { TasksSeen } from '../../domain/receipt.ts';
import type { RequestId } from '../../domain/request-id.ts';
import type { Problem } from '../../domain/cause.ts';
import type { Terms, UserId } from '../../domain/role.ts';
import type { EpochMs, Milliseconds } from '../../domain/time.ts';

/** What is to exist on a cluster for one grant. */
export interface Order {
  readonly requestId: RequestId;
  readonly cluster: string;
  readonly owner: { readonly kind: 'dedicated' | 'existing'; readonly user: UserId };
  readonly tokenId: string;
  readonly pveRole: string;
  /** Those that the PVE role has to have, where they are stated. */
  readonly privileges?: readonly string[];
  readonly paths: readonly AclPath[];
  readonly propagate: boolean;
}

export type Issued =
  /** `privileges` are those of the PVE role that was granted. */
  | { readonly ok: true; readonly credential: Credential; readonly privileges: readonly string[] }
  /** `outcome` tells whether anything was written before the cluster refused. */
  | { readonly ok: false; readonly problem: Problem; readonly outcome: 'not_done' | 'unknown' };

/** What decides what a token will be able to do. */
export type Prospect = Pick<Terms, 'cluster' | 'pveRole' | 'privileges' | 'paths' | 'propagate' | 'owner'>;

/** Creates and takes away tokens on the clusters. */
export interface Issuer {
  /**
   * Foresees what a token could do, before anything is made: all that its PVE role gives, or where its owner exists,
   * what of it that user may do too. It only looks, and never throws for a cluster that does not answer.
   * @param within how long the cluster's answer is waited for; then the preview is `unknown`.
   */
  preview(prospect: Prospect, within: Milliseconds): Promise<Preview | Useless>;
  /**
   * Makes the order true on the cluster, whatever an earlier attempt left there, with a secret that nobody has seen,
   * and verifies it as the new token sees it.
   * @param mayGoOn asked before each write; when it says no, the attempt stops with `Overtaken`.
   * @returns a problem when the cluster refuses for good.
   * @throws Unavailable when the cluster does not answer or leaves it unknown whether it did the work.
   */
  issue(order: Order, expiresAt: EpochMs, mayGoOn: () => Promise<boolean>): Promise<Issued>;
  /**
   * Gives a token that is there a new secret, on the terms of its order, and verifies it as `issue` does; the old one
   * dies. What somebody took away from the cluster it does not bring back: that is a problem.
   * @param again whether an earlier attempt may have taken the token away itself, so that it is made again. Its owner is
   * never made.
   * @param mayGoOn, @returns, @throws as `issue`.
   */
  renew(order: Order, expiresAt: EpochMs, mayGoOn: () => Promise<boolean>, again: boolean): Promise<Issued>;
  /** Tells whether the cluster still accepts a credential. @throws Unavailable */
  accepts(order: Order, credential: Credential): Promise<boolean>;
  /**
   * Moves the end of what an order made, and sees that it moved; the secret stays. It makes nothing that is gone.
   * @param mayGoOn as for `issue`.
   * @returns a problem when the cluster refuses for good.
   * @throws Unavailable, Overtaken
   */
  extend(order: Order, expiresAt: EpochMs, mayGoOn: () => Promise<boolean>): Promise<Problem | undefined>;
  /** Takes token, ACL and dedicated user away and sees that they are gone. @throws Unavailable when that is not certain. */
  revoke(order: Order): Promise<void>;
}

/** What is to be looked at for one request: the user that may hold its token, and whether its rights matter. */
export interface Subject extends Pick<Holding, 'requestId' | 'owner'> {
  readonly withRoles: boolean;
}

/** Shows what of ours the clusters hold, and takes away what nobody approved. */
export interface Holdings {
  /** Everything with a name of ours that the bot may see. @throws Unavailable unless it is certain that this is all */
  all(cluster: string): Promise<readonly Holding[]>;
  /** What is there for one request now. @throws Unavailable unless that is certain. */
  look(cluster: string, subject: Subject): Promise<Holding>;
  /** What besides its own terms decides whether a token that is there can be used. @throws Unavailable */
  condition(order: Order): Promise<Condition>;
  /**
   * Takes away what goes beyond an order, and sees that it went.
   * @param expiresAt the approved end.
   * @param mayGoOn as for `issue`.
   * @returns a problem when the cluster refuses for good.
   * @throws Unavailable, Overtaken
   */
  mend(
    order: Order,
    beyond: Mendable,
    expiresAt: EpochMs,
    mayGoOn: () => Promise<boolean>,
  ): Promise<Problem | undefined>;
}

/** Shows who has rights where a token reaches, and takes some of them away. */
export interface AccessLists {
  /** How the ACL stands where a token reaches, and what it can do there. @throws Unavailable unless that is certain. */
  survey(order: Order, credential: Credential): Promise<Survey>;
  /**
   * How the ACL stands where the token of an order reached, and the full token id of the bot there.
   * @throws Unavailable unless that is certain.
   */
  look(order: Order): Promise<Sight & { readonly bot: string }>;
  /**
   * What a token without Permissions.Modify has to have to hand on a PVE role; `undefined` when there is no such role any
   * more. @throws Unavailable
   */
  neededFor(cluster: string, pveRole: string): Promise<Needed | undefined>;
  /**
   * Takes an entry away, whether or not it reaches below its path, and sees that it went; one that is not there is
   * gone already.
   * @returns a problem when the cluster refuses for good.
   * @throws Unavailable
   */
  remove(order: Order, entry: AclEntry): Promise<Problem | undefined>;
}

/** Shows what the clusters have. */
export interface Inventory {
  /**
   * The guests, pools and storages of a cluster that the bot may see there, in no order, as they were half a minute ago
   * at most. It may see none; that is no fault.
   * @throws Unavailable when the cluster does not answer soon enough for somebody who is typing.
   */
  resources(cluster: string): Promise<readonly Resource[]>;
}

/** Shows what the clusters worked on. */
export interface TaskLog {
  /**
   * The tasks that ran under a token between two moments, and those that still run. A token's other calls, which only
   * read, leave nothing there. The clocks may differ: a token's name is of one grant alone, so what began a little
   * before or after counts too.
   * @throws Unavailable when the cluster does not answer within some seconds.
   */
  ranUnder(cluster: string, fullTokenId: string, since: EpochMs, until: EpochMs): Promise<TasksSeen>;
}
