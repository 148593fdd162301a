import type { Policy } from '../policy.ts';
import type { Change } from '../record.ts';
import type { Pending, Request } from '../request.ts';
import type { AutoApproval, Role } from '../role.ts';
import { DAY, type EpochMs } from '../time.ts';
import { approve } from './approve.ts';

/**
 * Approves a new request by its role's rule, if the rule covers it.
 * @param own the requests of its requester, ended ones included, at least those of the last 24 hours.
 * @returns `undefined` when it waits for approvers as any other does.
 */
export function approveByRule(
  { record, events }: Change,
  role: Role,
  own: readonly Request[],
  policy: Policy,
  now: EpochMs,
): Change | undefined {
  const { request } = record;
  const rule = role.autoApproval;
  // The configuration refuses the rule for any other risk; this is what it would cost if that were ever not so.
  if (request.state !== 'pending' || rule === undefined || role.risk !== 'low') return undefined;
  if (!covers(rule, request, own, now)) return undefined;
  const approved = approve(record, request, { by: 'rule', ...rule, at: now }, [], policy, now);
  return { record: approved.record, events: [...events, ...approved.events] };
}

function covers(
  { upTo, perDay }: AutoApproval,
  { ask, terms }: Pending,
  own: readonly Request[],
  now: EpochMs,
): boolean {
  const today = own.filter(
    (other) => other.ask.role === ask.role && other.requestedAt > now - DAY && isByRule(other),
  ).length;
  return terms.duration <= upTo && today < perDay;
}

function isByRule(request: Request): boolean {
  return 'approval' in request && request.approval?.by === 'rule';
}
