import type { AccessLists } from '../../src/use-cases/ports/proxmox.ts';
import type { InMemoryCluster } from './in-memory-cluster.ts';

/** The port on a cluster in memory, on which nobody is a member of a pool, and handing on a PVE role needs its privileges. */
export function accessListsOn(cluster: InMemoryCluster): AccessLists {
  return {
    survey: async ({ paths }) => ({ ...(await cluster.readAcl(paths)), privileges: cluster.gives, members: [] }),
    look: async ({ paths }) => ({ ...(await cluster.readAcl(paths)), bot: 'pvetoken@pve!bot' }),
    neededFor: async () => await Promise.resolve(['VM.Audit']),
    remove: async (_, entry) => await cluster.takeEntry(entry),
  };
}
