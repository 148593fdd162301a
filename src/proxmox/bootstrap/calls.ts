import type { AclPath } from '../../domain/acl-path.ts';
import { BOT_COMMENTS, type BotIdentity } from '../../domain/bot-set-up.ts';
import type { UserId } from '../../domain/role.ts';
import { Nothing, type Call } from '../calls.ts';

/** Needs Group.Allocate on /access/groups. Exists already: 500. */
export function createGroup(group: string): Call<undefined> {
  const params = { groupid: group, comment: BOT_COMMENTS.group };
  return { method: 'POST', path: ['access', 'groups'], params, answer: Nothing };
}

/** A user in no group, without an end and without a password. Needs User.Modify on /access/groups for that. */
export function createBotUser(user: UserId): Call<undefined> {
  const params = { userid: user, enable: true, comment: BOT_COMMENTS.user };
  return { method: 'POST', path: ['access', 'users'], params, answer: Nothing };
}

/** Puts a user into one more group. */
export function joinGroup(user: UserId, group: string): Call<undefined> {
  return { method: 'PUT', path: ['access', 'users', user], params: { groups: group, append: true }, answer: Nothing };
}

/** Gives the bot a PVE role on a path and below: its user, and its token where it has one. */
export function grantToBot({ user, token }: BotIdentity, pveRole: string, path: AclPath): Call<undefined> {
  const holders = { users: user, ...(token !== undefined && { tokens: token }) };
  return {
    method: 'PUT',
    path: ['access', 'acl'],
    params: { path, roles: pveRole, propagate: true, ...holders },
    answer: Nothing,
  };
}
