import type { BotIdentity, FoundBot, Right, Step } from '../../domain/bot-set-up.ts';
import type { UserId } from '../../domain/role.ts';
import type { Secret } from '../../domain/secret.ts';
import type { GivenToken } from './pve-roles.ts';

/** Who an administrator is to a cluster, for one act. It is kept nowhere. */
export type GivenCredential =
  | ({ readonly kind: 'token' } & GivenToken)
  | { readonly kind: 'login'; readonly user: UserId; readonly password: Secret };

/** What the bot finds out with its own secret. */
export type TriedOut =
  | { readonly kind: 'refused' }
  /** In sentences without their full stop. */
  | { readonly kind: 'works'; readonly missing: readonly string[]; readonly tooMuch: readonly string[] };

/** A step that brings no secret. */
export type PlainStep = Exclude<Step, { readonly kind: 'token' | 'new_secret' }>;

/** One cluster in the hands of an administrator, who sets up the bot there. Each throws Unavailable for what was not done. */
export interface Administration {
  readonly bot: BotIdentity;
  /** The administrator's user id or full token id. */
  readonly administrator: string;
  /** Those of some rights that the administrator does not have. */
  lacks(rights: readonly Right[]): Promise<readonly Right[]>;
  /** What the cluster has of the bot. */
  look(): Promise<FoundBot>;
  carryOut(step: PlainStep): Promise<void>;
  makeToken(): Promise<Secret>;
  /**
   * Makes a new secret of the bot's token. Where this version of Proxmox cannot, the token is made anew, and has no entries
   * in the ACL any more.
   */
  renewSecret(): Promise<{ readonly secret: Secret; readonly isNewToken: boolean }>;
  /** Gives the bot's token a PVE role that it had. */
  giveBack(entry: FoundBot['acl'][number]): Promise<void>;
  /** Looks with a secret of the bot's token what it can do. */
  tryOut(secret: Secret): Promise<TriedOut>;
}
