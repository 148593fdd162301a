import { createHash } from 'node:crypto';
import type { Policy } from '../domain/policy.ts';
import type { Role } from '../domain/role.ts';
import { HOUR, MINUTE, type Milliseconds } from '../domain/time.ts';
import { grantOf, type Granted } from './granted.ts';
import type { PolicyFile } from './schema.ts';

const HASH_LENGTH = 8;

const USUAL_REMINDERS: readonly Milliseconds[] = [HOUR, 10 * MINUTE];

/** The policy that a checked file states, in the domain's own types. */
export function policyOf({ roles, administrators, people, channels, timing, limits, clusters }: PolicyFile): Policy {
  return {
    roles: new Map(
      Object.entries(roles).map(([name, entry]) => [name, withHash(roleOf(name, entry, grantOf(name, roles)))]),
    ),
    administrators,
    people: new Map(Object.entries(people)),
    alertsChannel: channels.alerts,
    timing,
    limits,
    reconcile: new Map(Object.entries(clusters).map(([name, { reconcile }]) => [name, reconcile])),
  };
}

function roleOf(
  name: string,
  { reminders, reactions, ...entry }: PolicyFile['roles'][string],
  granted: Granted,
): Omit<Role, 'hash'> {
  const leads = reminders ?? USUAL_REMINDERS.filter((lead) => lead < entry.duration.longest);
  return {
    ...entry,
    ...granted,
    name,
    reactions: reactions ?? entry.risk !== 'high',
    reminders: leads.toSorted((a, b) => b - a),
  };
}

/**
 * Names what a checked file says, all of it: the beginning of a SHA-256, in eight characters of six bits. Comments, and
 * options that say their default, make no difference.
 */
export function policyHashOf(file: PolicyFile): string {
  return createHash('sha256').update(JSON.stringify(file)).digest('base64url').slice(0, HASH_LENGTH);
}

/** Sixteen hex digits that tell one version of a role's entry from another; options left out count as their defaults. */
function withHash(role: Omit<Role, 'hash'>): Role {
  const hash = createHash('sha256').update(JSON.stringify(role)).digest('hex').slice(0, 16);
  return { ...role, hash };
}
