import type { AclPath } from './acl-path.ts';

/** What a token could do on some paths: those privileges of its PVE role that its owner has there too. */
export interface EffectivePrivileges {
  readonly paths: readonly AclPath[];
  /** On each of these paths itself. */
  readonly held: readonly string[];
  /** Not on the paths themselves, but perhaps on something below that the grant reaches, where its owner has more rights. */
  readonly below: readonly string[];
  /** What else the PVE role gives: its owner has it nowhere there, so neither has the token. */
  readonly lacking: readonly string[];
}

/** What is known of a token's privileges before anybody is asked for it; as of that moment, since rights change. */
export type Preview =
  | { readonly kind: 'known'; readonly on: readonly EffectivePrivileges[] }
  | { readonly kind: 'unknown'; readonly because: 'no_answer' | 'not_allowed_to_look' };

/**
 * A token that could certainly do nothing, and why. `pve_role_differs`: it would not be made, because its PVE role does
 * not have the privileges that are stated for it.
 */
export interface Useless {
  readonly kind: 'useless';
  readonly because: 'no_such_pve_role' | 'empty_pve_role' | 'pve_role_differs' | 'owner_lacks_all';
}

/** What the owner of a token may do on a path, and on what the grant reaches from there. */
export interface Rights {
  readonly path: AclPath;
  readonly here: ReadonlySet<string>;
  readonly below: ReadonlySet<string>;
}

/**
 * Intersects the privileges of a PVE role with the rights of a token's owner. Paths on which the same is left are put together.
 * @param privileges those of the PVE role, at least one.
 * @param rights one entry a path, in the order in which people named them.
 */
export function previewOf(privileges: readonly string[], rights: readonly Rights[]): Preview | Useless {
  const sorted = privileges.toSorted();
  const groups = new Map<string, EffectivePrivileges>();
  for (const { path, here, below } of rights) {
    const left = {
      held: sorted.filter((name) => here.has(name)),
      below: sorted.filter((name) => !here.has(name) && below.has(name)),
      lacking: sorted.filter((name) => !here.has(name) && !below.has(name)),
    };
    const key = JSON.stringify(left);
    groups.set(key, { paths: [...(groups.get(key)?.paths ?? []), path], ...left });
  }
  const on = [...groups.values()];
  const isUseless = on.every(({ held, below }) => held.length + below.length === 0);
  return isUseless ? { kind: 'useless', because: 'owner_lacks_all' } : { kind: 'known', on };
}

/** What of a preview still holds when only some of its paths are granted. */
export function previewOn(preview: Preview, paths: readonly AclPath[]): Preview {
  if (preview.kind === 'unknown') return preview;
  const on = preview.on.map((group) => ({ ...group, paths: group.paths.filter((path) => paths.includes(path)) }));
  return { kind: 'known', on: on.filter((group) => group.paths.length > 0) };
}
