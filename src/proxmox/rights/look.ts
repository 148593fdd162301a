import { z } from 'zod';
import type { AclPath } from '../../domain/acl-path.ts';
import type { Right } from '../../domain/bot-set-up.ts';
import type { Policy } from '../../domain/policy.ts';
import type { UserId } from '../../domain/role.ts';
import { ask, read } from '../ask.ts';
import { readPermissions, readPermissionsOf, readRole, readVersion, type Call, type Permissions } from '../calls.ts';
import type { ProxmoxClient } from '../client.ts';
import { listOf, Name } from '../forms.ts';
import { handsOnAnyRole } from '../handing-on.ts';
import { asGoodAsRoot, TELLING_PATHS } from './as-good-as-root.ts';
import { groupPath, isDelegated, manages, pathFor, REALM_PATH, type Held } from './held.ts';
import { missingRights } from './missing.ts';
import { needsOf, ownersIn, type Needs } from './needs.ts';
import { tooManyRights } from './too-much.ts';
import { remarks } from './unneeded.ts';

/** What is not as it should be in the bot's rights on one cluster, in sentences for operators without their full stop. */
export interface RightsFindings {
  /** Without it some role's tokens cannot be made. */
  readonly missing: readonly string[];
  /** What makes the bot's secret too precious. */
  readonly tooMuch: readonly string[];
  /** What does no harm. */
  readonly remarks: readonly string[];
}

/**
 * Compares what the bot may do on a cluster with what the roles of the policy need.
 * @param until ends it.
 * @throws Unavailable unless the cluster's answers settle it.
 */
export async function lookAtRights(client: ProxmoxClient, policy: Policy, until: AbortSignal): Promise<RightsFindings> {
  const needs = needsOf(policy, client.cluster);
  const held = await readHeld(client, needs, { group: client.group, permissions: readPermissions, until });
  return {
    missing: missingRights(needs, held, client),
    tooMuch: tooManyRights(needs, held, client),
    remarks: client.botUser === 'root@pam' ? [] : remarks(needs, held, client),
  };
}

const Group = z.object({
  groupid: z.string(),
  users: Name.transform((users) => users.split(',').filter((user) => user !== '')),
});

/** The groups on which the caller has User.Modify, Sys.Audit or Group.Allocate (source: `index` in PVE::API2::Group). */
export function listGroups(): Call<z.infer<typeof Group>[]> {
  return { method: 'GET', path: ['access', 'groups'], answer: listOf(Group) };
}

/** Whose rights are looked at. */
interface Looked {
  /** The bot's own group. */
  readonly group: string;
  /** Asks for them, everywhere or on one path. */
  readonly permissions: (path?: AclPath) => Call<Permissions>;
  /** Whether the client may look at the rights of all users, whatever those who are looked at may. */
  readonly seesOthers?: boolean;
  readonly until?: AbortSignal;
}

/** Reads what a cluster says of rights, as far as it matters to the needs. @throws Unavailable */
export async function readHeld(client: ProxmoxClient, needs: Needs, looked: Looked): Promise<Held> {
  const { group, seesOthers = false, until } = looked;
  const how = { until };
  const permissions: Permissions = { ...(await read(client, looked.permissions(), how)) };
  const asked = [...TELLING_PATHS, REALM_PATH, groupPath(group), ...needs.grants.map(({ rule }) => pathFor(rule))];
  // Proxmox does not list a path that no ACL names, though rights from above may reach it.
  for (const path of new Set(asked)) {
    if (!Object.hasOwn(permissions, path))
      Object.assign(permissions, await read(client, looked.permissions(path), how));
  }
  const groups = new Map((await read(client, listGroups(), how)).map(({ groupid, users }) => [groupid, users]));

  const delegated = needs.grants.filter(({ rule }) => isDelegated(rule, permissions));
  const pveRoles = new Map<string, readonly string[]>();
  for (const name of new Set(delegated.map(({ pveRole }) => pveRole))) {
    const role = await ask(client, readRole(name), how);
    if (role.kind === 'ok') pveRoles.set(name, role.data);
  }
  const isBounded = delegated.length === 0 || !handsOnAnyRole(await read(client, readVersion(), how));

  const held: Held = { permissions, groups, pveRoles, isBounded, strongOwners: new Map() };
  if (!seesOthers && permissions['/access']?.['Sys.Audit'] === undefined) return held;
  const strongOwners = new Map<UserId, readonly Right[]>();
  for (const owner of ownersIn(needs).filter((user) => manages(held, user))) {
    const rights = asGoodAsRoot(await read(client, readPermissionsOf(owner), how));
    if (rights.length > 0) strongOwners.set(owner, rights);
  }
  return { ...held, strongOwners };
}
