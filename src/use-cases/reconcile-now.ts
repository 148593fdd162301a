import type { SlackUserId } from '../domain/people.ts';
import { accept, refuse, type Outcome } from '../domain/refusal.ts';
import { administrator } from './administrators.ts';
import type { Deps } from './ports/deps.ts';
import { reconcileCluster, type Round } from './reconcile.ts';
import type { ReconcileDeps } from './reconcile-request.ts';
import { tellDiscrepancies } from './tell-discrepancies.ts';

/** Which clusters somebody may have reconciled at once: the one named, or all; for administrators. */
export async function mayReconcile(
  deps: Deps,
  { by, cluster }: { readonly by: SlackUserId; readonly cluster: string | undefined },
): Promise<Outcome<readonly string[]>> {
  const allowed = await administrator(deps, by);
  if (!allowed.ok) return allowed;
  const clusters = [...deps.policy.reconcile.keys()];
  if (cluster === undefined) return accept(clusters);
  return clusters.includes(cluster)
    ? accept([cluster])
    : refuse({ kind: 'no_such_cluster', cluster, available: clusters, command: 'reconcile' });
}

/**
 * Reconciles clusters now, as their modes say, whether or not it is their turn.
 * @throws Unavailable when the store does not answer.
 */
export async function reconcileNow(deps: Deps, clusters: readonly string[]): Promise<readonly Round[]> {
  const rounds = await Promise.all(clusters.map(async (cluster) => await reconcileCluster(deps, cluster)));
  await tellDiscrepancies(deps);
  return rounds;
}

/**
 * As `reconcileNow`, for an operator at the command line; a running bot tells the `alerts` channel.
 * @param observe only looks: nothing is changed on the clusters, nor in what is remembered and told of them.
 * @throws Unavailable when the store does not answer.
 */
export async function reconcileAsOperator(
  deps: ReconcileDeps,
  clusters: readonly string[],
  observe: boolean,
): Promise<readonly Round[]> {
  const own = observe ? observing(deps) : deps;
  return await Promise.all(clusters.map(async (cluster) => await reconcileCluster(own, cluster)));
}

/** The same, with nothing that it could change. */
function observing(deps: ReconcileDeps): ReconcileDeps {
  const reconcile = new Map(
    [...deps.policy.reconcile].map(([cluster, rule]) => [cluster, { ...rule, mode: 'observe' as const }]),
  );
  return {
    ...deps,
    policy: { ...deps.policy, reconcile },
    discrepancies: {
      known: async (cluster) => await deps.discrepancies.known(cluster),
      owed: async () => await deps.discrepancies.owed(),
      note: forgetIt,
      forget: forgetIt,
      told: forgetIt,
    },
  };
}

async function forgetIt(): Promise<void> {
  await Promise.resolve();
}
