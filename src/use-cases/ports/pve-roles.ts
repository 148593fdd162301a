import type { PveRole } from '../../domain/pve-role.ts';
import type { Secret } from '../../domain/secret.ts';

/** A token that somebody gives for one act, since it may do more than the bot's own. It is kept nowhere. */
export interface GivenToken {
  readonly fullTokenId: string;
  readonly secret: Secret;
}

/** A user, group or token that has a PVE role on some path. */
export interface PveRoleHolder {
  readonly pveRole: string;
  /** A user id, a full token id, or a group. */
  readonly holder: string;
  /** Whether that is the bot, by its token or its user. */
  readonly isBot: boolean;
}

/** Shows operators the PVE roles of the clusters, and makes them as the policy states. */
export interface PveRoles {
  /** All that a cluster has. @throws Unavailable */
  list(cluster: string): Promise<readonly PveRole[]>;
  /**
   * Who has which, on the paths where the bot may grant, or whoever's token is given.
   * @throws Unavailable
   */
  holders(cluster: string, as?: GivenToken): Promise<readonly PveRoleHolder[]>;
  /** Makes one that is not there, as the token given. @throws Unavailable when that was refused, or is not certain. */
  create(cluster: string, role: Pick<PveRole, 'name' | 'privileges'>, as: GivenToken): Promise<void>;
  /** Gives one that is there these privileges and no others. @throws as `create` */
  change(cluster: string, role: Pick<PveRole, 'name' | 'privileges'>, as: GivenToken): Promise<void>;
}
