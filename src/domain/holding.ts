import type { AclPath } from './acl-path.ts';
import type { RequestId } from './request-id.ts';
import type { UserId } from './role.ts';
import type { EpochMs } from './time.ts';

/** From when on Proxmox refuses something by itself. */
export type End = EpochMs | 'never';

/**
 * What the comment of a user or token says of who made it for the request of its name. `another_bots`: a bot did that
 * works in another group of the cluster.
 */
export type Mark = 'ours' | 'another_bots' | 'none';

/** A dedicated user. */
export interface HeldUser {
  readonly mark: Mark;
  readonly isEnabled: boolean;
  readonly ends: End;
  /** Those besides the bot's own. */
  readonly groups: readonly string[];
  /** The ids of tokens that do not have the request's name. */
  readonly otherTokens: readonly string[];
}

export interface HeldToken {
  readonly mark: Mark;
  readonly ends: End;
  /** Privilege separation. */
  readonly isSeparated: boolean;
}

/** One entry of an access control list. */
export interface HeldRole {
  readonly holder: 'user' | 'token';
  readonly pveRole: string;
  readonly path: AclPath;
  readonly propagate: boolean;
}

/** What a cluster holds under the names of one request, on one user. */
export interface Holding {
  readonly requestId: RequestId;
  readonly owner: { readonly kind: 'dedicated' | 'existing'; readonly user: UserId };
  /** `false`: the cluster does not let the bot look. */
  readonly isInReach: boolean;
  /** Only of a dedicated owner; the user of an existing one is not ours. */
  readonly user?: HeldUser;
  readonly token?: HeldToken;
  /** Those that the bot may see. */
  readonly roles: readonly HeldRole[];
}
