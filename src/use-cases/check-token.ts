import { diagnose, diagnoseEnd, isWorthALook, type Diagnosis } from '../domain/diagnosis.ts';
import type { SlackUserId } from '../domain/people.ts';
import { accept, type Outcome } from '../domain/refusal.ts';
import type { RequestId } from '../domain/request-id.ts';
import type { Request } from '../domain/request.ts';
import { requestStatus } from './end-request.ts';
import { Unavailable } from './faults.ts';
import { orderOf } from './order.ts';
import type { Deps } from './ports/deps.ts';

/** Finds the request whose token somebody may have checked: its requester, an approver of its role, an administrator. */
export async function mayCheck(
  deps: Deps,
  act: { readonly id: RequestId; readonly by: SlackUserId },
): Promise<Outcome<Request>> {
  const seen = await requestStatus(deps, act);
  return seen.ok ? accept(seen.value.request) : seen;
}

/**
 * Looks at the cluster and says how it stands with a request's token. It only looks: what it finds is put right by
 * reconciling, or by people. A cluster that does not answer is an answer, not a fault.
 */
export async function checkToken(deps: Deps, request: Request): Promise<Diagnosis> {
  if (!isWorthALook(request)) return { kind: 'no_token', request };
  try {
    return await look(deps, request);
  } catch (fault) {
    if (!(fault instanceof Unavailable)) throw fault;
    deps.report(fault, { request: request.id, doing: 'check a token' });
    return { kind: 'unanswered', request };
  }
}

/** @throws Unavailable when the cluster does not answer. */
async function look(deps: Deps, request: Request): Promise<Diagnosis> {
  const order = orderOf(request);
  const isActive = request.state === 'active';
  const subject = { requestId: request.id, owner: order.owner, withRoles: isActive };
  const holding = await deps.holdings.look(order.cluster, subject);
  if (!isActive) return diagnoseEnd(request, holding);
  const condition = holding.token === undefined ? undefined : await deps.holdings.condition(order);
  return diagnose(request, holding, condition, deps.now());
}
