import { died } from '../api-error.ts';
import { type Cluster, NODE } from '../cluster.ts';
import { listOf, poolId, splitList, storageId, vmId } from '../formats.ts';
import { endpoint } from '../method.ts';
import type { Parameters } from '../parameters.ts';
import { holdsAny, privilegeOn } from '../permission-checks.ts';
import type { Pool, UserConfig } from '../user-config.ts';

const POOL = { poolid: { type: 'string', format: poolId } } as const satisfies Parameters;
const COMMENT = { type: 'string', optional: true } as const;

const mayAllocate = privilegeOn('/pool/{poolid}', 'Pool.Allocate');

function existingPool(config: UserConfig, id: string): Pool {
  const pool = config.pools.get(id);
  if (pool === undefined) throw died(`pool '${id}' does not exist`);
  return pool;
}

const shownComment = ({ comment }: Pool): { comment?: string } => (comment === undefined ? {} : { comment });

function members(cluster: Cluster, pool: Pool): unknown[] {
  const guests = cluster.guests
    .filter(({ vmid }) => pool.vms.has(vmid))
    .map(({ vmid, type }) => ({ id: `${type}/${vmid}`, vmid, type, node: NODE, status: 'unknown' }));
  const storages = [...pool.storages].map((storage) => ({
    id: `storage/${NODE}/${storage}`,
    type: 'storage',
    storage,
    node: NODE,
    status: 'unknown',
  }));
  return [...guests, ...storages];
}

const listPools = endpoint({
  verb: 'GET',
  path: '/pools',
  permission: 'all',
  parameters: { poolid: { ...POOL.poolid, optional: true } },
  run(call, { poolid }) {
    const { config } = call.cluster;
    if (poolid !== undefined) {
      const pool = existingPool(config, poolid);
      if (!holdsAny(call, `/pool/${poolid}`, ['Pool.Audit'])) return [];
      return [{ poolid, members: members(call.cluster, pool), ...shownComment(pool) }];
    }
    return [...config.pools]
      .filter(([id]) => holdsAny(call, `/pool/${id}`, ['Pool.Audit']))
      .map(([id, pool]) => ({ poolid: id, ...shownComment(pool) }));
  },
});

const readPool = endpoint({
  verb: 'GET',
  path: '/pools/{poolid}',
  permission: privilegeOn('/pool/{poolid}', 'Pool.Audit'),
  parameters: POOL,
  run({ cluster }, { poolid }) {
    const pool = existingPool(cluster.config, poolid);
    return { poolid, members: members(cluster, pool), ...shownComment(pool) };
  },
});

const createPool = endpoint({
  verb: 'POST',
  path: '/pools',
  permission: mayAllocate,
  parameters: { ...POOL, comment: COMMENT },
  async run({ cluster }, { poolid, comment }) {
    await cluster.changeLocked('create pool failed', (config) => {
      if (config.pools.has(poolid)) throw died(`pool '${poolid}' already exists`);
      const parent = poolid.replace(/\/?[^/]*$/, '');
      if (parent !== '' && !config.pools.has(parent)) {
        throw died(`parent '${parent}' of pool '${poolid}' does not exist`);
      }
      config.pools.set(poolid, { comment, vms: new Set(), storages: new Set() });
    });
    return null;
  },
});

function moveGuest(config: UserConfig, poolid: string, vmid: number, mayMove: boolean): void {
  const [home, pool] = [...config.pools].find(([, { vms }]) => vms.has(vmid)) ?? [];
  if (home !== undefined && home !== poolid && !mayMove) {
    throw died(`VM ${vmid} belongs already to pool '${home}' and 'allow-move' is not set`);
  }
  pool?.vms.delete(vmid);
  existingPool(config, poolid).vms.add(vmid);
}

const updatePool = endpoint({
  verb: 'PUT',
  path: '/pools',
  permission: mayAllocate,
  parameters: {
    ...POOL,
    comment: COMMENT,
    vms: { type: 'string', format: listOf(vmId), optional: true },
    storage: { type: 'string', format: listOf(storageId), optional: true },
    delete: { type: 'boolean', optional: true },
    'allow-move': { type: 'boolean', optional: true },
  },
  async run({ cluster }, { poolid, comment, vms, storage, delete: isDelete, 'allow-move': mayMove }) {
    await cluster.changeLocked('update pools failed', (config) => {
      const pool = existingPool(config, poolid);
      if (comment !== undefined) pool.comment = comment;
      for (const vmid of splitList(vms).map(Number)) {
        if (isDelete === '1') pool.vms.delete(vmid);
        else moveGuest(config, poolid, vmid, mayMove === '1');
      }
      for (const id of splitList(storage)) {
        if (isDelete === '1') pool.storages.delete(id);
        else pool.storages.add(id);
      }
    });
    return null;
  },
});

const deletePool = endpoint({
  verb: 'DELETE',
  path: '/pools',
  permission: mayAllocate,
  parameters: POOL,
  async run({ cluster }, { poolid }) {
    await cluster.changeLocked('delete pool failed', (config) => {
      const pool = existingPool(config, poolid);
      const child = [...config.pools.keys()].find((id) => id.startsWith(`${poolid}/`));
      const content =
        child === undefined
          ? [...pool.vms].map((vmid) => `VM ${vmid}`).concat([...pool.storages])[0]
          : `pool '${child}'`;
      if (content !== undefined) throw died(`pool '${poolid}' is not empty (contains ${content})`);
      config.pools.delete(poolid);
      // Proxmox looks for the ACL one level below /pool only: a nested pool's entries stay behind.
      if (!poolid.includes('/')) config.acl.delete(`/pool/${poolid}`);
    });
    return null;
  },
});

export const POOL_METHODS = [listPools, readPool, createPool, updatePool, deletePool];
