import { isAclPath, isExactRule, isPathAllowed, type AclPath } from './acl-path.ts';
import type { Role } from './role.ts';

/** What a cluster has that people know by name, and that an ACL path can lead to. */
export type Resource =
  /** `id` is the number that ends its path; `name` is unknown while its node is away. */
  | {
      readonly kind: 'guest';
      readonly path: AclPath;
      readonly id: string;
      readonly name: string | undefined;
      readonly node: string;
    }
  | { readonly kind: 'pool' | 'storage'; readonly path: AclPath; readonly name: string };

export type ResourceKind = Resource['kind'];

/** Where the paths of each kind begin. */
const TREES: Readonly<Record<ResourceKind, string>> = { guest: '/vms/', pool: '/pool/', storage: '/storage/' };

const KINDS = ['guest', 'pool', 'storage'] as const satisfies readonly ResourceKind[];

/** As many as somebody looks through before they type another letter. */
const MOST_FOUND = 100;

/** How far a role reaches. */
export type Reach = Pick<Role, 'paths' | 'propagate'>;

/**
 * The kinds of resources of which a role leaves open which one, by a pattern. What else it gives are exact paths, which
 * are offered without a search.
 */
export function kindsToSearch({ paths }: Pick<Role, 'paths'>): readonly ResourceKind[] {
  const patterns = paths.filter((rule) => !isExactRule(rule));
  return KINDS.filter((kind) => patterns.some((rule) => rule.startsWith(TREES[kind])));
}

/** Tells whether a search for a role could find what a path leads to, if it is there. */
export function canBeFound(role: Reach, path: string): path is AclPath {
  const isSearched = kindsToSearch(role).some((kind) => path.startsWith(TREES[kind]));
  return isSearched && isAclPath(path) && isPathAllowed(role.paths, role.propagate, path);
}

/**
 * Finds what somebody means by a part of a name, the beginning of an id, or the beginning of a path, among what a role
 * leaves open. Small and capital letters are the same; nothing typed stands for everything.
 * @returns at most a hundred, the best first, and equally good ones in the order of their paths.
 */
export function findResources(resources: readonly Resource[], query: string, role: Reach): readonly Resource[] {
  const words = query.trim().toLowerCase();
  return resources
    .map((resource) => ({ resource, rank: rankOf(resource, words) }))
    .filter(({ resource, rank }) => rank >= 0 && canBeFound(role, resource.path))
    .toSorted((a, b) => a.rank - b.rank || inOrder(a.resource.path, b.resource.path))
    .slice(0, MOST_FOUND)
    .map(({ resource }) => resource);
}

/** How well a resource fits what was typed: 0 is best, -1 not at all. */
function rankOf(resource: Resource, words: string): number {
  if (words === '') return 0;
  const id = resource.kind === 'guest' ? resource.id : '';
  const name = resource.name?.toLowerCase() ?? '';
  const path = resource.path.toLowerCase();
  return [
    [id, name, path].includes(words),
    id.startsWith(words),
    name.startsWith(words),
    name.includes(words),
    path.startsWith(words),
  ].indexOf(true);
}

/** By names and, within them, by numbers: `/vms/999` comes before `/vms/1000`. */
function inOrder(a: AclPath, b: AclPath): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
