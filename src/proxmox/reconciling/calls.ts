import { z } from 'zod';
import type { AclPath } from '../../domain/acl-path.ts';
import { Nothing, tokenPath, type AclHolder, type Call } from '../calls.ts';
import { Expire, Flag, listOf, Name, recordOf } from '../forms.ts';

export type ListedToken = z.infer<typeof ListedToken>;
const ListedToken = z.object({ privsep: Flag.default(true), expire: Expire, comment: Name });

const Groups = z
  .union([z.string().transform((text) => text.split(',')), listOf(z.string())])
  .nullish()
  .transform((groups) => (groups ?? []).filter((group) => group !== ''));

/** A user with its tokens by their ids. */
export type ListedUser = z.infer<typeof ListedUser>;
const ListedUser = z.object({ enable: Flag.default(true), expire: Expire, comment: Name, groups: Groups });

/** In a list of tokens each says its own id. */
const TokenRows = listOf(ListedToken.extend({ tokenid: Name }))
  .nullish()
  .transform((rows) => new Map((rows ?? []).map(({ tokenid, ...token }) => [tokenid, token])));

const UserRow = ListedUser.extend({ userid: z.string(), tokens: TokenRows });
export type UserRow = z.infer<typeof UserRow>;

/**
 * The users in the groups that the caller manages, and itself, each with its tokens; more with Sys.Audit or User.Modify on
 * /access/groups (source: `index` in PVE::API2::User). It is one answer, however many they are.
 */
export function listUsers(): Call<UserRow[]> {
  return { method: 'GET', path: ['access', 'users'], params: { full: true }, answer: listOf(UserRow) };
}

const TokensById = recordOf(ListedToken)
  .nullish()
  .transform((tokens) => new Map(Object.entries(tokens ?? {})));

const UserWithTokens = ListedUser.extend({ tokens: TokensById });
export type UserWithTokens = z.infer<typeof UserWithTokens>;

/** One user with its tokens; refused as `readUser`. */
export function readUserWithTokens(userId: string): Call<UserWithTokens> {
  return { method: 'GET', path: ['access', 'users', userId], answer: UserWithTokens };
}

/**
 * Moves the expiry of a user, and takes it out of all groups but one. Whether it is enabled stays.
 * @param expire epoch seconds.
 */
export function limitUser(userId: string, { group, expire }: { group: string; expire: number }): Call<undefined> {
  const params = { groups: group, expire };
  return { method: 'PUT', path: ['access', 'users', userId], params, answer: Nothing };
}

/** Changes one term of a token; its secret, its ACL entries and its other terms stay. */
export function limitToken(
  userId: string,
  tokenId: string,
  limit: { readonly expire: number } | { readonly privsep: true },
): Call<undefined> {
  return { method: 'PUT', path: tokenPath(userId, tokenId), params: { ...limit }, answer: Nothing };
}

/** Takes a PVE role away; one that is not there is no error. */
export function takeRole(holder: AclHolder, role: string, path: AclPath): Call<undefined> {
  const params = { path, roles: role, delete: true, ...holder };
  return { method: 'PUT', path: ['access', 'acl'], params, answer: Nothing };
}
