import { ask } from '../../src/domain/lifecycle/ask.ts';
import { review } from '../../src/domain/lifecycle/review.ts';
import type { Standings } from '../../src/domain/lifecycle/tally.ts';
import type { Standing } from '../../src/domain/people.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { Change } from '../../src/domain/record.ts';
import { newRequestId, type RequestId } from '../../src/domain/request-id.ts';
import type { Role } from '../../src/domain/role.ts';
import type { TicketRule } from '../../src/domain/ticket.ts';
import { DAY, HOUR, MINUTE, type EpochMs } from '../../src/domain/time.ts';

/** Monday, 5 January 2026, 09:00 UTC. */
export const MONDAY: EpochMs = Date.UTC(2026, 0, 5, 9);

export const RUTH = 'U0RUTH';
export const ANN = 'U0ANN';
export const ABE = 'U0ABE';

/** A role whose parts a test changes as it needs. */
export function aRole(changes: Partial<Role> = {}): Role {
  const role = {
    name: 'provisioner',
    description: 'Create and change guests in the dev pool',
    risk: 'medium',
    cluster: 'home',
    pveRole: 'TerraformProvisioner',
    paths: ['/pool/dev'],
    propagate: true,
    owner: { kind: 'dedicated' },
    delivery: 'message',
    formats: ['env'],
    duration: { default: 4 * HOUR, longest: 24 * HOUR },
    requesters: 'everyone',
    approvers: { users: [ANN, ABE], groups: [], required: 1 },
    reactions: true,
    extension: 'reviewed',
    channel: 'C0ACCESS',
    approvalWindow: 24 * HOUR,
    reminders: [HOUR, 10 * MINUTE],
    ...changes,
  } as const;
  return { ...role, hash: JSON.stringify(role) };
}

/** A rule for tickets as most trackers have them. */
export function aTicketRule(changes: Partial<TicketRule> = {}): TicketRule {
  return { required: true, pattern: '[A-Z][A-Z0-9]+-[0-9]+', example: 'OPS-123', ...changes };
}

export function aPolicy(roles: readonly Role[] = [aRole()], changes: Partial<Policy> = {}): Policy {
  return {
    roles: new Map(roles.map((role) => [role.name, role])),
    administrators: { users: ['U0ADA'], groups: [] },
    people: new Map(),
    alertsChannel: 'C0ALERTS',
    timing: {
      secretVisible: 10 * MINUTE,
      revealWithin: 30 * MINUTE,
      provisioningWindow: 30 * MINUTE,
      revocationAlert: 5 * MINUTE,
      followUpEvery: 24 * HOUR,
      reactionsReadBack: 2 * MINUTE,
      retention: 400 * DAY,
    },
    limits: { pendingPerPerson: 10, activePerPerson: 20 },
    reconcile: new Map([['home', { mode: 'enforce', every: 5 * MINUTE }]]),
    ...changes,
  };
}

/** An id that is different for each number. */
export function anId(number = 1): RequestId {
  return newRequestId(Uint8Array.from({ length: 8 }, (_, index) => (number >> (index * 4)) & 15));
}

/** A new, unsaved request of Ruth's. */
export function aPendingChange(
  id = anId(),
  policy = aPolicy(),
  now = MONDAY,
  reason = 'Rebuild the dev cluster',
): Change {
  const wish = { role: 'provisioner', duration: undefined, paths: [], reason };
  const asked = ask(wish, { kind: 'member', id: RUTH, groups: [] }, policy, id, now);
  if (!asked.ok) throw new Error(`not a valid wish: ${asked.refusal.kind}`);
  return asked.value;
}

/** What the directory says of each of these people; of Ruth, who asks, that she is a member unless it is said otherwise. */
export function standingsOf(...people: readonly Standing[]): Standings {
  const ruth: Standing = { kind: 'member', id: RUTH, groups: [] };
  return new Map([ruth, ...people].map((standing) => [standing.id, standing]));
}

/** The approval of a record by Ann. */
export function approvedBy(change: Change, reviewer = ANN, policy = aPolicy(), now = MONDAY + MINUTE): Change {
  const decided = review(
    change.record,
    { reviewer, verdict: 'approve', via: 'button' },
    standingsOf({ kind: 'member', id: reviewer, groups: [] }),
    policy,
    now,
  );
  if (!decided.ok) throw new Error(`not approved: ${decided.refusal.kind}`);
  return decided.value;
}
