import type { HeldRole, Holding } from '../../src/domain/holding.ts';
import { Overtaken } from '../../src/use-cases/faults.ts';
import type { Holdings } from '../../src/use-cases/ports/proxmox.ts';
import type { InMemoryCluster, Token } from './in-memory-cluster.ts';

/** The port on a cluster in memory, whose tokens can be gone and can have another end, and differ in nothing else. */
export function holdingsOn(cluster: InMemoryCluster): Holdings {
  return {
    all: async () => (await cluster.readAll()).map(holdingOf),
    async look(_, { requestId, owner }) {
      const tokens = await cluster.readAll();
      const token = tokens.find(({ order }) => order.requestId === requestId && order.owner.user === owner.user);
      return token === undefined ? { requestId, owner, isInReach: true, roles: [] } : holdingOf(token);
    },
    async condition() {
      await cluster.readAll();
      const rights = cluster.foreseen;
      return { rights, clockAhead: 0 };
    },
    async mend(order, _, expiresAt, mayGoOn) {
      if (!(await mayGoOn())) throw new Overtaken();
      await cluster.moveEnd(order, expiresAt);
      return undefined;
    },
  };
}

function holdingOf({ order, expiresAt, hasAcl }: Token): Holding {
  const { requestId, owner, pveRole, paths, propagate } = order;
  const isDedicated = owner.kind === 'dedicated';
  const holder: HeldRole['holder'] = isDedicated ? 'user' : 'token';
  const ours = { mark: 'ours', ends: expiresAt } as const;
  return {
    requestId,
    owner,
    isInReach: true,
    ...(isDedicated && { user: { ...ours, isEnabled: true, groups: [], otherTokens: [] } }),
    token: { ...ours, isSeparated: !isDedicated },
    roles: hasAcl ? paths.map((path) => ({ holder, pveRole, path, propagate })) : [],
  };
}
