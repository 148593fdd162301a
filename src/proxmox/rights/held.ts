import { delegatingOn, isExactRule, isPathAllowed, type AclPath, type PathRule } from '../../domain/acl-path.ts';
import type { Right } from '../../domain/bot-set-up.ts';
import type { UserId } from '../../domain/role.ts';
import type { Permissions } from '../calls.ts';
import type { Grant } from './needs.ts';

/** What a cluster says of the bot's rights. */
export interface Held {
  readonly permissions: Permissions;
  /** The groups that the bot may see, with their users. */
  readonly groups: ReadonlyMap<string, readonly UserId[]>;
  /** The privileges of the PVE roles that the bot could grant without Permissions.Modify; of those that are there. */
  readonly pveRoles: ReadonlyMap<string, readonly string[]>;
  /** Whether who grants without Permissions.Modify can grant no more than they have: from Proxmox VE 8 on. */
  readonly isBounded: boolean;
  /** What is as good as root in the rights of users that the bot makes tokens for; empty where it may not look. */
  readonly strongOwners: ReadonlyMap<UserId, readonly Right[]>;
}

/** The privileges on one path, and whether each reaches below it. */
export type Here = Permissions[string];

/** Where the users of one group are changed. */
export function groupPath(group: string): AclPath {
  return `/access/groups/${group}`;
}

/** Where dedicated users are created: their realm is always this one. */
export const REALM_PATH: AclPath = '/access/realm/pve';

/** Where a right has to be for a rule: on its path, or above all paths that fit its pattern. */
export function pathFor(rule: PathRule): AclPath {
  return isExactRule(rule) ? rule : rule.slice(0, rule.indexOf('/*')) || '/';
}

/**
 * Tells whether the privileges are such as are looked for on the path of a rule; for a pattern, whether those are that
 * reach all its paths, or those on a single one that is known.
 */
export function isSomewhere(rule: PathRule, permissions: Permissions, suffices: (here: Here) => boolean): boolean {
  return (
    isEverywhere(rule, permissions, suffices) ||
    (!isExactRule(rule) &&
      Object.entries(permissions).some(([path, single]) => suffices(single) && isPathAllowed([rule], false, path)))
  );
}

/** As `isSomewhere`, where a single path that fits a pattern is not enough. */
export function isEverywhere(rule: PathRule, permissions: Permissions, suffices: (here: Here) => boolean): boolean {
  const here = permissions[pathFor(rule)] ?? {};
  if (isExactRule(rule)) return suffices(here);
  return suffices(Object.fromEntries(Object.entries(here).filter(([, reachesBelow]) => reachesBelow)));
}

/** Tells whether a PVE role can be granted with these privileges. */
export function mayGrant({ rule, pveRole, propagate }: Grant, here: Here, held: Held): boolean {
  if (here['Permissions.Modify'] !== undefined) return true;
  const delegating = delegatingOn(rule);
  if (delegating === undefined || here[delegating] === undefined) return false;
  if (!held.isBounded) return true;
  const privileges = held.pveRoles.get(pveRole);
  return privileges?.every((name) => (propagate ? here[name] === true : here[name] !== undefined)) ?? false;
}

/** Tells whether something could be granted by a rule only with another right in place of Permissions.Modify. */
export function isDelegated(rule: PathRule, permissions: Permissions): boolean {
  const delegating = delegatingOn(rule);
  const isHeld = (privilege: string): boolean =>
    isSomewhere(rule, permissions, (here) => here[privilege] !== undefined);
  return delegating !== undefined && !isHeld('Permissions.Modify') && isHeld(delegating);
}

/** The groups whose users the bot may change one by one. */
export function managedGroups({ permissions, groups }: Held): string[] {
  return [...groups.keys()].filter((group) => permissions[groupPath(group)]?.['User.Modify'] !== undefined);
}

/** Tells whether the bot may change every user there is. */
export function managesEverybody({ permissions }: Held): boolean {
  return permissions['/access/groups']?.['User.Modify'] !== undefined;
}

/** Tells whether the bot may make tokens for a user. */
export function manages(held: Held, user: UserId): boolean {
  return managesEverybody(held) || managedGroups(held).some((group) => held.groups.get(group)?.includes(user) === true);
}
