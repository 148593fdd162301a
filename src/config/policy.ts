import type { Policy } from '../domain/policy.ts';
import type { Role } from '../domain/role.ts';
import { HOUR, MINUTE, type Milliseconds } from '../domain/time.ts';
import type { PolicyFile } from './schema.ts';

const USUAL_REMINDERS: readonly Milliseconds[] = [HOUR, 10 * MINUTE];

/** The policy that a checked file states, in the domain's own types. */
export function policyOf({ roles, administrators, people, channels, timing, limits }: PolicyFile): Policy {
  return {
    roles: new Map(Object.entries(roles).map(([name, entry]) => [name, roleOf(name, entry)])),
    administrators,
    people: new Map(Object.entries(people)),
    alertsChannel: channels.alerts,
    timing,
    limits,
  };
}

function roleOf(name: string, { reminders, ...entry }: PolicyFile['roles'][string]): Role {
  const leads = reminders ?? USUAL_REMINDERS.filter((lead) => lead < entry.duration.longest);
  return { ...entry, name, reminders: leads.toSorted((a, b) => b - a) };
}
