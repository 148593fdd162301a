import { isAtOrBelow, type AclPath } from '../../domain/acl-path.ts';
import { differenceOf, isSame } from '../../domain/pve-role.ts';
import type { Order } from '../../use-cases/ports/proxmox.ts';
import type { Permissions } from '../calls.ts';

type Extent = Pick<Order, 'paths' | 'propagate'>;

/**
 * Compares what a token can do with what was ordered, and names the first thing that goes beyond.
 *
 * Proxmox lists every path that any ACL or pool mentions and where the token can do something. Right are: an ordered
 * path; with `propagate`, the paths below it; and the guests and storages of an ordered pool. Proxmox gives the latter
 * the pool's roles without passing them on (PVE::RPCEnvironment, `compile_acl_path`), and does not tell whose member
 * they are, so they are held to the ordered privileges, not passed on.
 * @param privileges those of the ordered PVE role.
 */
export function findExcess(extent: Extent, privileges: ReadonlySet<string>, held: Permissions): string | undefined {
  for (const [path, here] of Object.entries(held)) {
    const reach = reachOf(extent, path);
    const names = Object.keys(here);
    if (reach === undefined && names.length > 0) return `${names.join(', ')} on ${path}, a path that was not ordered`;
    const beyond = names.filter((name) => !privileges.has(name));
    if (beyond.length > 0) return `${beyond.join(', ')} on ${path}, which the PVE role does not give`;
    const passedOn = names.filter((name) => here[name] === true);
    if (reach === 'itself' && passedOn.length > 0) return `${passedOn.join(', ')} below ${path}, not on it alone`;
  }
  return undefined;
}

/** Names the first thing that was ordered and that a token cannot do, or cannot do below the path. */
export function findLack(extent: Extent, privileges: ReadonlySet<string>, held: Permissions): string | undefined {
  for (const path of extent.paths) {
    const here = held[path] ?? {};
    const missing = [...privileges].filter((name) => here[name] !== true && (extent.propagate || here[name] !== false));
    if (missing.length > 0) return `${missing.join(', ')} on ${path}`;
  }
  return undefined;
}

/** Whether a PVE role has exactly the privileges that are stated for it; where none are, any. */
export function hasStated(stated: readonly string[] | undefined, held: readonly string[]): boolean {
  return stated === undefined || isSame(differenceOf(stated, held));
}

/** How far an order reaches at a path: `itself`, or the path and what is below it; `undefined` when not at all. */
export function reachOf({ paths, propagate }: Extent, path: AclPath): 'itself' | 'below' | undefined {
  if (propagate && paths.some((ordered) => isAtOrBelow(path, ordered))) return 'below';
  if (paths.includes(path)) return 'itself';
  const isMember = /^\/(vms|storage)\/[^/]+$/.test(path);
  const reachesPools = paths.some((ordered) => ordered.startsWith('/pool/') || (propagate && ordered === '/pool'));
  return isMember && reachesPools ? 'itself' : undefined;
}
