import { died } from '../api-error.ts';
import { REALMS } from '../cluster.ts';
import { email, groupId, listOf, realmOf, splitList, userId } from '../formats.ts';
import { endpoint, existingUser } from '../method.ts';
import type { Parameters } from '../parameters.ts';
import { and, groupsWith, holdsAny, isMemberOf, mayAllocateInRealm, overUser } from '../permission-checks.ts';
import { isTrue, type User, type UserConfig } from '../user-config.ts';

const USER_ID = { type: 'string', format: userId, maxLength: 64 } as const;

/** What a user may be given at creation and at any later time. */
const USER_DATA = {
  enable: { type: 'boolean', optional: true },
  expire: { type: 'integer', minimum: 0, optional: true },
  firstname: { type: 'string', maxLength: 1024, optional: true },
  lastname: { type: 'string', maxLength: 1024, optional: true },
  email: { type: 'string', format: email, maxLength: 254, optional: true },
  comment: { type: 'string', maxLength: (behaviour) => behaviour.longestUserComment, optional: true },
  keys: { type: 'string', pattern: '[0-9a-zA-Z!=]{0,4096}', optional: true },
  groups: { type: 'string', format: listOf(groupId), optional: true },
} as const satisfies Parameters;

interface UserData {
  readonly enable?: string;
  readonly expire?: string;
  readonly firstname?: string;
  readonly lastname?: string;
  readonly email?: string;
  readonly comment?: string;
  readonly keys?: string;
  readonly groups?: string;
}

function assign(user: User, data: UserData): void {
  if (data.enable !== undefined) user.enable = data.enable === '1' ? 1 : 0;
  if (data.expire !== undefined) user.expire = Number(data.expire);
  user.firstname = data.firstname ?? user.firstname;
  user.lastname = data.lastname ?? user.lastname;
  user.email = data.email ?? user.email;
  user.comment = data.comment ?? user.comment;
  user.keys = data.keys ?? user.keys;
}

function joinGroups(config: UserConfig, user: string, groups: string | undefined): void {
  for (const group of splitList(groups)) {
    const known = config.groups.get(group);
    if (known === undefined) throw died(`no such group '${group}'`);
    known.users.add(user);
  }
}

function leaveGroups(config: UserConfig, user: string): void {
  for (const group of config.groups.values()) group.users.delete(user);
}

function groupsOf(config: UserConfig, user: string): string[] {
  return [...config.groups].filter(([, group]) => group.users.has(user)).map(([id]) => id);
}

const SHOWN = ['enable', 'expire', 'firstname', 'lastname', 'email', 'comment', 'keys'] as const;

function shown(user: User): Record<string, unknown> {
  return Object.fromEntries(SHOWN.filter((key) => user[key] !== undefined).map((key) => [key, user[key]]));
}

const listUsers = endpoint({
  verb: 'GET',
  path: '/access/users',
  permission: 'all',
  parameters: { enabled: { type: 'boolean', optional: true }, full: { type: 'boolean', optional: true } },
  run(call, { enabled, full }) {
    const { config } = call.cluster;
    const privileges = ['User.Modify', 'Sys.Audit'];
    const seesAll = holdsAny(call, '/access/groups', privileges);
    const groups = groupsWith(call, privileges);
    return [...config.users]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .filter(([id]) => seesAll || id === call.caller || isMemberOf(call, id, groups))
      .filter(([, user]) => enabled === undefined || String(user.enable) === enabled)
      .map(([id, user]) => {
        const realm = REALMS.get(realmOf(id));
        const tokens = [...user.tokens].map(([tokenid, token]) => ({ tokenid, ...token }));
        return {
          userid: id,
          ...shown(user),
          ...(realm === undefined ? {} : { 'realm-type': realm.type }),
          ...(full === '1'
            ? { groups: groupsOf(config, id).join(','), tokens: tokens.length > 0 ? tokens : null }
            : {}),
        };
      });
  },
});

const createUser = endpoint({
  verb: 'POST',
  path: '/access/users',
  permission: and(mayAllocateInRealm, overUser(['User.Modify'], 'create')),
  parameters: {
    ...USER_DATA,
    userid: USER_ID,
    password: { type: 'string', minLength: (behaviour) => behaviour.shortestPassword, maxLength: 64, optional: true },
  },
  async run({ cluster }, values) {
    const { userid, password } = values;
    await cluster.changeLocked('create user failed', (config) => {
      if (config.users.has(userid)) throw died(`user '${userid}' already exists`);
      const realm = realmOf(userid);
      if (password !== undefined && !REALMS.has(realm)) throw died(`auth domain '${realm}' does not exist`);
      const user: User = { enable: 1, expire: 0, tokens: new Map() };
      assign(user, values);
      config.users.set(userid, user);
      joinGroups(config, userid, values.groups);
    });
    if (password !== undefined) cluster.passwords.set(userid, password);
    return null;
  },
});

const readUser = endpoint({
  verb: 'GET',
  path: '/access/users/{userid}',
  permission: overUser(['User.Modify', 'Sys.Audit']),
  parameters: { userid: USER_ID },
  run({ cluster: { config } }, { userid }) {
    const user = existingUser(config.users, userid);
    const tokens = user.tokens.size === 0 ? null : Object.fromEntries(user.tokens);
    return { ...shown(user), groups: groupsOf(config, userid), tokens };
  },
});

const updateUser = endpoint({
  verb: 'PUT',
  path: '/access/users/{userid}',
  permission: overUser(['User.Modify'], 'update'),
  parameters: { ...USER_DATA, userid: USER_ID, append: { type: 'boolean', optional: true, requires: 'groups' } },
  async run({ cluster }, values) {
    await cluster.changeLocked('update user failed', (config) => {
      assign(existingUser(config.users, values.userid), values);
      if (values.groups !== undefined && !isTrue(values.append)) leaveGroups(config, values.userid);
      joinGroups(config, values.userid, values.groups);
    });
    return null;
  },
});

const deleteUser = endpoint({
  verb: 'DELETE',
  path: '/access/users/{userid}',
  permission: and(mayAllocateInRealm, overUser(['User.Modify'])),
  parameters: { userid: USER_ID },
  async run({ cluster }, { userid }) {
    await cluster.changeLocked('delete user failed', (config) => removeUser(config, userid));
    cluster.passwords.delete(userid);
    return null;
  },
});

/** Takes a user out of a configuration, with its tokens, memberships and ACL entries. An unknown one is no error. */
export function removeUser(config: UserConfig, user: string): void {
  config.users.delete(user);
  leaveGroups(config, user);
  for (const node of config.acl.values()) node.user.delete(user);
}

export const USER_METHODS = [listUsers, createUser, readUser, updateUser, deleteUser];
