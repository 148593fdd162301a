import { builtInRoles } from './privileges.ts';
import type { Level } from './level.ts';
import { splitFullTokenId } from './formats.ts';

/** 1 when a role also holds below its path. */
export type Propagate = 0 | 1;
export type Flag = 0 | 1;

export interface Token {
  privsep: Flag;
  /** Epoch seconds; 0: never. */
  expire: number;
  comment?: string | undefined;
}

export interface User {
  enable: Flag;
  /** Epoch seconds; 0: never. */
  expire: number;
  firstname?: string | undefined;
  lastname?: string | undefined;
  email?: string | undefined;
  comment?: string | undefined;
  keys?: string | undefined;
  tokens: Map<string, Token>;
}

export interface Group {
  users: Set<string>;
  comment?: string | undefined;
}

export interface Pool {
  comment?: string | undefined;
  vms: Set<number>;
  storages: Set<string>;
}

/** Roles granted to one user, group or token on one path. */
export type GrantedRoles = Map<string, Propagate>;

export interface AclNode {
  readonly user: Map<string, GrantedRoles>;
  readonly group: Map<string, GrantedRoles>;
  readonly token: Map<string, GrantedRoles>;
}

export const ACL_TYPES = ['user', 'group', 'token'] as const;
export type AclType = (typeof ACL_TYPES)[number];

/** What Proxmox keeps in /etc/pve/user.cfg: everything about who may do what, except secrets. */
export interface UserConfig {
  readonly users: Map<string, User>;
  readonly groups: Map<string, Group>;
  readonly pools: Map<string, Pool>;
  /** Built-in and custom roles, each with its privileges. */
  readonly roles: Map<string, Set<string>>;
  /** By normalised ACL path. */
  readonly acl: Map<string, AclNode>;
}

export function emptyUserConfig(level: Level): UserConfig {
  const roles = new Map([...builtInRoles(level)].map(([id, privileges]) => [id, new Set(privileges)]));
  return { users: new Map(), groups: new Map(), pools: new Map(), roles, acl: new Map() };
}

/** The ACL node of a path, made when there is none. */
export function aclNode(config: UserConfig, path: string): AclNode {
  let node = config.acl.get(path);
  if (node === undefined) {
    node = { user: new Map(), group: new Map(), token: new Map() };
    config.acl.set(path, node);
  }
  return node;
}

/** Grants a role on a path; roles on one path add up. */
export function grantRole(granted: Map<string, GrantedRoles>, id: string, role: string, propagate: Propagate): void {
  granted.set(id, (granted.get(id) ?? new Map<string, Propagate>()).set(role, propagate));
}

export function findToken(config: UserConfig, fullTokenId: string): Token | undefined {
  const id = splitFullTokenId(fullTokenId);
  return id === undefined ? undefined : config.users.get(id.userId)?.tokens.get(id.tokenId);
}

/** Perl's idea of a value worth keeping: neither absent, nor empty, nor the text "0". */
export function isTrue(text: string | undefined): text is string {
  return text !== undefined && text !== '' && text !== '0';
}

/** A comment after its trip through the file: outer blanks are gone, and so is a false one. */
function settledText(text: string | undefined): string | undefined {
  const trimmed = text?.replace(/^ +| +$/g, '');
  return isTrue(trimmed) ? trimmed : undefined;
}

/** Perl prints larger integers as 1e+20, which the parser of user.cfg refuses: the whole line is then ignored. */
const FIRST_LOST_EXPIRE = 2 ** 64;

/**
 * Writes the configuration to its file and reads it back, as Proxmox does at every change. What the trip loses is lost
 * here too: entries of deleted roles and tokens, ACLs of root@pam, lines with an absurd expiry, outer blanks.
 */
export function settle(config: UserConfig): void {
  for (const [userId, user] of config.users) {
    if (user.expire >= FIRST_LOST_EXPIRE) {
      config.users.delete(userId);
      continue;
    }
    for (const [tokenId, token] of user.tokens) {
      if (token.expire >= FIRST_LOST_EXPIRE) user.tokens.delete(tokenId);
      token.comment = settledText(token.comment);
    }
    user.firstname = settledText(user.firstname);
    user.lastname = settledText(user.lastname);
    user.comment = settledText(user.comment);
    user.keys = settledText(user.keys);
    // An empty e-mail is told from none only when a later field of its line is filled.
    const lastField = user.comment ?? user.keys;
    user.email = settledText(user.email) ?? (lastField === undefined ? undefined : '');
  }
  if (!config.users.has('root@pam')) config.users.set('root@pam', { enable: 1, expire: 0, tokens: new Map() });
  for (const [path, node] of config.acl) {
    settleAclNode(config, node);
    if (ACL_TYPES.every((type) => node[type].size === 0)) config.acl.delete(path);
  }
}

function settleAclNode(config: UserConfig, node: AclNode): void {
  node.user.delete('root@pam');
  for (const type of ACL_TYPES) {
    for (const [id, granted] of node[type]) {
      for (const role of granted.keys()) {
        if (!config.roles.has(role)) granted.delete(role);
      }
      const isDeadToken = type === 'token' && findToken(config, id) === undefined;
      if (granted.size === 0 || isDeadToken) node[type].delete(id);
    }
  }
}
