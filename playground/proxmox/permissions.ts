import { withAncestors } from './acl-path.ts';
import { splitFullTokenId } from './formats.ts';
import { findToken, type GrantedRoles, type Propagate, type UserConfig } from './user-config.ts';

/** Privileges held on one path; the value tells whether they also hold below it. */
export type Privileges = ReadonlyMap<string, Propagate>;

const NONE: Privileges = new Map();

/** The steps from the root to a path, as Proxmox cuts it: a path without leading slash never meets the root's ACL. */
function stepsTo(path: string): string[] {
  const names = path.replace(/\/+$/, '').split('/');
  const steps: string[] = [];
  let here = '';
  for (const name of names) {
    if (name !== '') here = `${here}/${name}`;
    steps.push(here === '' ? '/' : here);
  }
  return steps;
}

/** Grants that count on a step: all of them at the end of the path, before it only those that propagate. */
function effective(granted: GrantedRoles | undefined, isLast: boolean): GrantedRoles {
  return new Map([...(granted ?? [])].filter(([, propagate]) => isLast || propagate === 1));
}

/**
 * Roles of a user or a token on a path, pools left aside. On each step down the path a grant replaces what was
 * inherited; a user's or token's own grant counts before those of its groups. `NoAccess` beats every other role.
 */
function rolesOn(config: UserConfig, id: string, path: string): GrantedRoles {
  if (id === 'root@pam') return new Map([['Administrator', 1]]);
  const token = findToken(config, id);
  const owner = splitFullTokenId(id)?.userId;
  if (token?.privsep === 0 && owner !== undefined) return rolesOn(config, owner, path);

  let roles: GrantedRoles = new Map();
  const steps = stepsTo(path);
  for (const [index, step] of steps.entries()) {
    const node = config.acl.get(step);
    if (node === undefined) continue;
    const isLast = index === steps.length - 1;
    const own = effective(owner === undefined ? node.user.get(id) : node.token.get(id), isLast);
    const found = own.size > 0 ? own : groupRoles(config, node.group, id, isLast);
    if (found.size > 0) roles = found;
  }
  return onlyNoAccess(roles) ?? roles;
}

function groupRoles(
  config: UserConfig,
  granted: ReadonlyMap<string, GrantedRoles>,
  userId: string,
  isLast: boolean,
): GrantedRoles {
  const roles: GrantedRoles = new Map();
  for (const [group, groupGrants] of granted) {
    if (config.groups.get(group)?.users.has(userId) !== true) continue;
    for (const [role, propagate] of effective(groupGrants, isLast)) roles.set(role, propagate);
  }
  return roles;
}

function onlyNoAccess(roles: GrantedRoles): GrantedRoles | undefined {
  const noAccess = roles.get('NoAccess');
  return noAccess === undefined ? undefined : new Map([['NoAccess', noAccess]]);
}

/** Roles on the pools a guest or storage belongs to; they reach the member itself and nothing below it. */
function poolRolesOn(config: UserConfig, id: string, path: string): GrantedRoles {
  const roles: GrantedRoles = new Map();
  for (const [poolId, pool] of config.pools) {
    const members = [...pool.vms].map((vmid) => `/vms/${vmid}`).concat([...pool.storages].map((s) => `/storage/${s}`));
    if (!members.includes(path)) continue;
    for (const role of rolesOn(config, id, `/pool/${poolId}`).keys()) roles.set(role, 0);
  }
  return roles;
}

function ownPrivileges(config: UserConfig, id: string, path: string): Privileges {
  const direct = rolesOn(config, id, path);
  const pooled = poolRolesOn(config, id, path);
  const roles = direct.has('NoAccess') ? direct : (onlyNoAccess(pooled) ?? new Map([...pooled, ...direct]));
  const privileges = new Map<string, Propagate>();
  for (const [role, propagate] of roles) {
    for (const privilege of config.roles.get(role) ?? []) {
      privileges.set(privilege, privileges.get(privilege) === 1 ? 1 : propagate);
    }
  }
  return privileges;
}

/**
 * What a user id or full token id may do on a path. A token without privilege separation may do what its user may; one
 * with it may do what both its own ACL and its user's allow. An unknown token may do nothing.
 */
export function privilegesOn(config: UserConfig, id: string, path: string): Privileges {
  if (id === 'root@pam') {
    return new Map([...(config.roles.get('Administrator') ?? [])].map((privilege) => [privilege, 1]));
  }
  const owner = splitFullTokenId(id)?.userId;
  if (owner === undefined) return ownPrivileges(config, id, path);
  const token = findToken(config, id);
  if (token === undefined) return NONE;
  const ofOwner = privilegesOn(config, owner, path);
  if (token.privsep === 0) return ofOwner;

  const shared = new Map<string, Propagate>();
  for (const [privilege, propagate] of ownPrivileges(config, id, path)) {
    const ownerPropagates = ofOwner.get(privilege);
    if (ownerPropagates === undefined) continue;
    shared.set(privilege, ownerPropagates === 1 && propagate === 1 ? 1 : 0);
  }
  return shared;
}

const TOP_PATHS = ['/', '/access', '/access/groups', '/nodes', '/pool', '/sdn', '/storage', '/vms'];

/** Every path that an ACL names, with the paths above it. */
export function aclTreePaths(config: UserConfig): Set<string> {
  return new Set(['/', ...[...config.acl.keys()].flatMap(withAncestors)]);
}

/** What a user id or full token id may do anywhere: the paths Proxmox looks at, without those that give nothing. */
export function effectivePrivileges(config: UserConfig, id: string): Map<string, Privileges> {
  const paths = new Set([...TOP_PATHS, ...aclTreePaths(config)]);
  for (const pool of config.pools.values()) {
    for (const vmid of pool.vms) paths.add(`/vms/${vmid}`);
    for (const storage of pool.storages) paths.add(`/storage/${storage}`);
  }
  const privileges = new Map<string, Privileges>();
  for (const path of paths) {
    const here = privilegesOn(config, id, path);
    if (here.size > 0) privileges.set(path, here);
  }
  return privileges;
}
