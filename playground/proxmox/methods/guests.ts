import { died } from '../api-error.ts';
import { type Cluster, type Guest, NODE } from '../cluster.ts';
import { vmId } from '../formats.ts';
import { endpoint } from '../method.ts';
import type { Parameters } from '../parameters.ts';
import { holdsAny, privilegeOn } from '../permission-checks.ts';

/**
 * Just enough of guests to see a token at work: what it may look at, and start and stop. No recordings stand behind
 * this file; paths, privileges and the shape of answers follow Proxmox's published API.
 */
const GUEST = {
  node: { type: 'string', oneOf: [NODE] },
  type: { type: 'string', oneOf: ['qemu', 'lxc'] },
  vmid: { type: 'string', format: vmId },
} as const satisfies Parameters;

const statusOf = ({ running }: Guest): string => (running ? 'running' : 'stopped');

function existingGuest(cluster: Cluster, vmid: string, type: string): Guest {
  const guest = cluster.guests.find((candidate) => String(candidate.vmid) === vmid && candidate.type === type);
  if (guest === undefined) throw died(`Configuration file 'nodes/${NODE}/${type}/${vmid}.conf' does not exist`);
  return guest;
}

/** Who sees what: `resources` in PVE::API2::Cluster. */
const listResources = endpoint({
  verb: 'GET',
  path: '/cluster/resources',
  permission: 'all',
  parameters: { type: { type: 'string', oneOf: ['vm', 'storage', 'node'], optional: true } },
  run(call, { type }) {
    const guests = call.cluster.guests
      .filter(({ vmid }) => holdsAny(call, `/vms/${vmid}`, ['VM.Audit']))
      .map((guest) => ({
        id: `${guest.type}/${guest.vmid}`,
        type: guest.type,
        vmid: guest.vmid,
        ...(guest.name !== undefined && { name: guest.name }),
        node: NODE,
        status: statusOf(guest),
      }));
    const storages = call.cluster.storages
      .filter((storage) => holdsAny(call, `/storage/${storage}`, ['Datastore.Audit']))
      .map((storage) => ({
        id: `storage/${NODE}/${storage}`,
        type: 'storage',
        storage,
        node: NODE,
        status: 'available',
      }));
    const nodes = [{ id: `node/${NODE}`, type: 'node', node: NODE, status: 'online' }];
    return [
      ...(type === undefined || type === 'vm' ? guests : []),
      ...(type === undefined || type === 'storage' ? storages : []),
      ...(type === undefined || type === 'node' ? nodes : []),
    ];
  },
});

const listNodes = endpoint({
  verb: 'GET',
  path: '/nodes',
  permission: 'all',
  parameters: {},
  run: () => [{ id: `node/${NODE}`, type: 'node', node: NODE, status: 'online' }],
});

const readStatus = endpoint({
  verb: 'GET',
  path: '/nodes/{node}/{type}/{vmid}/status/current',
  permission: privilegeOn('/vms/{vmid}', 'VM.Audit'),
  parameters: GUEST,
  run({ cluster }, { type, vmid }) {
    const guest = existingGuest(cluster, vmid, type);
    return { vmid: guest.vmid, status: statusOf(guest) };
  },
});

const power = (action: 'start' | 'stop') =>
  endpoint({
    verb: 'POST',
    path: `/nodes/{node}/{type}/{vmid}/status/${action}`,
    permission: privilegeOn('/vms/{vmid}', 'VM.PowerMgmt'),
    parameters: GUEST,
    run({ cluster, caller }, { type, vmid }) {
      existingGuest(cluster, vmid, type).running = action === 'start';
      const now = cluster.nowSeconds();
      const task = { user: caller, type: type === 'qemu' ? `qm${action}` : `vz${action}`, id: vmid, starttime: now };
      return cluster.tasks.add({ ...task, ended: { endtime: now, status: 'OK' } });
    },
  });

export const GUEST_METHODS = [listResources, listNodes, readStatus, power('start'), power('stop')];
