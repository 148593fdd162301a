import { setTimeout } from 'node:timers/promises';
import type { AclPath } from '../domain/acl-path.ts';
import { handingOn, type AclEntry, type Needed, type Sight } from '../domain/comparison.ts';
import type { Credential } from '../domain/credential-formats.ts';
import type { Problem } from '../domain/cause.ts';
import { Unavailable } from '../use-cases/faults.ts';
import type { AccessLists, Order } from '../use-cases/ports/proxmox.ts';
import type { ProxmoxAnswer } from './answer.ts';
import { readAcl, readPermissions, readRole, readVersion, type AclHolder, type Call } from './calls.ts';
import type { ProxmoxClient } from './client.ts';
import { unavailable } from './faults.ts';
import { reachOf } from './issuing/privileges.ts';
import { problemOf, saysNoRole } from './issuing/refusals.ts';
import { MOST_ROUNDS, Session, type Chance } from './issuing/session.ts';
import { takeRole } from './reconciling/calls.ts';

/** Looks at ACLs where tokens reach, for the comparison at their end, and takes entries away. */
export function createAccessLists(
  clients: ReadonlyMap<string, ProxmoxClient>,
  options: Partial<Chance> = {},
): AccessLists {
  const chance: Chance = { pause: options.pause ?? setTimeout, random: options.random ?? Math.random };

  function clientOf(cluster: string): ProxmoxClient {
    const client = clients.get(cluster);
    if (client !== undefined) return client;
    throw new Unavailable('Proxmox', `cluster ${cluster} is not in the configuration any more; put it back`);
  }

  return {
    async survey(order, credential) {
      const client = clientOf(order.cluster);
      return { ...(await sightOf(client, order)), ...(await abilityOf(client, order, credential)) };
    },

    async look(order) {
      const client = clientOf(order.cluster);
      return { ...(await sightOf(client, order)), bot: client.bot };
    },

    async neededFor(cluster, pveRole) {
      return await neededFor(clientOf(cluster), pveRole);
    },

    async remove(order, entry) {
      const cluster = { client: clientOf(order.cluster), knowsRegenerate: true };
      return await remove(new Session(order, cluster, () => Promise.resolve(true), chance), entry);
    },
  };
}

async function sightOf(client: ProxmoxClient, order: Order): Promise<Sight> {
  const blind: AclPath[] = [];
  for (const path of order.paths) if (!(await maySee(client, path, order.propagate))) blind.push(path);
  const inSight = { paths: order.paths.filter((path) => !blind.includes(path)), propagate: order.propagate };
  const call = readAcl();
  const acl = dataOf(client, call, await client.call(call));
  const entries = acl
    .filter(({ path }) => reachOf(inSight, path) !== undefined)
    .map(({ ugid, roleid, path, propagate }): AclEntry => ({ holder: ugid, pveRole: roleid, path, propagate }));
  return { entries, blind };
}

/**
 * Whether the bot sees every ACL entry on a path, and below it if that matters. Proxmox leaves out, without a word, those
 * on paths whose ACL the caller may not change, unless he has Sys.Audit on /access (source: `read_acl` in
 * PVE::API2::ACL).
 */
async function maySee(client: ProxmoxClient, path: AclPath, propagate: boolean): Promise<boolean> {
  const here = await heldOn(client, path);
  const seesBelow = here['Permissions.Modify'] === true;
  const seesHere = 'Permissions.Modify' in here || handingOn(path) in here;
  if (seesBelow || (seesHere && (isGuestOrStorage(path) || !propagate))) return true;
  return 'Sys.Audit' in (await heldOn(client, '/access'));
}

async function heldOn(client: ProxmoxClient, path: AclPath): Promise<Readonly<Record<string, boolean>>> {
  const call = readPermissions(path);
  return dataOf(client, call, await client.call(call))[path] ?? {};
}

/** Nothing is below these, and pools consist of them. */
function isGuestOrStorage(path: AclPath): boolean {
  return /^\/(vms|storage)\/[^/]+$/.test(path);
}

/** What a token can do, as it sees it itself. */
async function abilityOf(
  client: ProxmoxClient,
  { paths, propagate }: Order,
  credential: Credential,
): Promise<{ readonly privileges: string[]; readonly members: AclPath[] }> {
  const call = readPermissions();
  const held = dataOf(client, call, await client.call(call, credential));
  const others = { paths: paths.filter((path) => !path.startsWith('/pool')), propagate };
  return {
    privileges: [...new Set(Object.values(held).flatMap((here) => Object.keys(here)))].toSorted(),
    members: Object.keys(held).filter((path) => isGuestOrStorage(path) && reachOf(others, path) === undefined),
  };
}

/**
 * Before Proxmox VE 8 whoever may change an ACL hands on any role; since then, without Permissions.Modify, only what he
 * has himself, and never NoAccess (source: `update_acl` in PVE::API2::ACL).
 */
async function neededFor(client: ProxmoxClient, pveRole: string): Promise<Needed | undefined> {
  const version = readVersion();
  // A version that cannot be read counts as a newer one, which takes less for the token's doing.
  const isOld = Number.parseInt(dataOf(client, version, await client.call(version)).version, 10) < 8;
  const call = readRole(pveRole);
  const role = await client.call(call);
  if (role.kind === 'refused' && saysNoRole(role)) return undefined;
  const privileges = dataOf(client, call, role);
  if (isOld) return 'nothing';
  return pveRole === 'NoAccess' ? ['Permissions.Modify'] : privileges;
}

async function remove(session: Session, { holder, pveRole, path }: AclEntry): Promise<Problem | undefined> {
  const call = takeRole(aclHolderOf(holder), pveRole, path);
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const acl = await session.read(readAcl());
    if (acl.kind === 'refused') return problemOf(session, readAcl(), acl);
    const isThere = acl.data.some((entry) => entry.ugid === holder && entry.roleid === pveRole && entry.path === path);
    if (!isThere) return undefined;
    const written = await session.write(call);
    if (written.kind === 'refused') return problemOf(session, call, written);
  }
  throw session.fault(`${holder} still has ${pveRole} on ${path} after it was taken away`);
}

function aclHolderOf(holder: string): AclHolder {
  if (holder.includes('!')) return { tokens: holder };
  return holder.includes('@') ? { users: holder } : { groups: holder };
}

/** @throws Unavailable unless the cluster gave what was asked for. */
function dataOf<T>(client: ProxmoxClient, call: Call<T>, answer: ProxmoxAnswer<T>): T {
  if (answer.kind === 'ok') return answer.data;
  throw unavailable(client, call, answer, 'not_done');
}
