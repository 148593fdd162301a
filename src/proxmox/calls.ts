import { z } from 'zod';
import type { AclPath } from '../domain/acl-path.ts';
import type { PveRole } from '../domain/pve-role.ts';
import { Secret } from '../domain/secret.ts';
import { Expire, Flag, listOf, Name, recordOf, Whole } from './forms.ts';

/** One call of Proxmox's API, as data: what to send, and how to read what comes back. */
export interface Call<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/api2/json`; the client escapes each segment. */
  readonly path: readonly string[];
  /** Sent as a form, or in the query of a GET or DELETE; booleans become 0 and 1, the only form Proxmox takes. */
  readonly params?: Readonly<Record<string, string | number | boolean>>;
  readonly answer: z.ZodType<T>;
}

export const Nothing = z.unknown().transform(() => undefined);

/** `expire` is in epoch seconds; 0: never. */
export type ProxmoxUser = z.infer<typeof ProxmoxUser>;
const ProxmoxUser = z.object({
  enable: Flag.default(true),
  expire: Expire,
  comment: Name,
  groups: listOf(z.string()).default([]),
});

/** `expire` is in epoch seconds; 0: never. */
export type ProxmoxToken = z.infer<typeof ProxmoxToken>;
const ProxmoxToken = z.object({
  privsep: Flag.default(true),
  expire: Expire,
  comment: Name,
});

/**
 * The secret of this very token. Every secret of Proxmox is a UUID (source: `generate_token` in PVE::AccessControl), by
 * which the nets under logs and errors know one.
 */
function newSecretOf(userId: string, tokenId: string): z.ZodType<Secret> {
  return z
    .object({ 'full-tokenid': z.literal(`${userId}!${tokenId}`).optional(), value: z.guid() })
    .transform(({ value }) => new Secret(value));
}

/** ACL path -> privilege -> whether it reaches below the path. */
export type Permissions = z.infer<typeof Permissions>;
const Permissions = recordOf(recordOf(Flag));

export type AclEntry = z.infer<typeof AclEntry>;
const AclEntry = z.object({ path: z.string(), ugid: z.string(), roleid: z.string(), propagate: Flag.default(true) });

const ListedRole = z
  .object({ roleid: Name, privs: z.string().default(''), special: Flag.default(false) })
  .transform(({ roleid, privs, special }): PveRole => {
    const privileges = privs.split(/[,;\s]+/).filter((privilege) => privilege !== '');
    return { name: roleid, privileges, isBuiltIn: special };
  });

/** A virtual machine or container, or a template of one. Its name is not known while its node is away. */
export type ProxmoxGuest = z.infer<typeof ProxmoxGuest>;
const ProxmoxGuest = z.object({ vmid: Whole, name: Name, node: Name });

/** The server's version, for health checks; needs no privilege. */
export function readVersion(): Call<{ version: string }> {
  return { method: 'GET', path: ['version'], answer: z.object({ version: z.string() }) };
}

/** The privileges of a PVE role; needs no privilege. Missing: 500 `role '…' does not exist`. */
export function readRole(role: string): Call<string[]> {
  const answer = recordOf(z.unknown()).transform((privileges) => Object.keys(privileges));
  return { method: 'GET', path: ['access', 'roles', role], answer };
}

/** All PVE roles with their privileges; needs no privilege. */
export function listRoles(): Call<PveRole[]> {
  return { method: 'GET', path: ['access', 'roles'], answer: listOf(ListedRole) };
}

/** Needs Sys.Modify on /access. Exists already: 500; a privilege that this version does not have: 400. */
export function createRole(role: string, privileges: readonly string[]): Call<undefined> {
  const params = { roleid: role, privs: privileges.join(',') };
  return { method: 'POST', path: ['access', 'roles'], params, answer: Nothing };
}

/** Gives a PVE role these privileges in place of its own. Needs Sys.Modify on /access; a built-in one: 500. */
export function changeRole(role: string, privileges: readonly string[]): Call<undefined> {
  const params = { privs: privileges.join(',') };
  return { method: 'PUT', path: ['access', 'roles', role], params, answer: Nothing };
}

/** Missing: 500 `no such user`. Outside the groups that the caller manages: 403. */
export function readUser(userId: string): Call<ProxmoxUser> {
  return { method: 'GET', path: ['access', 'users', userId], answer: ProxmoxUser };
}

/** What the bot decides about a dedicated user. */
export interface UserTerms {
  readonly group: string;
  readonly comment: string;
  /** Epoch seconds. */
  readonly expire: number;
}

/** Exists already: 500 `user '…' already exists`. */
export function createUser(userId: string, { group, comment, expire }: UserTerms): Call<undefined> {
  const params = { userid: userId, groups: group, enable: true, expire, comment };
  return { method: 'POST', path: ['access', 'users'], params, answer: Nothing };
}

/** Sends the group each time: without it Proxmox asks for User.Modify on all groups, not on this one alone. */
export function updateUser(userId: string, { group, comment, expire }: UserTerms): Call<undefined> {
  const params = { groups: group, enable: true, expire, comment };
  return { method: 'PUT', path: ['access', 'users', userId], params, answer: Nothing };
}

/** Takes the user's tokens and ACL entries along. */
export function deleteUser(userId: string): Call<undefined> {
  return { method: 'DELETE', path: ['access', 'users', userId], answer: Nothing };
}

/** Missing: 500 `no such token`. User missing or not the caller's to manage: 403, one as the other. */
export function readToken(userId: string, tokenId: string): Call<ProxmoxToken> {
  return { method: 'GET', path: tokenPath(userId, tokenId), answer: ProxmoxToken };
}

/** What the bot decides about a token. */
export interface TokenTerms {
  readonly privsep: boolean;
  readonly comment: string;
  /** Epoch seconds. */
  readonly expire: number;
}

/** Exists already: 400 with `errors.tokenid`. */
export function createToken(userId: string, tokenId: string, terms: TokenTerms): Call<Secret> {
  const answer = newSecretOf(userId, tokenId);
  return { method: 'POST', path: tokenPath(userId, tokenId), params: { ...terms }, answer };
}

/** Replaces the secret and sets the terms at once. Before access-control 9.1.0: 400 with `errors.regenerate`. */
export function regenerateToken(userId: string, tokenId: string, terms: TokenTerms): Call<Secret> {
  const params = { ...terms, regenerate: true };
  return { method: 'PUT', path: tokenPath(userId, tokenId), params, answer: newSecretOf(userId, tokenId) };
}

/** Sets the terms; the secret and the ACL entries stay. */
export function updateToken(userId: string, tokenId: string, terms: TokenTerms): Call<undefined> {
  return { method: 'PUT', path: tokenPath(userId, tokenId), params: { ...terms }, answer: Nothing };
}

/** Takes the token's ACL entries along. */
export function deleteToken(userId: string, tokenId: string): Call<undefined> {
  return { method: 'DELETE', path: tokenPath(userId, tokenId), answer: Nothing };
}

/** Who receives a PVE role: a user, one token of a user, or a group. */
export type AclHolder = { readonly users: string } | { readonly tokens: string } | { readonly groups: string };

/** Grants a PVE role; the same again changes nothing. */
export function grantRole(holder: AclHolder, role: string, path: AclPath, propagate: boolean): Call<undefined> {
  const params = { path, roles: role, propagate, ...holder };
  return { method: 'PUT', path: ['access', 'acl'], params, answer: Nothing };
}

/** The ACL entries on the paths where the caller may change them. */
export function readAcl(): Call<AclEntry[]> {
  return { method: 'GET', path: ['access', 'acl'], answer: listOf(AclEntry) };
}

/**
 * What the caller itself can really do: on one path, or everywhere, which means on the paths that an ACL or a pool names,
 * those above them, and a few at the top, without those where it can do nothing.
 */
export function readPermissions(path?: AclPath): Call<Permissions> {
  return { method: 'GET', path: ['access', 'permissions'], ...(path && { params: { path } }), answer: Permissions };
}

/** The guests on which the caller has VM.Audit (source: `resources` in PVE::API2::Cluster); no privilege, no guests. */
export function listGuests(): Call<ProxmoxGuest[]> {
  return { method: 'GET', path: ['cluster', 'resources'], params: { type: 'vm' }, answer: listOf(ProxmoxGuest) };
}

/**
 * The names of the storages on which the caller has Datastore.Audit (source: as for `listGuests`), each as often as
 * there are nodes that have it.
 */
export function listStorages(): Call<string[]> {
  const answer = listOf(z.object({ storage: Name }).transform(({ storage }) => storage));
  return { method: 'GET', path: ['cluster', 'resources'], params: { type: 'storage' }, answer };
}

/** The names of the pools on which the caller has Pool.Audit (source: `index` in PVE::API2::Pool). */
export function listPools(): Call<string[]> {
  const answer = listOf(z.object({ poolid: Name }).transform(({ poolid }) => poolid));
  return { method: 'GET', path: ['pools'], answer };
}

/**
 * What another user can really do, everywhere or on one path. Without Sys.Audit on /access: 403, also for a token that
 * asks about its own user. A user that does not exist has nothing.
 */
export function readPermissionsOf(user: string, path?: AclPath): Call<Permissions> {
  const params = { userid: user, ...(path !== undefined && { path }) };
  return { method: 'GET', path: ['access', 'permissions'], params, answer: Permissions };
}

/** The path of a token below its user. */
export function tokenPath(userId: string, tokenId: string): string[] {
  return ['access', 'users', userId, 'token', tokenId];
}
