import { isInTheWay, isToWrite, type PlannedRole } from '../domain/pve-role.ts';
import { Unavailable } from './faults.ts';
import { planCluster, type ClusterPlan, type PveRoleDeps } from './plan-pve-roles.ts';
import type { GivenToken } from './ports/pve-roles.ts';

/** What came of bringing a cluster's PVE roles to what the policy states. */
export type Applied =
  /** As the cluster was read back. */
  | { readonly kind: 'done'; readonly plan: ClusterPlan }
  /** Nothing was written: something that is stated cannot be had there, as this plan shows. */
  | { readonly kind: 'in_the_way'; readonly plan: ClusterPlan }
  /** Nothing was written: the cluster is not as it was when the plan was shown. */
  | { readonly kind: 'moved' };

/**
 * Makes and changes the PVE roles of one cluster as the policy states, and sees that they are so. Built-in ones and those
 * that nothing is stated of stay as they are, and none is deleted.
 * @param shown the plan that somebody said yes to.
 * @throws Unavailable when the cluster refuses, does not answer, or is not as stated after all; the next plan shows how
 * far it came.
 */
export async function applyPlan(deps: PveRoleDeps, shown: ClusterPlan, as: GivenToken): Promise<Applied> {
  const { cluster } = shown;
  const plan = await planCluster(deps, cluster, as);
  if (plan.roles.some(isInTheWay)) return { kind: 'in_the_way', plan };
  if (stepsOf(plan) !== stepsOf(shown)) return { kind: 'moved' };
  let lost: Unavailable | undefined;
  for (const role of plan.roles.filter(isToWrite)) {
    try {
      await write(deps, cluster, role, as);
    } catch (fault) {
      if (!(fault instanceof Unavailable) || fault.outcome === 'not_done') throw fault;
      // Its answer was lost; looking tells whether it was done.
      lost = fault;
    }
  }
  const after = await planCluster(deps, cluster);
  const left = after.roles.filter(isToWrite).map(({ pveRole }) => pveRole);
  if (left.length === 0) return { kind: 'done', plan: after };
  const detail = `cluster ${cluster}: ${left.join(', ')} not as stated after being written`;
  throw lost ?? new Unavailable('Proxmox', detail, { outcome: 'unknown' });
}

function stepsOf({ roles }: ClusterPlan): string {
  return JSON.stringify(roles.map(({ pveRole, privileges, standing }) => ({ pveRole, privileges, standing })));
}

async function write({ pveRoles }: PveRoleDeps, cluster: string, planned: PlannedRole, as: GivenToken): Promise<void> {
  const role = { name: planned.pveRole, privileges: planned.privileges };
  await (planned.standing.kind === 'create' ? pveRoles.create(cluster, role, as) : pveRoles.change(cluster, role, as));
}
