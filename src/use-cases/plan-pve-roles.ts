import { lastingAccess, notAccepted, type LastingAccess } from '../domain/lasting-access.ts';
import type { Policy } from '../domain/policy.ts';
import { isAsWanted, planPveRoles, type PlannedRole } from '../domain/pve-role.ts';
import { parseRequestId } from '../domain/request-id.ts';
import type { Role } from '../domain/role.ts';
import type { GivenToken, PveRoleHolder, PveRoles } from './ports/pve-roles.ts';

/** What an operator's command on PVE roles needs. */
export interface PveRoleDeps {
  readonly policy: Pick<Policy, 'roles'>;
  readonly pveRoles: PveRoles;
}

/** Who has a PVE role on some path, as far as the bot sees. */
export interface Holders {
  /** How many of the bot's own users and tokens. */
  readonly grants: number;
  /** All others, by their ids. */
  readonly others: readonly string[];
}

/** One role's tokens, as they may leave access behind. */
export interface LastingRole {
  readonly role: string;
  readonly leaves: LastingAccess;
  /** What of it the role does not accept. */
  readonly unaccepted: LastingAccess;
}

/** A PVE role of the policy, how it stands on the cluster, and whom a change of it would reach. */
export interface PlannedPveRole extends PlannedRole {
  readonly holders: Holders;
  /** Of the roles that grant it, those whose tokens can leave access behind. */
  readonly lasting: readonly LastingRole[];
}

/** The PVE roles that the policy grants on one cluster. */
export interface ClusterPlan {
  readonly cluster: string;
  readonly roles: readonly PlannedPveRole[];
}

/**
 * Compares what the policy says of PVE roles with what a cluster has, for `pvetoken roles`. It changes nothing.
 * @param as whose token shows who has which; without it the bot's own, which sees less of that.
 * @throws Unavailable when the cluster does not answer.
 */
export async function planCluster(
  { policy, pveRoles }: PveRoleDeps,
  cluster: string,
  as?: GivenToken,
): Promise<ClusterPlan> {
  const roles = [...policy.roles.values()].filter((role) => role.cluster === cluster);
  const found = await pveRoles.list(cluster);
  const holders = await pveRoles.holders(cluster, as);
  const ofBot = new Set(holders.filter(({ isBot }) => isBot).map(({ pveRole }) => pveRole));
  const planned = planPveRoles(roles, found, ofBot);
  return {
    cluster,
    roles: planned.map((each) => ({
      ...each,
      holders: holdersOf(each, holders),
      lasting: roles.filter(({ pveRole }) => pveRole === each.pveRole).flatMap((role) => lastingRole(role, each)),
    })),
  };
}

/** Whether nothing is left to do on a cluster. */
export function isDone({ roles }: ClusterPlan): boolean {
  return roles.every(isAsWanted);
}

function holdersOf({ pveRole }: PlannedRole, all: readonly PveRoleHolder[]): Holders {
  const holders = new Set(all.filter((each) => each.pveRole === pveRole).map(({ holder }) => holder));
  const others = [...holders].filter((holder) => !isOfGrant(holder));
  return { grants: holders.size - others.length, others: others.toSorted() };
}

/** Whether a holder has the name of a dedicated user, or of a token that was made for a request. */
function isOfGrant(holder: string): boolean {
  const id = /(?:^pvt-([^@!]*)@pve$|!pvt-(.*)$)/.exec(holder);
  return id !== null && parseRequestId(id[1] ?? id[2] ?? '') !== undefined;
}

function lastingRole(role: Role, { privileges }: PlannedRole): LastingRole[] {
  const leaves = lastingAccess(privileges);
  return leaves.size === 0 ? [] : [{ role: role.name, leaves, unaccepted: notAccepted(leaves, role) }];
}
