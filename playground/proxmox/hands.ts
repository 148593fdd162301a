import { isAclPath } from './acl-path.ts';
import type { Cluster } from './cluster.ts';
import { splitFullTokenId } from './formats.ts';
import { removeUser } from './methods/users.ts';
import type { AclEntry, Seed } from './seed.ts';
import type { NewTask } from './tasks.ts';
import { aclNode, findToken, grantRole, type Token, type User, type UserConfig } from './user-config.ts';

type NewUser = Pick<Seed['users'][number], 'userid' | 'enable' | 'expire' | 'comment' | 'groups'>;
type NewToken = NonNullable<Seed['tokens']>[number];

/** Changes an administrator makes by hand, past the API. Each throws for an id the cluster does not know. */
export interface HandChanges {
  createUser(user: NewUser): void;
  deleteUser(userId: string): void;
  setUserExpiry(userId: string, epochSeconds: number): void;
  setUserEnabled(userId: string, enabled: boolean): void;
  setUserComment(userId: string, comment: string): void;
  createToken(token: NewToken): void;
  deleteToken(fullTokenId: string): void;
  /** Epoch seconds; 0: never. */
  setTokenExpiry(fullTokenId: string, epochSeconds: number): void;
  setTokenComment(fullTokenId: string, comment: string): void;
  setPrivilegeSeparation(fullTokenId: string, isOn: boolean): void;
  createRole(roleId: string, privileges: readonly string[]): void;
  addGroup(groupId: string, users?: readonly string[]): void;
  addAcl(entry: AclEntry): void;
  removeAcl(entry: Omit<AclEntry, 'propagate'>): void;
  /** Sets the cluster's clock ahead of everybody else's; negative milliseconds: behind. */
  setClockAhead(ms: number): void;
  /** Puts a task into the node's log that nobody began through the API. */
  addTask(task: NewTask): void;
}

function unknown(what: string, id: string): Error {
  return new Error(`The simulated Proxmox knows no ${what} ${id}`);
}

function userOf(config: UserConfig, userId: string): User {
  const user = config.users.get(userId);
  if (user === undefined) throw unknown('user', userId);
  return user;
}

function tokenOf(config: UserConfig, fullTokenId: string): Token {
  const token = findToken(config, fullTokenId);
  if (token === undefined) throw unknown('token', fullTokenId);
  return token;
}

function addToGroup(config: UserConfig, groupId: string, userId: string): void {
  const group = config.groups.get(groupId);
  if (group === undefined) throw unknown('group', groupId);
  userOf(config, userId);
  group.users.add(userId);
}

/** What an administrator can do to a cluster. */
export function handChanges(cluster: Cluster): HandChanges {
  const change = (edit: (config: UserConfig) => void): void => cluster.change(edit);
  return {
    createUser: ({ userid, enable, expire, comment, groups }) =>
      change((config) => {
        config.users.set(userid, { enable: enable ?? 1, expire: expire ?? 0, comment, tokens: new Map() });
        for (const group of groups ?? []) addToGroup(config, group, userid);
      }),
    deleteUser: (userId) =>
      change((config) => {
        userOf(config, userId);
        removeUser(config, userId);
      }),
    setUserExpiry: (userId, epochSeconds) => change((config) => void (userOf(config, userId).expire = epochSeconds)),
    setUserEnabled: (userId, enabled) => change((config) => void (userOf(config, userId).enable = enabled ? 1 : 0)),
    setUserComment: (userId, comment) => change((config) => void (userOf(config, userId).comment = comment)),
    createToken: ({ 'full-tokenid': fullTokenId, value, privsep, expire, comment }) => {
      const { userId = '', tokenId = '' } = splitFullTokenId(fullTokenId) ?? {};
      change((config) => {
        userOf(config, userId).tokens.set(tokenId, { privsep: privsep ?? 1, expire: expire ?? 0, comment });
        cluster.secrets.set(fullTokenId, value);
      });
    },
    deleteToken: (fullTokenId) => {
      const { userId = '', tokenId = '' } = splitFullTokenId(fullTokenId) ?? {};
      change((config) => {
        tokenOf(config, fullTokenId);
        userOf(config, userId).tokens.delete(tokenId);
        cluster.secrets.delete(fullTokenId);
      });
    },
    setTokenExpiry: (fullTokenId, epochSeconds) =>
      change((config) => void (tokenOf(config, fullTokenId).expire = epochSeconds)),
    setTokenComment: (fullTokenId, comment) =>
      change((config) => void (tokenOf(config, fullTokenId).comment = comment)),
    setPrivilegeSeparation: (fullTokenId, isOn) =>
      change((config) => void (tokenOf(config, fullTokenId).privsep = isOn ? 1 : 0)),
    createRole: (roleId, privileges) => change((config) => config.roles.set(roleId, new Set(privileges))),
    addGroup: (groupId, users = []) =>
      change((config) => {
        config.groups.set(groupId, { users: new Set() });
        for (const user of users) addToGroup(config, groupId, user);
      }),
    addAcl: ({ path, type, ugid, roleid, propagate }) =>
      change((config) => {
        if (!isAclPath(path, cluster.behaviour)) throw new Error(`${path} cannot carry an ACL`);
        if (!config.roles.has(roleid)) throw unknown('role', roleid);
        if (type === 'token') tokenOf(config, ugid);
        if (type === 'user') userOf(config, ugid);
        if (type === 'group' && !config.groups.has(ugid)) throw unknown('group', ugid);
        grantRole(aclNode(config, path)[type], ugid, roleid, propagate);
      }),
    removeAcl: ({ path, type, ugid, roleid }) =>
      change((config) => {
        const removed = config.acl.get(path)?.[type].get(ugid)?.delete(roleid) ?? false;
        if (!removed) throw unknown('ACL entry', `${path} ${ugid} ${roleid}`);
      }),
    setClockAhead: (ms) => void (cluster.clockAhead = ms),
    addTask: (task) => void cluster.tasks.add(task),
  };
}
