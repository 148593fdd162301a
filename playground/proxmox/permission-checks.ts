import { normalizeAclPath } from './acl-path.ts';
import { died, permissionDenied } from './api-error.ts';
import type { Call } from './call.ts';
import { realmOf, splitList } from './formats.ts';
import { rawText, type RawParameters } from './parameters.ts';
import { privilegesOn } from './permissions.ts';

/**
 * A test of the caller's rights, run before parameters are verified. It returns true, or throws; when `quiet`, a "no"
 * is false. A user id that cannot be one throws even then. Source: exec_api2_perm_check of PVE.
 */
export type Check = (call: Call, raw: RawParameters, quiet: boolean) => boolean;

/** Whether the caller holds all of these privileges on a path. */
export function holdsAll(call: Call, path: string, privileges: readonly string[]): boolean {
  const held = privilegesOn(call.cluster.config, call.caller, path);
  return privileges.every((privilege) => held.has(privilege));
}

/** Whether the caller holds at least one of these privileges on a path. */
export function holdsAny(call: Call, path: string, privileges: readonly string[]): boolean {
  const held = privilegesOn(call.cluster.config, call.caller, path);
  return privileges.some((privilege) => held.has(privilege));
}

function verdict(allowed: boolean, quiet: boolean, detail?: string): boolean {
  if (!allowed && !quiet) throw permissionDenied(detail);
  return allowed;
}

function fill(template: string, raw: RawParameters): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => rawText(raw, name) ?? '');
}

/** All tests in order; the first that fails answers. */
export function and(...checks: Check[]): Check {
  return (call, raw) => checks.every((check) => check(call, raw, false));
}

/** One test is enough; a "no" names no privilege. */
export function or(...checks: Check[]): Check {
  return (call, raw, quiet) =>
    verdict(
      checks.some((check) => check(call, raw, true)),
      quiet,
    );
}

/** Any of these privileges on a path, in which `{name}` stands for a parameter. */
export function privilegeOn(template: string, ...privileges: string[]): Check {
  return (call, raw, quiet) => {
    const path = normalizeAclPath(fill(template, raw)) ?? '';
    return verdict(holdsAny(call, path, privileges), quiet, `${path}, ${privileges.join('|')}`);
  };
}

/** The caller is the user of the `userid` parameter. A token never is. */
export const isSelf: Check = (call, raw, quiet) => {
  const userId = rawText(raw, 'userid') ?? '';
  realmOf(userId);
  if (!userExists(call, userId, quiet)) return false;
  return verdict(call.caller === userId, quiet);
};

/** `Realm.AllocateUser` on the realm of the `userid` parameter. */
export const mayAllocateInRealm: Check = (call, raw, quiet) => {
  const path = `/access/realm/${realmOf(rawText(raw, 'userid') ?? '')}`;
  return verdict(holdsAll(call, path, ['Realm.AllocateUser']), quiet, `${path}, Realm.AllocateUser`);
};

/**
 * Any of these privileges over the user of the `userid` parameter: on /access/groups, or on a group the user is in.
 * With `create` the user need not exist and each group of the `groups` parameter is asked instead; with `update` both.
 */
export function overUser(privileges: readonly string[], groupsParameter?: 'create' | 'update'): Check {
  return (call, raw, quiet) => {
    const userId = rawText(raw, 'userid') ?? '';
    const mustExist = groupsParameter !== 'create';
    if (mustExist && !userExists(call, userId, quiet)) return false;
    if (holdsAny(call, '/access/groups', privileges)) return true;

    const groups = groupsWith(call, privileges);
    if (groupsParameter !== undefined) {
      const named = splitList(rawText(raw, 'groups'));
      if (named.length === 0) throw permissionDenied(`/access/groups, ${privileges.join('|')}`);
      const refused = named.find((group) => !groups.has(group));
      if (refused !== undefined) throw permissionDenied(`/access/groups/${refused}, ${privileges.join('|')}`);
    }
    return !mustExist || verdict(isMemberOf(call, userId, groups), quiet);
  };
}

/** The groups on which the caller holds any of these privileges. */
export function groupsWith(call: Call, privileges: readonly string[]): Set<string> {
  const groups = [...call.cluster.config.groups.keys()];
  return new Set(groups.filter((group) => holdsAny(call, `/access/groups/${group}`, privileges)));
}

/** Whether a user is in one of these groups. */
export function isMemberOf(call: Call, userId: string, groups: ReadonlySet<string>): boolean {
  return [...groups].some((group) => call.cluster.config.groups.get(group)?.users.has(userId) === true);
}

function userExists(call: Call, userId: string, quiet: boolean): boolean {
  if (call.cluster.config.users.has(userId)) return true;
  if (quiet) return false;
  realmOf(userId);
  throw died(`no such user ('${userId}')`);
}

/** Privileges that each allow changing the ACL of a path. */
export function aclPrivileges(path: string): string[] {
  const allocate: Record<string, string> = { storage: 'Datastore.Allocate', vms: 'VM.Allocate', pool: 'Pool.Allocate' };
  const delegated = allocate[/^\/(storage|vms|pool)\/./.exec(path)?.[1] ?? ''];
  return delegated === undefined ? ['Permissions.Modify'] : ['Permissions.Modify', delegated];
}

/** The right to change the ACL of the `path` parameter; a path that cannot be one is left to the method itself. */
export const mayChangeAcl: Check = (call, raw, quiet) => {
  const path = normalizeAclPath(rawText(raw, 'path') ?? '');
  if (path === undefined) return false;
  const privileges = aclPrivileges(path);
  return verdict(holdsAny(call, path, privileges), quiet, `${path}, ${privileges.join('|')}`);
};
