import { insteadOf } from './privilege-names.ts';
import type { Role } from './role.ts';

/** A PVE role as a cluster has it. */
export interface PveRole {
  readonly name: string;
  readonly privileges: readonly string[];
  /** Proxmox makes these itself, and lets nobody change them. */
  readonly isBuiltIn: boolean;
}

/** What has to change for one list of privileges to become another; both sorted. */
export interface Difference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** A privilege that a cluster's version does not have, and those of that version which took its place. */
export interface UnknownPrivilege {
  readonly name: string;
  readonly instead: readonly string[];
}

/** How a PVE role that the policy grants stands on a cluster. */
export type Standing =
  /** It is not there. */
  | { readonly kind: 'create' }
  /** It has other privileges than are stated. */
  | ({ readonly kind: 'change' } & Difference)
  | { readonly kind: 'same' }
  /** It cannot be made as stated: this version does not have some of the privileges. */
  | { readonly kind: 'impossible'; readonly unknown: readonly UnknownPrivilege[] }
  /** It cannot be made at all: Proxmox has a built-in one of that name. */
  | { readonly kind: 'taken' }
  /** It would be changed, and the bot itself has it: its rights are not written by its own configuration. */
  | { readonly kind: 'bots_own' }
  /** It is not there, and nothing is stated of it. */
  | { readonly kind: 'missing' }
  /** It is there, and nothing is stated of it. */
  | { readonly kind: 'given'; readonly isBuiltIn: boolean };

/** A PVE role that the policy grants on one cluster. */
export interface PlannedRole {
  readonly pveRole: string;
  /** The roles of the policy that grant it. */
  readonly roles: readonly string[];
  /** Those that it is to have, or where nothing is stated has. */
  readonly privileges: readonly string[];
  readonly standing: Standing;
}

/**
 * Compares the PVE roles that the policy's roles of a cluster grant with those that are there.
 * @param roles of that cluster.
 * @param found all of the cluster's, the built-in `Administrator` among them, whose privileges are all there are.
 * @param ofBot the names of those that the bot itself has.
 */
export function planPveRoles(
  roles: readonly Role[],
  found: readonly PveRole[],
  ofBot: ReadonlySet<string> = new Set(),
): readonly PlannedRole[] {
  const known = new Set(found.find(({ name }) => name === 'Administrator')?.privileges);
  return [...Map.groupBy(roles, ({ pveRole }) => pveRole)].map(([pveRole, granting]) => {
    const stated = granting.find(({ privileges }) => privileges !== undefined)?.privileges;
    const there = found.find(({ name }) => name === pveRole);
    const standing = stated === undefined ? standingOfNamed(there) : standingOfStated(stated, there, known);
    return {
      pveRole,
      roles: granting.map(({ name }) => name),
      privileges: stated ?? there?.privileges.toSorted() ?? [],
      standing: standing.kind === 'change' && ofBot.has(pveRole) ? { kind: 'bots_own' } : standing,
    };
  });
}

function standingOfNamed(there: PveRole | undefined): Standing {
  return there === undefined ? { kind: 'missing' } : { kind: 'given', isBuiltIn: there.isBuiltIn };
}

function standingOfStated(stated: readonly string[], there: PveRole | undefined, known: ReadonlySet<string>): Standing {
  if (there?.isBuiltIn === true) return { kind: 'taken' };
  const unknown = stated.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    return { kind: 'impossible', unknown: unknown.map((name) => ({ name, instead: insteadOf(name, known) })) };
  }
  if (there === undefined) return { kind: 'create' };
  const difference = differenceOf(stated, there.privileges);
  return isSame(difference) ? { kind: 'same' } : { kind: 'change', ...difference };
}

/** What has to change for a PVE role to have the stated privileges. */
export function differenceOf(stated: readonly string[], held: readonly string[]): Difference {
  return {
    added: stated.filter((name) => !held.includes(name)).toSorted(),
    removed: held.filter((name) => !stated.includes(name)).toSorted(),
  };
}

/** Whether nothing has to change. */
export function isSame({ added, removed }: Difference): boolean {
  return added.length + removed.length === 0;
}

/** Whether a role is as the policy wants it, so that nothing is to be done about it. */
export function isAsWanted({ standing }: PlannedRole): boolean {
  return standing.kind === 'same' || standing.kind === 'given';
}

/** Whether the cluster can be brought to have it. */
export function isToWrite({ standing }: PlannedRole): boolean {
  return standing.kind === 'create' || standing.kind === 'change';
}

/** Whether it stands in the way of everything else: what is stated cannot be had on this cluster. */
export function isInTheWay({ standing }: PlannedRole): boolean {
  return standing.kind === 'impossible' || standing.kind === 'taken' || standing.kind === 'bots_own';
}
