const GUEST_AGENT = [
  'VM.GuestAgent.Audit',
  'VM.GuestAgent.FileRead',
  'VM.GuestAgent.FileSystemMgmt',
  'VM.GuestAgent.FileWrite',
  'VM.GuestAgent.Unrestricted',
];

/**
 * Which privileges do the work of one that a version does not have. Version 9 took VM.Monitor apart (the guest agent, and
 * Sys.Audit for QEMU's own monitor) and gave replication, for which Datastore.Allocate was asked before, its own.
 * Source: lists.proxmox.com/pipermail/pve-devel/2025-July/073216.html; PVE::API2::ReplicationConfig of 8.
 */
const INSTEAD: ReadonlyMap<string, readonly string[]> = new Map([
  ['VM.Monitor', [...GUEST_AGENT, 'Sys.Audit']],
  ...GUEST_AGENT.map((name): [string, string[]] => [name, ['VM.Monitor']]),
  ['VM.Replicate', ['Datastore.Allocate']],
]);

/**
 * Names what to write in place of a privilege that a cluster does not know.
 * @param known all privileges of that cluster's version.
 * @returns one that differs in capitals alone, or else those that do its work; nothing where this version asks for none.
 */
export function insteadOf(privilege: string, known: ReadonlySet<string>): readonly string[] {
  const meant = [...known].filter((name) => name.toLowerCase() === privilege.toLowerCase());
  return meant.length > 0 ? meant : (INSTEAD.get(privilege) ?? []).filter((name) => known.has(name));
}
