import type { PathRule } from '../../domain/acl-path.ts';
import type { Policy } from '../../domain/policy.ts';
import type { UserId } from '../../domain/role.ts';

/** A PVE role that is granted where a role's rule says so. */
export interface Grant {
  readonly rule: PathRule;
  readonly pveRole: string;
  readonly propagate: boolean;
  /** The role that says so. */
  readonly role: string;
}

/** What the roles of a policy ask of the bot on one cluster. Roles are named by their names. */
export interface Needs {
  readonly grants: readonly Grant[];
  /** The roles whose tokens are each made on a user of their own. */
  readonly dedicated: readonly string[];
  /** The users that roles name as owners, with these roles. */
  readonly services: ReadonlyMap<UserId, readonly string[]>;
  /** The roles whose tokens are made on the user of whoever asks, and all users that may be; not all are on every cluster. */
  readonly requesters: { readonly roles: readonly string[]; readonly users: readonly UserId[] };
}

/** Tells what the bot has to do on a cluster for the roles of a policy. */
export function needsOf({ roles, people }: Policy, cluster: string): Needs {
  const here = [...roles.values()].filter((role) => role.cluster === cluster);
  const namesOf = (kind: 'dedicated' | 'requester'): string[] =>
    here.filter(({ owner }) => owner.kind === kind).map(({ name }) => name);
  const services = new Map<UserId, readonly string[]>();
  for (const { name, owner } of here) {
    if (owner.kind === 'service') services.set(owner.user, [...(services.get(owner.user) ?? []), name]);
  }
  const requesting = namesOf('requester');
  return {
    grants: here.flatMap(({ name, paths, pveRole, propagate }) =>
      paths.map((rule) => ({ rule, pveRole, propagate, role: name })),
    ),
    dedicated: namesOf('dedicated'),
    services,
    requesters: { roles: requesting, users: requesting.length > 0 ? [...new Set(people.values())] : [] },
  };
}

/** All users that exist already and that tokens are made for. */
export function ownersIn({ services, requesters }: Needs): readonly UserId[] {
  return [...new Set([...services.keys(), ...requesters.users])];
}
