import type { AclPath } from './acl-path.ts';
import type { PveRole } from './pve-role.ts';
import type { UserId } from './role.ts';
import type { EpochMs } from './time.ts';

/** The privileges of the bot, each in a PVE role of its own, so that nowhere it is given more than it needs there. */
export const BOT_PVE_ROLES = {
  'User.Modify': 'TokenBotUsers',
  'Realm.AllocateUser': 'TokenBotRealm',
  'Permissions.Modify': 'TokenBotAcl',
} as const;

/** What says on a cluster what its group and its user are for. */
export const BOT_COMMENTS = { group: 'users made by pvetoken, one per grant', user: 'the bot' } as const;

export type BotPrivilege = keyof typeof BOT_PVE_ROLES;

/** A privilege on a path. */
export interface Right {
  readonly privilege: string;
  readonly path: AclPath;
}

/** A right that the bot needs and does not have, with the roles that need it. */
export interface LackedRight extends Right {
  readonly privilege: BotPrivilege;
  readonly roles: readonly string[];
}

/** Who the bot is to be on a cluster. */
export interface BotIdentity {
  readonly cluster: string;
  readonly user: UserId;
  /** Its full token id; `undefined` where it logs in. */
  readonly token: string | undefined;
  /** The group in which it makes dedicated users. */
  readonly group: string;
}

/** A user or token that is there. */
export interface Account {
  readonly isEnabled: boolean;
  /** `never`, or the moment from which Proxmox refuses it. */
  readonly end: EpochMs | 'never';
}

/** A user whose tokens the bot is to make and cannot yet, with the roles that say so. */
export interface UnreachedOwner {
  readonly user: UserId;
  readonly roles: readonly string[];
  /** Whether the roles name the user as owner; else it is in `people`, who need not be on every cluster. */
  readonly isNamed: boolean;
  /** What is as good as root among its rights: whoever has the bot's secret would have them too. */
  readonly strong: readonly Right[];
  readonly isThere: boolean;
}

/** An entry of the ACL for the bot's user or token. */
export interface BotAclEntry {
  readonly path: AclPath;
  readonly pveRole: string;
  readonly propagate: boolean;
  /** A user id or a full token id. */
  readonly holder: string;
}

/** What a cluster has of the bot, as its administrator sees it. */
export interface FoundBot {
  /** All groups with their users. */
  readonly groups: ReadonlyMap<string, readonly UserId[]>;
  readonly user: Account | undefined;
  readonly token: (Account & { readonly isSeparated: boolean }) | undefined;
  readonly pveRoles: readonly PveRole[];
  readonly acl: readonly BotAclEntry[];
  readonly lacked: readonly LackedRight[];
  /** The rights with which it could grant on all paths of a pattern, where it can on some: that may be meant. */
  readonly narrow: readonly LackedRight[];
  /** All users of roles and `people` whose tokens the bot may be asked for. */
  readonly owners: readonly UserId[];
  readonly unreached: readonly UnreachedOwner[];
  /** What the bot may do and need not, in sentences without their full stop. */
  readonly tooMuch: readonly string[];
}

/** Something that an administrator does so that the bot can do its work. */
export type Step =
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'user'; readonly user: UserId }
  | { readonly kind: 'pve_role'; readonly pveRole: string; readonly privilege: BotPrivilege }
  /** Makes the token, whose secret is seen once. */
  | { readonly kind: 'token'; readonly token: string }
  /** Makes a new secret of the token in place of its present one. */
  | { readonly kind: 'new_secret'; readonly token: string }
  /** Gives a right to the bot's user, and to its token, which can do what both can. */
  | ({ readonly kind: 'grant'; readonly pveRole: string } & LackedRight)
  /** Puts a user into the bot's group, whose users' tokens it makes. */
  | { readonly kind: 'join'; readonly user: UserId; readonly group: string; readonly roles: readonly string[] };

/** What an administrator has to settle by hand before anything is done. */
export type Obstacle =
  | { readonly kind: 'bot_is_root' }
  | { readonly kind: 'disabled'; readonly user: UserId }
  | { readonly kind: 'ended'; readonly who: string; readonly end: EpochMs }
  | {
      readonly kind: 'pve_role_differs';
      readonly pveRole: string;
      readonly privilege: BotPrivilege;
      readonly has: readonly string[];
    }
  /** The bot could make tokens for itself, or for root. */
  | { readonly kind: 'in_own_group'; readonly user: UserId; readonly group: string };

/** What is left to an administrator's judgement; the rest is done without it. */
export type Leftover =
  | ({ readonly kind: 'owner_missing' } & Pick<UnreachedOwner, 'user' | 'roles' | 'isNamed'>)
  | ({ readonly kind: 'owner_strong' } & Pick<UnreachedOwner, 'user' | 'roles' | 'strong' | 'isNamed'>)
  | { readonly kind: 'password'; readonly user: UserId };

/** What to know before saying yes. */
export type Remark =
  | ({ readonly kind: 'narrow'; readonly pveRole: string } & LackedRight)
  /** They are in the bot's group, and no role says that it makes tokens for them. */
  | { readonly kind: 'strangers'; readonly users: readonly UserId[]; readonly group: string }
  | { readonly kind: 'not_separated'; readonly token: string }
  | { readonly kind: 'ends'; readonly who: string; readonly end: EpochMs }
  | { readonly kind: 'too_much'; readonly sentence: string };

/** How a cluster is brought to where the bot can do its work, and no more. */
export interface BotPlan {
  readonly bot: BotIdentity;
  /** In the order in which they have to be done. */
  readonly steps: readonly Step[];
  readonly obstacles: readonly Obstacle[];
  readonly leftovers: readonly Leftover[];
  readonly remarks: readonly Remark[];
}
