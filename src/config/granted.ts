import type { PolicyFile } from './schema.ts';

type Roles = PolicyFile['roles'];

/** What a role's tokens get. */
export interface Granted {
  /** The name of the role itself where it states privileges. */
  readonly pveRole: string;
  /** Those that the file states for this PVE role, sorted. */
  readonly privileges: readonly string[] | undefined;
}

/**
 * Reads what one of the roles grants. A PVE role that another role of the same cluster states the privileges of is held
 * to them whoever grants it.
 */
export function grantOf(name: string, roles: Roles): Granted {
  const { pveRole = name, privileges, cluster } = roles[name] ?? {};
  const stating = privileges === undefined ? roles[pveRole] : undefined;
  const stated = privileges ?? (stating?.cluster === cluster ? stating?.privileges : undefined);
  return { pveRole, privileges: stated?.toSorted() };
}
