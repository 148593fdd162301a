import type { Reconciled } from '../domain/discrepancy.ts';
import type { ReconcileMode } from '../domain/reconcile.ts';
import type { RequestId } from '../domain/request-id.ts';
import { Unavailable } from './faults.ts';
import { findSuspects, type Suspect } from './find-suspects.ts';
import type { Deps } from './ports/deps.ts';
import { alreadyTold, reconcileRequest, type ReconcileDeps, type Scope } from './reconcile-request.ts';
import { tellDiscrepancies } from './tell-discrepancies.ts';

/** What a round over one cluster came to. */
export type Round =
  | {
      readonly kind: 'done';
      readonly cluster: string;
      readonly mode: ReconcileMode;
      /** How many requests of ours the cluster holds something for. */
      readonly held: number;
      readonly found: readonly Reconciled[];
      /** How many requests could not be looked at just now; the next round does. */
      readonly left: number;
    }
  /** Another round is under way there. */
  | { readonly kind: 'busy'; readonly cluster: string }
  | { readonly kind: 'unreadable'; readonly cluster: string; readonly detail: string };

/** A cluster that gives no answer as often as this in a row is left alone until the next round. */
const MOST_FAULTS = 3;

/**
 * Reads back each cluster whose turn it is, over all processes, and tells operators what was found. A cluster that does
 * not answer holds up no other.
 * @throws Unavailable when the store does not answer.
 */
export async function reconcileDue(deps: Deps): Promise<void> {
  const rounds = [...deps.policy.reconcile].map(async ([cluster, { mode, every }]) => {
    if (mode === 'off' || !(await deps.turns.take(`reconcile.${cluster}`, every, deps.now()))) return;
    await reconcileCluster(deps, cluster);
  });
  await Promise.all(rounds);
  await tellDiscrepancies(deps);
}

/**
 * Compares what a cluster holds of ours with the records, once, and puts right what its mode allows. Where the mode is
 * `off` it only looks, for somebody who asked for it.
 * @throws Unavailable when the store does not answer; nothing is concluded from that.
 */
export async function reconcileCluster(deps: ReconcileDeps, cluster: string): Promise<Round> {
  const lease = await deps.leases.take(`reconcile.${cluster}`);
  if (lease === undefined) return { kind: 'busy', cluster };
  try {
    return await runRound(deps, cluster);
  } catch (fault) {
    if (isOfStore(fault)) throw fault;
    const reference = deps.report(fault, { cluster, doing: 'reconcile' });
    const detail = fault instanceof Unavailable ? fault.message : `unexpected fault ${reference}`;
    return { kind: 'unreadable', cluster, detail };
  } finally {
    await lease.release();
  }
}

async function runRound(deps: ReconcileDeps, cluster: string): Promise<Round> {
  const mode = deps.policy.reconcile.get(cluster)?.mode ?? 'off';
  // The cluster is read first: whatever it shows had its record before.
  const holdings = await deps.holdings.all(cluster);
  const scope: Scope = { cluster, acts: mode === 'enforce', known: await deps.discrepancies.known(cluster) };
  const { suspects, unreadable } = await findSuspects(deps, cluster, holdings);

  const found: Reconciled[] = [];
  const left = new Set(unreadable);
  let faults = 0;
  for (const suspect of suspects) {
    const looked = await lookAgain(deps, scope, suspect);
    if (looked === 'fault' || looked === 'busy') left.add(suspect.holding.requestId);
    else found.push(...looked);
    faults = looked === 'fault' ? faults + 1 : 0;
    if (faults >= MOST_FAULTS) throw new Unavailable('Proxmox', `cluster ${cluster} gave no answer ${faults} times`);
  }
  await forgetOthers(deps, scope, found, left);
  const ours = holdings.filter(({ user, token }) => user?.mark === 'ours' || token?.mark === 'ours');
  const held = new Set(ours.map(({ requestId }) => requestId)).size;
  return { kind: 'done', cluster, mode, held, found, left: left.size };
}

/** @throws Unavailable when the store does not answer. */
async function lookAgain(
  deps: ReconcileDeps,
  scope: Scope,
  suspect: Suspect,
): Promise<readonly Reconciled[] | 'busy' | 'fault'> {
  const told = alreadyTold(scope, suspect);
  if (told !== undefined) return told;
  try {
    return await reconcileRequest(deps, scope, suspect.holding);
  } catch (fault) {
    if (isOfStore(fault)) throw fault;
    deps.report(fault, { request: suspect.holding.requestId, doing: 'reconcile' });
    return 'fault';
  }
}

/**
 * Forgets what is over, but not of requests that could not be looked at. What a process that died was putting right is
 * over because it did that.
 */
async function forgetOthers(
  deps: ReconcileDeps,
  { cluster, known }: Scope,
  found: readonly Reconciled[],
  left: ReadonlySet<RequestId>,
): Promise<void> {
  const now = new Map(found.map(({ name, handling }) => [name, handling.kind]));
  const over = [...known.values()].filter(
    ({ what }) => (now.get(what.name) ?? 'done') === 'done' && !left.has(what.requestId),
  );
  for (const { since, what } of over) {
    if (what.handling.kind !== 'started' || now.has(what.name)) continue;
    await deps.discrepancies.note({ ...what, handling: { kind: 'done' }, at: deps.now() }, since);
  }
  const names = over.map(({ what }) => what.name);
  await deps.discrepancies.forget(cluster, names);
}

function isOfStore(fault: unknown): boolean {
  return fault instanceof Unavailable && fault.service === 'the store';
}
