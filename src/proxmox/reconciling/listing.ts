import type { HeldRole, HeldToken, HeldUser, Holding } from '../../domain/holding.ts';
import { writtenRequestId, type RequestId } from '../../domain/request-id.ts';
import type { AclEntry } from '../calls.ts';
import { endOf } from '../expiry.ts';
import { markIn } from '../issuing/ownership.ts';
import type { ListedToken, ListedUser, UserRow } from './calls.ts';

const DEDICATED_USER = /^pvt-([^@]*)@pve$/;
const TOKEN = /^pvt-(.*)$/;

/** The ACL entries by their holder. */
export type Roles = ReadonlyMap<string, readonly AclEntry[]>;

/**
 * Finds what carries a name of ours among all users, tokens and ACL entries that the bot may see. Whose it is, its comment
 * says, and that is noted; what has other names is passed over.
 * @param group the bot's own.
 */
export function holdingsAmong(users: readonly UserRow[], acl: readonly AclEntry[], group: string): readonly Holding[] {
  const roles = rolesByHolder(acl);
  return users.flatMap((row) => {
    const dedicated = requestOf(DEDICATED_USER, row.userid);
    if (dedicated === undefined) return tokensOn(row, roles, group);
    // Outside the bot's group it is not one that the bot made, whatever its name.
    return row.groups.includes(group) ? [dedicatedHolding(dedicated, row.userid, row, roles, group)] : [];
  });
}

/** What a dedicated user holds for the request that it was made for. */
export function dedicatedHolding(
  requestId: RequestId,
  userId: string,
  user: Pick<UserRow, keyof ListedUser | 'tokens'>,
  roles: Roles,
  group: string,
): Holding {
  const tokenId = `pvt-${requestId}`;
  const token = user.tokens.get(tokenId);
  const held: HeldUser = {
    mark: markIn(user.comment, { requestId }, group),
    isEnabled: user.enable,
    ends: endOf(user.expire),
    groups: user.groups.filter((other) => other !== group),
    otherTokens: [...user.tokens.keys()].filter((other) => other !== tokenId),
  };
  return {
    requestId,
    owner: { kind: 'dedicated', user: userId },
    isInReach: true,
    user: held,
    ...(token !== undefined && { token: heldToken(token, requestId, group) }),
    roles: [...heldRoles('user', userId, roles), ...heldRoles('token', `${userId}!${tokenId}`, roles)],
  };
}

/** What a user that is not ours holds for a request, by its token. */
export function tokenHolding(
  requestId: RequestId,
  userId: string,
  token: ListedToken,
  roles: Roles,
  group: string,
): Holding {
  return {
    requestId,
    owner: { kind: 'existing', user: userId },
    isInReach: true,
    token: heldToken(token, requestId, group),
    roles: heldRoles('token', `${userId}!pvt-${requestId}`, roles),
  };
}

/** The ACL entries of those who may have a name of ours. */
export function rolesByHolder(acl: readonly AclEntry[]): Roles {
  const roles = new Map<string, AclEntry[]>();
  for (const entry of acl) {
    if (!/(^|!)pvt-/.test(entry.ugid)) continue;
    const known = roles.get(entry.ugid);
    if (known === undefined) roles.set(entry.ugid, [entry]);
    else known.push(entry);
  }
  return roles;
}

function tokensOn({ userid, tokens }: UserRow, roles: Roles, group: string): Holding[] {
  return [...tokens].flatMap(([tokenId, token]) => {
    const requestId = requestOf(TOKEN, tokenId);
    return requestId === undefined ? [] : [tokenHolding(requestId, userid, token, roles, group)];
  });
}

function requestOf(pattern: RegExp, name: string): RequestId | undefined {
  return writtenRequestId(pattern.exec(name)?.[1] ?? '');
}

function heldToken({ comment, expire, privsep }: ListedToken, requestId: RequestId, group: string): HeldToken {
  return { mark: markIn(comment, { requestId }, group), ends: endOf(expire), isSeparated: privsep };
}

function heldRoles(holder: HeldRole['holder'], id: string, roles: Roles): HeldRole[] {
  return (roles.get(id) ?? []).map(({ roleid, path, propagate }) => ({ holder, pveRole: roleid, path, propagate }));
}
