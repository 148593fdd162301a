import type { SlackUserId } from './people.ts';
import type { Refusal } from './refusal.ts';
import { isEnded, type Request } from './request.ts';
import type { Role } from './role.ts';

/** How much one person may have at a time, over all roles. */
export interface Limits {
  /** Requests that wait for a decision. */
  readonly pendingPerPerson: number;
  /** Tokens that exist, are being made, or are not proven gone. */
  readonly activePerPerson: number;
}

/** Says why a person may not ask for a role just now, going by all requests that have not ended. */
export function refusalToAsk(
  open: readonly Request[],
  requester: SlackUserId,
  role: Role,
  limits: Limits,
): Refusal | undefined {
  const waiting = open.filter(({ ask, state }) => ask.requester === requester && state === 'pending').length;
  if (waiting >= limits.pendingPerPerson) return { kind: 'too_many_pending', most: limits.pendingPerPerson };
  return refusalOfGrants(open, requester, role, limits, 'asking');
}

/**
 * Says why a pending request may not be approved just now, going by all requests that have not ended. `role` is
 * today's; one that is gone is refused elsewhere.
 */
export function refusalToApprove(
  open: readonly Request[],
  request: Request,
  role: Role | undefined,
  limits: Limits,
): Refusal | undefined {
  return refusalOfGrants(open, request.ask.requester, role, limits, 'approving');
}

function refusalOfGrants(
  open: readonly Request[],
  requester: SlackUserId,
  role: Role | undefined,
  limits: Limits,
  when: 'asking' | 'approving',
): Refusal | undefined {
  const grants = open.filter(isGrant);
  const own = grants.filter(({ ask }) => ask.requester === requester).length;
  if (own >= limits.activePerPerson) return { kind: 'too_many_active', most: limits.activePerPerson, when };
  if (role?.mostActive === undefined) return undefined;
  const ofRole = grants.filter(({ ask }) => ask.role === role.name).length;
  return ofRole >= role.mostActive ? { kind: 'role_full', role: role.name, most: role.mostActive, when } : undefined;
}

/** A token counts from its approval until Proxmox confirms that it is gone. */
function isGrant(request: Request): boolean {
  return !isEnded(request) && request.state !== 'pending';
}
