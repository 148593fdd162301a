import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startProxmox, type Level, type SimulatedProxmox } from '../../playground/proxmox/simulated-proxmox.ts';
import { parseConfiguration } from '../../src/config/load.ts';
import type { Configuration } from '../../src/config/configuration.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { newRequestId } from '../../src/domain/request-id.ts';
import type { Role } from '../../src/domain/role.ts';
import { Secret } from '../../src/domain/secret.ts';
import { HOUR } from '../../src/domain/time.ts';
import type { Remark } from '../../src/domain/bot-set-up.ts';
import { planBotSetUp } from '../../src/domain/plan-bot-set-up.ts';
import { createAdministration } from '../../src/proxmox/bootstrap/administration.ts';
import { createProxmoxClient, type ProxmoxClient } from '../../src/proxmox/client.ts';
import { createIssuer } from '../../src/proxmox/issuer.ts';
import { lookAtRights, type RightsFindings } from '../../src/proxmox/rights/look.ts';
import { createPveRoles } from '../../src/proxmox/pve-roles.ts';
import { applyPlan } from '../../src/use-cases/apply-pve-roles.ts';
import { planCluster } from '../../src/use-cases/plan-pve-roles.ts';
import type { Order } from '../../src/use-cases/ports/proxmox.ts';
import { pveumCalls, ROOT_TOKEN, runOnNode } from './pveum.ts';

const example = readFileSync(new URL('../../pvetoken.example.yml', import.meta.url), 'utf8');
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** Whoever administers the clusters. */
const ROOT = { fullTokenId: ROOT_TOKEN['full-tokenid'], secret: new Secret(ROOT_TOKEN.value) };

/** The user of the example that owns tokens, which its cluster has already. */
const SERVICE_USER = 'terraform@pve';

