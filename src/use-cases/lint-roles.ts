import { lastingAccessKnown, notAccepted } from '../domain/lasting-access.ts';
import { Unavailable } from './faults.ts';
import { planCluster, type LastingRole, type PveRoleDeps } from './plan-pve-roles.ts';

/** What is to be said of roles whose tokens can leave access behind. */
export interface Lint {
  readonly lasting: readonly (LastingRole & { readonly cluster: string })[];
  /** Why some clusters could not be asked; of their roles it is said what is known without. */
  readonly faults: readonly Unavailable[];
}

/** Looks up what tokens of each role can leave behind, by what the clusters say of the PVE roles, for start-up. */
export async function lintRoles(deps: PveRoleDeps): Promise<Lint> {
  const roles = [...deps.policy.roles.values()];
  const clusters = [...new Set(roles.map(({ cluster }) => cluster))];
  const each = await Promise.all(clusters.map(async (cluster) => await lintCluster(deps, cluster)));
  return { lasting: each.flatMap(({ lasting }) => lasting), faults: each.flatMap(({ faults }) => faults) };
}

async function lintCluster(deps: PveRoleDeps, cluster: string): Promise<Lint> {
  try {
    const plan = await planCluster(deps, cluster);
    const lasting = plan.roles.flatMap((role) => role.lasting);
    return { lasting: lasting.map((role) => ({ ...role, cluster })), faults: [] };
  } catch (fault) {
    if (!(fault instanceof Unavailable)) throw fault;
    const lasting = lintOffline(deps).filter((role) => role.cluster === cluster);
    return { lasting, faults: [fault] };
  }
}

/** As `lintRoles`, by what is known without asking a cluster, for `pvetoken check`. */
export function lintOffline({ policy }: Pick<PveRoleDeps, 'policy'>): Lint['lasting'] {
  return [...policy.roles.values()].flatMap((role) => {
    const leaves = lastingAccessKnown(role);
    const { cluster, name } = role;
    return leaves.size === 0 ? [] : [{ cluster, role: name, leaves, unaccepted: notAccepted(leaves, role) }];
  });
}
