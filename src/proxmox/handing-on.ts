/**
 * Whether a version lets whoever may change an ACL without Permissions.Modify hand on any PVE role there, and not only what
 * they have themselves: those before 8 (source: `update_acl` in PVE::API2::ACL; transcript 13 of Proxmox's own code). One
 * that cannot be read counts as newer, which trusts less.
 */
export function handsOnAnyRole({ version }: { readonly version: string }): boolean {
  return Number.parseInt(version, 10) < 8;
}
