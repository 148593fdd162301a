import type { Counts } from './counting.ts';
import type { Refusal } from './refusal.ts';
import type { Role } from './role.ts';

/** How much one person may have at a time, over all roles. */
export interface Limits {
  /** Requests that wait for a decision. */
  readonly pendingPerPerson: number;
  /** Tokens that exist, are being made, or are not proven gone. */
  readonly activePerPerson: number;
}

/** Says why a person may not ask for a role just now, going by what they and the role have. */
export function refusalToAsk(counts: Counts, role: Role, limits: Limits): Refusal | undefined {
  if (counts.pending >= limits.pendingPerPerson) return { kind: 'too_many_pending', most: limits.pendingPerPerson };
  return refusalOfGrants(counts, role, limits, 'asking');
}

/**
 * Says why a pending request may not be approved just now, going by what its requester and its role have. `role` is
 * today's; one that is gone is refused elsewhere.
 */
export function refusalToApprove(counts: Counts, role: Role | undefined, limits: Limits): Refusal | undefined {
  return refusalOfGrants(counts, role, limits, 'approving');
}

function refusalOfGrants(
  { held, ofRole }: Counts,
  role: Role | undefined,
  limits: Limits,
  when: 'asking' | 'approving',
): Refusal | undefined {
  if (held >= limits.activePerPerson) return { kind: 'too_many_active', most: limits.activePerPerson, when };
  if (role?.mostActive === undefined) return undefined;
  return ofRole >= role.mostActive ? { kind: 'role_full', role: role.name, most: role.mostActive, when } : undefined;
}
