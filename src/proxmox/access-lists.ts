import { setTimeout } from 'node:timers/promises';
import { delegatingOn, type AclPath } from '../domain/acl-path.ts';
import type { AclEntry, Needed, Sight } from '../domain/comparison.ts';
import type { Credential } from '../domain/credential-formats.ts';
import type { Problem } from '../domain/cause.ts';
import type { AccessLists, Order } from '../use-cases/ports/proxmox.ts';
import { ask, configured, read } from './ask.ts';
import { readAcl, readPermissions, readRole, readVersion, type AclHolder } from './calls.ts';
import type { ProxmoxClient } from './client.ts';
import { unavailable } from './faults.ts';
import { handsOnAnyRole } from './handing-on.ts';
import { reachOf } from './issuing/privileges.ts';
import { problemOf, saysNoRole } from './issuing/refusals.ts';
import { clusterOn, MOST_ROUNDS, Session, type Chance } from './issuing/session.ts';
import { takeRole } from './reconciling/calls.ts';

/** Looks at ACLs where tokens reach, for the comparison at their end, and takes entries away. */
export function createAccessLists(
  clients: ReadonlyMap<string, ProxmoxClient>,
  options: Partial<Chance> = {},
): AccessLists {
  const chance: Chance = { pause: options.pause ?? setTimeout, random: options.random ?? Math.random };

  return {
    async survey(order, credential) {
      const client = configured(clients, order.cluster);
      const [sight, ability] = await Promise.all([sightOf(client, order), abilityOf(client, order, credential)]);
      return { ...sight, ...ability };
    },

    async look(order) {
      const client = configured(clients, order.cluster);
      return { ...(await sightOf(client, order)), bot: client.bot };
    },

    async neededFor(cluster, pveRole) {
      return await neededFor(configured(clients, cluster), pveRole);
    },

    async remove(order, entry) {
      const cluster = clusterOn(configured(clients, order.cluster));
      return await remove(new Session(order, cluster, () => Promise.resolve(true), chance), entry);
    },
  };
}

async function sightOf(client: ProxmoxClient, order: Order): Promise<Sight> {
  const [acl, ...seen] = await Promise.all([
    read(client, readAcl()),
    ...order.paths.map(async (path) => await maySee(client, path, order.propagate)),
  ]);
  const blind = order.paths.filter((_, index) => seen[index] !== true);
  const inSight = { paths: order.paths.filter((path) => !blind.includes(path)), propagate: order.propagate };
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
  const delegating = delegatingOn(path);
  const seesHere = 'Permissions.Modify' in here || (delegating !== undefined && delegating in here);
  if (seesBelow || (seesHere && (isGuestOrStorage(path) || !propagate))) return true;
  return 'Sys.Audit' in (await heldOn(client, '/access'));
}

async function heldOn(client: ProxmoxClient, path: AclPath): Promise<Readonly<Record<string, boolean>>> {
  return (await read(client, readPermissions(path)))[path] ?? {};
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
  const held = await read(client, readPermissions(), { as: credential });
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
  const isOld = handsOnAnyRole(await read(client, readVersion()));
  const call = readRole(pveRole);
  const role = await ask(client, call);
  if (role.kind === 'refused' && saysNoRole(role)) return undefined;
  if (role.kind === 'refused') throw unavailable(client, call, role, 'not_done');
  if (isOld) return 'nothing';
  return pveRole === 'NoAccess' ? ['Permissions.Modify'] : role.data;
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
