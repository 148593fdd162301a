/** What a privilege lets a token leave behind that still gives access once the token is gone. */
export type Lasting =
  /** ACL entries: rights of other users and tokens. */
  | 'rights'
  /** Users, tokens, passwords or realms. */
  | 'accounts'
  /** PVE roles that give more than they did. */
  | 'pve_roles'
  /** Something on a node itself, such as a key or a service. */
  | 'host'
  /** Something inside a guest, such as a key or a password. */
  | 'guest';

/**
 * By privilege, of all versions from 7.4 on. `VM.Allocate`, `Datastore.Allocate` and `Pool.Allocate` hand on the roles
 * whose privileges the token has itself (source: `check_perm_modify` in PVE::RPCEnvironment and
 * transcripts 06 and 08 of Proxmox's own code).
 */
const LASTING: ReadonlyMap<string, Lasting> = new Map([
  ['Permissions.Modify', 'rights'],
  ['VM.Allocate', 'rights'],
  ['Datastore.Allocate', 'rights'],
  ['Pool.Allocate', 'rights'],
  ['User.Modify', 'accounts'],
  ['Realm.AllocateUser', 'accounts'],
  ['Realm.Allocate', 'accounts'],
  ['Sys.Modify', 'pve_roles'],
  ['Sys.Console', 'host'],
  ['VM.Config.Cloudinit', 'guest'],
  ['VM.Console', 'guest'],
  ['VM.Monitor', 'guest'],
  ['VM.GuestAgent.FileWrite', 'guest'],
  ['VM.GuestAgent.Unrestricted', 'guest'],
]);

/** What a token with these privileges can leave behind, each kind with the privileges that make it possible. */
export function lastingAccess(privileges: Iterable<string>): ReadonlyMap<Lasting, readonly string[]> {
  const known = [...new Set(privileges)].toSorted().flatMap((privilege) => {
    const leaves = LASTING.get(privilege);
    return leaves === undefined ? [] : [{ privilege, leaves }];
  });
  const kinds = Map.groupBy(known, ({ leaves }) => leaves);
  return new Map([...kinds].map(([leaves, of]) => [leaves, of.map(({ privilege }) => privilege)]));
}
