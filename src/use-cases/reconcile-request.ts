import type { Holding } from '../domain/holding.ts';
import { vanish } from '../domain/lifecycle/vanish.ts';
import {
  actsFrom,
  isActionable,
  nameOf,
  type Actionable,
  type Discrepancy,
  type Handling,
  type Reconciled,
} from '../domain/discrepancy.ts';
import { compare, isUnderWay } from '../domain/reconcile.ts';
import type { Request } from '../domain/request.ts';
import type { EpochMs } from '../domain/time.ts';
import { Overtaken, Unavailable } from './faults.ts';
import type { Suspect } from './find-suspects.ts';
import { advance } from './funnel.ts';
import { orderOf, orderToRemove } from './order.ts';
import type { Deps } from './ports/deps.ts';
import type { KnownDiscrepancy } from './ports/store.ts';
import { withLease } from './with-lease.ts';

/** What reconciling needs; nothing of Slack's. */
export type ReconcileDeps = Pick<
  Deps,
  'policy' | 'store' | 'wakeups' | 'leases' | 'issuer' | 'holdings' | 'discrepancies' | 'now' | 'report'
>;

/** Where a round reconciles, and whether it puts discrepancies right or only tells them. */
export interface Scope {
  readonly cluster: string;
  readonly acts: boolean;
  readonly known: ReadonlyMap<string, KnownDiscrepancy>;
}

/** What a cluster holds for a request, and the request; `undefined` when the store certainly holds none. */
type Case = Pick<Suspect, 'holding' | 'request'>;

/**
 * Looks again at what seemed to differ, and does what is to be done about it.
 * @returns what it found, or `busy` while the request is another worker's.
 * @throws Unavailable when the cluster does not let it look, or the store does not answer.
 */
export async function reconcileRequest(
  deps: ReconcileDeps,
  scope: Scope,
  { requestId, owner }: Holding,
): Promise<readonly Reconciled[] | 'busy'> {
  const found: Reconciled[] = [];
  const worked = await withLease(deps, 'cluster', requestId, async (own) => {
    const request = (await own.store.load(requestId))?.request;
    const withRoles = request?.state === 'active';
    const holding = await own.holdings.look(scope.cluster, { requestId, owner, withRoles });
    for (const discrepancy of compare(holding, request, scope.cluster, own.now())) {
      found.push(await settle(own, scope, { holding, request }, discrepancy));
    }
  });
  return worked === 'done' ? found : 'busy';
}

/** What need not be looked at again, because all of it was told and nothing else is to be done; else `undefined`. */
export function alreadyTold(
  { acts, known }: Scope,
  { holding, discrepancies }: Suspect,
): readonly Reconciled[] | undefined {
  const told = discrepancies.flatMap((discrepancy) => {
    const what = known.get(nameOf(holding, discrepancy))?.what;
    const isTold = what?.handling.kind === handlingWithoutAct(discrepancy).kind;
    return what !== undefined && isTold && !isActedOn(discrepancy, acts) ? [what] : [];
  });
  return told.length === discrepancies.length ? told : undefined;
}

function isActedOn(discrepancy: Discrepancy, acts: boolean): discrepancy is Actionable {
  return acts && isActionable(discrepancy);
}

/** What comes of a discrepancy that is not acted on. */
function handlingWithoutAct(discrepancy: Discrepancy): Handling {
  return { kind: isActionable(discrepancy) ? 'observed' : 'reported' };
}

/** Puts a discrepancy right or tells it, and remembers which. */
async function settle(
  deps: ReconcileDeps,
  scope: Scope,
  differing: Case,
  discrepancy: Discrepancy,
): Promise<Reconciled> {
  const before = scope.known.get(nameOf(differing.holding, discrepancy));
  const since = before?.since ?? deps.now();
  const note = async (handling: Handling): Promise<Reconciled> => {
    const what = reconciled(differing, scope.cluster, discrepancy, handling, deps.now());
    if (handling.kind !== before?.what.handling.kind) await deps.discrepancies.note(what, since);
    return what;
  };
  if (!isActedOn(discrepancy, scope.acts)) return await note(handlingWithoutAct(discrepancy));
  const until = actsFrom(discrepancy, since);
  if (deps.now() < until) return await note({ kind: 'announced', until });
  // After a failure the intent is in the audit already.
  if (before?.what.handling.kind !== 'failed') await note({ kind: 'started' });
  return await note(await act(deps, scope.cluster, differing, discrepancy));
}

function reconciled(
  { holding, request }: Case,
  cluster: string,
  discrepancy: Discrepancy,
  handling: Handling,
  at: EpochMs,
): Reconciled {
  return {
    type: 'reconciled',
    name: nameOf(holding, discrepancy),
    cluster,
    requestId: holding.requestId,
    owner: holding.owner.user,
    ...(request?.state === 'active' && { approvedUntil: request.grant.expiresAt }),
    ...(request && { requester: request.ask.requester }),
    discrepancy,
    handling,
    at,
  };
}

/** Does what is to be done about a discrepancy. @throws Unavailable when the store does not answer. */
async function act(
  deps: ReconcileDeps,
  cluster: string,
  { holding, request }: Case,
  discrepancy: Actionable,
): Promise<Handling> {
  try {
    switch (discrepancy.kind) {
      case 'orphan':
        await deps.issuer.revoke(orderToRemove(holding, discrepancy.holds, cluster));
        return { kind: 'done' };
      case 'vanished':
        await advance(deps, holding.requestId, vanish);
        return { kind: 'done' };
      case 'ends_late':
      case 'unseparated':
      case 'other_groups':
      case 'role_beyond': {
        if (request?.state !== 'active') return { kind: 'done' };
        const { expiresAt } = request.grant;
        const mayGoOn = async (): Promise<boolean> => await isUnchanged(deps, request);
        const problem = await deps.holdings.mend(orderOf(request), discrepancy, expiresAt, mayGoOn);
        return problem === undefined ? { kind: 'done' } : { kind: 'failed', detail: problem.detail };
      }
      default:
        return discrepancy satisfies never;
    }
  } catch (fault) {
    if (fault instanceof Overtaken) return { kind: 'failed', detail: fault.message };
    if (!(fault instanceof Unavailable) || fault.service !== 'Proxmox') throw fault;
    deps.report(fault, { request: holding.requestId, doing: 'reconcile' });
    return { kind: 'failed', detail: fault.message };
  }
}

/** Whether a grant is still what it was when the cluster was compared with it. @throws Unavailable */
async function isUnchanged(deps: ReconcileDeps, before: Extract<Request, { state: 'active' }>): Promise<boolean> {
  const request = (await deps.store.load(before.id))?.request;
  if (request?.state !== 'active' || request.grant.expiresAt !== before.grant.expiresAt) return false;
  return !isUnderWay(request, deps.now());
}
