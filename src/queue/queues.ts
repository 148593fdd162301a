import type { Request } from '../domain/request.ts';
import type { Lane } from '../domain/schedule.ts';

/** Keeps every queue in the one hash slot that the store uses. */
export const QUEUE_PREFIX = '{pvetoken}';

export const DESK_QUEUE = 'desk';
export const SWEEP_QUEUE = 'sweep';
/** Apart from the sweep, which a cluster that does not answer must not hold up. */
export const RECONCILE_QUEUE = 'reconcile';

/** Apart from the sweep too, which whoever takes the audit elsewhere must not hold up. */
export const AUDIT_QUEUE = 'audit';

/**
 * The queue of requests whose cluster is no longer in the configuration. It is served like the others, so that their
 * revocation fails aloud instead of waiting in a queue that nobody reads.
 */
const REMOVED_CLUSTER_QUEUE = 'removed-cluster';

/** One queue a cluster, because calls that write to one cluster share its lock and are limited together. */
export function clusterQueue(cluster: string): string {
  return `cluster-${cluster}`;
}

/** Every queue that holds work on requests. */
export function workQueues(clusters: readonly string[]): string[] {
  return [DESK_QUEUE, ...clusters.map(clusterQueue), REMOVED_CLUSTER_QUEUE];
}

/** The queue in which a request's lane is worked. */
export function queueOf(lane: Lane, request: Request, clusters: readonly string[]): string {
  if (lane === 'desk') return DESK_QUEUE;
  const { cluster } = request.terms;
  return clusters.includes(cluster) ? clusterQueue(cluster) : REMOVED_CLUSTER_QUEUE;
}
