import type { Preview, Useless } from './preview.ts';

/** What a token can leave behind that still gives access once the token is gone. */
export type Lasting = (typeof LASTING_KINDS)[number];

export const LASTING_KINDS = [
  /** ACL entries: rights of other users and tokens. */
  'rights',
  /** Users, tokens, passwords or realms. */
  'accounts',
  /** PVE roles that give more than they did. */
  'pve_roles',
  /** Something on a node itself, such as a key or a service. */
  'host',
  /** Something inside a guest, such as a key or a password. */
  'guest',
] as const;

/** In words that continue "can leave behind". */
const LASTING_WORDS: Readonly<Record<Lasting, string>> = {
  rights: 'rights of others',
  accounts: 'users, tokens or passwords',
  pve_roles: 'wider PVE roles',
  host: 'a way into a node',
  guest: 'a way into guests',
};

/**
 * By privilege, of all versions from 7.4 on. `VM.Allocate`, `Datastore.Allocate` and `Pool.Allocate` hand on the roles
 * whose privileges the token has itself (source: `check_perm_modify` in PVE::RPCEnvironment and
 * transcripts 06 and 08 of Proxmox's own code). `Sys.Modify` changes PVE roles on /access, and the network, certificates
 * and package sources of a node on /nodes. `Mapping.Modify` maps any folder of a node for guests to write to
 * (PVE::API2::Cluster::Mapping::Dir). Not here is what needs another privilege or somebody's help to become access, such as
 * the change of a disk, an upload or an open port.
 */
const LASTING: ReadonlyMap<string, readonly Lasting[]> = new Map([
  ['Permissions.Modify', ['rights']],
  ['VM.Allocate', ['rights']],
  ['Datastore.Allocate', ['rights']],
  ['Pool.Allocate', ['rights']],
  ['User.Modify', ['accounts']],
  ['Realm.AllocateUser', ['accounts']],
  ['Realm.Allocate', ['accounts']],
  ['Sys.Modify', ['pve_roles', 'host']],
  ['Sys.Console', ['host']],
  ['Mapping.Modify', ['host']],
  ['VM.Config.Cloudinit', ['guest']],
  ['VM.Console', ['guest']],
  ['VM.Monitor', ['guest']],
  ['VM.GuestAgent.FileWrite', ['guest']],
  ['VM.GuestAgent.Unrestricted', ['guest']],
]);

const OF_GUEST_USERS = ['VM.Config.Cloudinit', 'VM.Console'];
const OF_GUEST_ADMINS = [...OF_GUEST_USERS, 'VM.Allocate'];
const OF_USER_ADMINS = ['Realm.AllocateUser', 'User.Modify'];

/**
 * Of the built-in PVE roles, the privileges of that kind which they have in all versions from 7.4 on; what a version has
 * besides, only its cluster says. Source: transcripts 05 and 13 of Proxmox's own code.
 */
const BUILT_IN: ReadonlyMap<string, readonly string[]> = new Map([
  ['PVEVMUser', OF_GUEST_USERS],
  ['PVEVMAdmin', OF_GUEST_ADMINS],
  ['PVEDatastoreAdmin', ['Datastore.Allocate']],
  ['PVEPoolAdmin', ['Pool.Allocate']],
  ['PVEUserAdmin', OF_USER_ADMINS],
  ['PVESysAdmin', ['Sys.Console']],
  ['PVEMappingAdmin', ['Mapping.Modify']],
  ['PVEAdmin', ['Datastore.Allocate', 'Pool.Allocate', 'Sys.Console', ...OF_GUEST_ADMINS, ...OF_USER_ADMINS]],
]);

/** What can be left behind, each kind with the privileges that make it possible. */
export type LastingAccess = ReadonlyMap<Lasting, readonly string[]>;

/** What a token with these privileges can leave behind. */
export function lastingAccess(privileges: Iterable<string>): LastingAccess {
  const sorted = [...new Set(privileges)].toSorted();
  const kinds = LASTING_KINDS.map((kind): [Lasting, readonly string[]] => [
    kind,
    sorted.filter((privilege) => LASTING.get(privilege)?.includes(kind) === true),
  ]);
  return new Map(kinds.filter(([, of]) => of.length > 0));
}

/** What is to be known of a token, or of a role's tokens, to tell what they can leave behind. */
export interface Able {
  readonly pveRole: string;
  readonly privileges?: readonly string[] | undefined;
  readonly leavesAccess?: readonly Lasting[] | undefined;
}

/**
 * What tokens can leave behind as far as that is known without asking a cluster: by the privileges that are stated, or
 * by the name of a PVE role that is built in.
 */
export function lastingAccessKnown({ pveRole, privileges }: Able): LastingAccess {
  return lastingAccess(privileges ?? BUILT_IN.get(pveRole) ?? []);
}

/**
 * What a token can leave behind, by what it could do, and where that is not known by what the policy says. A kind without
 * privileges is one that the role accepts while nothing else is known.
 */
export function lastingAccessForeseen(able: Able, preview: Preview | Useless | undefined): LastingAccess {
  if (preview?.kind === 'useless') return new Map();
  if (preview?.kind === 'known') return lastingAccess(preview.on.flatMap(({ held, below }) => [...held, ...below]));
  const known = lastingAccessKnown(able);
  const kinds = LASTING_KINDS.filter((kind) => known.has(kind) || able.leavesAccess?.includes(kind) === true);
  return new Map(kinds.map((kind) => [kind, known.get(kind) ?? []]));
}

/** What can be left behind and was not said to be meant. */
export function notAccepted(leaves: LastingAccess, { leavesAccess = [] }: Pick<Able, 'leavesAccess'>): LastingAccess {
  return new Map([...leaves].filter(([kind]) => !leavesAccess.includes(kind)));
}

/**
 * E.g. `rights of others (VM.Allocate), a way into guests (VM.Console)`.
 * @param most how many privileges of a kind are named; the rest is counted.
 */
export function lastingWords(leaves: LastingAccess, most = Infinity): string {
  return [...leaves].map(([kind, privileges]) => `${LASTING_WORDS[kind]}${inBrackets(privileges, most)}`).join(', ');
}

function inBrackets(privileges: readonly string[], most: number): string {
  if (privileges.length === 0) return '';
  const left = privileges.length - most;
  return ` (${privileges.slice(0, most).join(', ')}${left > 0 ? ` and ${left} more` : ''})`;
}