/** The commands in the example's comments: each line that begins with pveum, and the loop around some of them. */
const inExample = [...example.matchAll(/^ *# {3,}((?:pveum|for|done)\b.*)$/gm)].map(([, line = '']) => line).join('\n');

/** The shell commands of the README's first step. */
const inReadme = [...(/### 1\. Proxmox[^]*?(?=\n### 2\.)/.exec(readme)?.[0] ?? '').matchAll(/```sh\n([^]*?)```/g)]
  .map(([, script = '']) => script)
  .join('\n');

/** The example, once the bot's token of both clusters has this secret. */
function exampleWith(secret: string): Configuration {
  const env = { PVE_HOME_SECRET: secret, PVE_PLATFORM_SECRET: secret };
  const checked = parseConfiguration(example, { env, folder: '/' });
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return checked.value;
}

/** A cluster on which somebody ran the commands and nothing else, and what the bot's token is. */
async function clusterSetUpBy(script: string, level: Level): Promise<{ proxmox: SimulatedProxmox; secret: string }> {
  const proxmox = await startProxmox({
    level,
    authFailureDelayMs: 0,
    seed: {
      users: [{ userid: 'root@pam' }, { userid: SERVICE_USER }],
      tokens: [ROOT_TOKEN],
      pools: [{ poolid: 'dev', vms: [104] }, { poolid: 'apps' }],
      guests: { qemu: [104], lxc: [] },
      storages: ['local-lvm'],
    },
  });
  const secrets = await runOnNode(proxmox, script);
  // What the service user may do is its owner's business; its tokens can do no more.
  proxmox.addAcl({ path: '/pool', type: 'user', ugid: SERVICE_USER, roleid: 'TerraformProvisioner', propagate: 1 });
  return { proxmox, secret: secrets.get('pvetoken@pve!bot') ?? '' };
}

function orderFor({ cluster, pveRole, privileges, paths, propagate, owner }: Role): Order {
  const requestId = newRequestId(new Uint8Array(8));
  return {
    requestId,
    cluster,
    owner:
      owner.kind === 'service'
        ? { kind: 'existing', user: owner.user }
        : { kind: 'dedicated', user: `pvt-${requestId}@pve` },
    tokenId: `pvt-${requestId}`,
    pveRole,
    ...(privileges && { privileges }),
    paths: paths.map((path) => path.replace('/vms/*', '/vms/104').replace('/pool/*', '/pool/apps')),
    propagate,
  };
}

/** What `pvetoken roles apply` does when somebody gives it the token of root. */
async function applyRoles(policy: Policy, cluster: string, clients: ReadonlyMap<string, ProxmoxClient>): Promise<void> {
  const deps = { policy, pveRoles: createPveRoles(clients) };
  expect(await applyPlan(deps, await planCluster(deps, cluster), ROOT)).toMatchObject({ kind: 'done' });
}

function rolesMadeBy(script: string): Record<string, string | undefined> {
  const calls = pveumCalls(script).filter(([what]) => what === 'role');
  return Object.fromEntries(calls.map(([, , name = '', , privileges]) => [name, privileges]));
}

test('the set-up in README makes the PVE roles of that in the example, and three that it calls optional', () => {
  const { TokenBotAudit, TokenBotRights, TokenBotTasks, ...needed } = rolesMadeBy(inReadme);
  expect(needed).toEqual(rolesMadeBy(inExample));
  expect(TokenBotAudit).toBe('VM.Audit,Pool.Audit,Datastore.Audit');
  expect([TokenBotRights, TokenBotTasks]).toEqual(['Sys.Audit', 'Sys.Audit']);
});

describe.each([
  ['README', inReadme],
  ['the example', inExample],
])('the set-up in %s', (_, script) => {
  describe.each(['8.4', '9.1', '9.2'] as const)('on Proxmox VE %s', (level) => {
    test('leaves the bot with nothing to say about its rights', async () => {
      const { proxmox, secret } = await clusterSetUpBy(script, level);
      const { policy, clusters } = exampleWith(secret);
      const found = new Map<string, RightsFindings>();
      for (const settings of clusters) {
        const client = createProxmoxClient({ ...settings, endpoints: [proxmox.url], tls: {} });
        found.set(settings.name, await lookAtRights(client, policy, new AbortController().signal));
        await client.close();
      }
      expect(found.get('home')).toEqual({ missing: [], tooMuch: [], remarks: [] });
      // This cluster has one role, and would do with fewer trees.
      expect(found.get('platform')).toMatchObject({ missing: [], tooMuch: [] });
      await proxmox.close();
    });

    test('leaves bootstrap with nothing to do', async () => {
      const { proxmox } = await clusterSetUpBy(script, level);
      const { policy, clusters } = exampleWith(crypto.randomUUID());
      const remarks = new Map<string, readonly Remark[]>();
      for (const { name, group, deadline } of clusters) {
        const cluster = { name, group, deadline, endpoints: [proxmox.url], tls: {}, bot: 'pvetoken@pve!bot' };
        const administration = createAdministration(cluster, policy, { kind: 'token', ...ROOT });
        const plan = planBotSetUp(administration.bot, await administration.look(), { rotate: false, now: Date.now() });
        expect(plan).toMatchObject({ steps: [], obstacles: [], leftovers: [] });
        // One cluster stands for both here: at home nobody knows the service user, and platform needs fewer trees.
        remarks.set(
          name,
          plan.remarks.filter(({ kind }) => kind !== 'strangers'),
        );
        await administration.close();
      }
      expect(remarks.get('home')).toEqual([]);
      await proxmox.close();
    });

    test.each([...exampleWith(crypto.randomUUID()).policy.roles.keys()])(
      'is enough for the example’s role %s, and nothing stays behind',
      async (name) => {
        const { proxmox, secret } = await clusterSetUpBy(script, level);
        const { policy, clusters } = exampleWith(secret);
        const role = policy.roles.get(name);
        const settings = clusters.find((cluster) => cluster.name === role?.cluster);
        if (role === undefined || settings === undefined) throw new Error(`the example has no role ${name}`);

        const client = createProxmoxClient({ ...settings, endpoints: [proxmox.url], tls: {} });
        try {
          const clients = new Map([[settings.name, client]]);
          await applyRoles(policy, settings.name, clients);
          const issuer = createIssuer(clients);
          const order = orderFor(role);
          const before = [proxmox.acl(), proxmox.users(), proxmox.tokens()];
          expect(await issuer.issue(order, Date.now() + HOUR, () => Promise.resolve(true))).toMatchObject({ ok: true });
          await issuer.revoke(order);
          expect([proxmox.acl(), proxmox.users(), proxmox.tokens()]).toEqual(before);
        } finally {
          await client.close();
          await proxmox.close();
        }
      },
    );
  });
});
