import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startProxmox, type Level, type SimulatedProxmox } from '../../playground/proxmox/simulated-proxmox.ts';
import { parseConfiguration } from '../../src/config/load.ts';
import { newRequestId } from '../../src/domain/request-id.ts';
import type { Role } from '../../src/domain/role.ts';
import { HOUR } from '../../src/domain/time.ts';
import { createProxmoxClient } from '../../src/proxmox/client.ts';
import { createIssuer } from '../../src/proxmox/issuer.ts';
import type { Order } from '../../src/use-cases/ports.ts';

const example = readFileSync(new URL('../../pvetoken.example.yml', import.meta.url), 'utf8');
const secret = randomUUID();

/** The `pveum role add` commands in the example's comments. */
const pveRoles = [...example.matchAll(/pveum role add (\S+) --privs "?([A-Za-z. ]+)"?/g)].map(
  ([, roleid = '', list = '']) => ({ roleid, privs: list.trim().split(' ') }),
);

/** The trees that the example's set-up lets the bot grant on. */
const trees = /for tree in ([^;]+);/.exec(example)?.[1]?.split(' ') ?? [];

/** A cluster on which somebody ran the set-up commands of the example, and nothing else. */
async function clusterSetUpByTheExample(level: Level): Promise<SimulatedProxmox> {
  const grants = [
    ['/access/groups/pvetoken', 'TokenBotUsers'],
    ['/access/realm/pve', 'TokenBotRealm'],
    ...trees.map((tree) => [tree, 'TokenBotAcl']),
  ];
  return await startProxmox({
    level,
    authFailureDelayMs: 0,
    seed: {
      users: [{ userid: 'pvetoken@pve' }],
      groups: [{ groupid: 'pvetoken' }],
      tokens: [{ 'full-tokenid': 'pvetoken@pve!bot', value: secret, privsep: 1 }],
      roles: pveRoles,
      acl: grants.flatMap(([path = '', roleid = '']) => [
        { path, roleid, type: 'user' as const, ugid: 'pvetoken@pve', propagate: 1 as const },
        { path, roleid, type: 'token' as const, ugid: 'pvetoken@pve!bot', propagate: 1 as const },
      ]),
      pools: [{ poolid: 'dev', vms: [104] }],
      guests: { qemu: [104], lxc: [] },
      storages: ['local-lvm'],
    },
  });
}

function orderFor({ cluster, pveRole, paths, propagate }: Role): Order {
  const requestId = newRequestId(new Uint8Array(8));
  return {
    requestId,
    cluster,
    owner: { kind: 'dedicated', user: `pvt-${requestId}@pve` },
    tokenId: `pvt-${requestId}`,
    pveRole,
    paths: paths.map((path) => path.replace('*', '104')),
    propagate,
  };
}

describe.each(['8.4', '9.1', '9.2'] as const)('on Proxmox VE %s', (level) => {
  test.each(['provisioner', 'auditor', 'operator'])(
    'the set-up in the example is enough for its role %s',
    async (name) => {
      const checked = parseConfiguration(example, {
        env: { PVE_HOME_SECRET: secret, PVE_PLATFORM_SECRET: secret },
        folder: '/',
      });
      const role = checked.ok ? checked.value.policy.roles.get(name) : undefined;
      const settings = checked.ok
        ? checked.value.clusters.find((cluster) => cluster.name === role?.cluster)
        : undefined;
      if (role === undefined || settings === undefined) throw new Error(`the example has no role ${name}`);

      const proxmox = await clusterSetUpByTheExample(level);
      const client = createProxmoxClient({ ...settings, endpoints: [proxmox.url], tls: {} });
      try {
        const issuer = createIssuer(new Map([[settings.name, client]]));
        const order = orderFor(role);
        const before = proxmox.acl();
        expect(await issuer.issue(order, Date.now() + HOUR, () => Promise.resolve(true))).toMatchObject({ ok: true });
        await issuer.revoke(order);
        expect(proxmox.acl()).toEqual(before);
        expect(proxmox.users().map(({ userid }) => userid)).not.toContain(order.owner.user);
      } finally {
        await client.close();
        await proxmox.close();
      }
    },
  );
});
