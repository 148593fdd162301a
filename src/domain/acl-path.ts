/** An ACL path of Proxmox, e.g. `/vms/100` or `/pool/dev`. */
export type AclPath = string;

/** Proxmox takes `..` for a name like any other; to a person, `/pool/dev/../prod` says that it reaches prod. */
const NAME = '(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]+';

/** The paths Proxmox accepts in an ACL (source: `check_path` in PVE::AccessControl). */
const VALID = [
  '/',
  `/access(/(groups|realm)(/${NAME})?)?`,
  `/mapping(/${NAME}(/${NAME})?)?`,
  `/nodes(/${NAME})?`,
  `/pool(/${NAME}){0,3}`,
  `/sdn(/(zones|controllers|dns|ipams|fabrics)(/${NAME}(/${NAME}(/[0-9]+)?)?)?)?`,
  `/storage(/${NAME})?`,
  '/vms(/[1-9][0-9]{2,8})?',
].map((source) => new RegExp(`^${source}$`));

/**
 * Tells whether Proxmox would accept the path in an ACL, and people would read it as Proxmox does. A guest that does not
 * exist yet is accepted.
 */
export function isAclPath(text: string): text is AclPath {
  return VALID.some((pattern) => pattern.test(text));
}

/** One path a role allows: an exact ACL path, or a pattern in which `*` stands for one path segment. */
export type PathRule = string;

/** Tells whether a rule is an exact path, one that is granted when the person names none. */
export function isExactRule(rule: PathRule): boolean {
  return !rule.includes('*');
}

/** Tells whether a text can be a path rule: an ACL path, where `*` may stand for a segment. */
export function isPathRule(text: string): text is PathRule {
  return isAclPath(text.replaceAll(/(?<=\/)\*(?=\/|$)/g, '100'));
}

function matches(rule: PathRule, path: AclPath): boolean {
  const wanted = rule.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length && wanted.every((segment, index) => segment === '*' || segment === given[index])
  );
}

/** Tells whether a path is another, or lies below it. */
export function isAtOrBelow(path: AclPath, above: AclPath): boolean {
  return above === '/' || path === above || path.startsWith(`${above}/`);
}

/**
 * The privilege that stands in for Permissions.Modify on all paths that fit a rule: it lets its holder see and
 * change the ACL there (source: `check_perm_modify` in PVE::RPCEnvironment). `undefined` where none does.
 */
export function delegatingOn(path: PathRule): string | undefined {
  return DELEGATING.get(/^\/(vms|storage|pool)\/./.exec(path)?.[1] ?? '');
}

const DELEGATING: ReadonlyMap<string, string> = new Map([
  ['vms', 'VM.Allocate'],
  ['storage', 'Datastore.Allocate'],
  ['pool', 'Pool.Allocate'],
]);

/**
 * Tells whether a role's rules allow a path. Where the role propagates, a path below an exact rule is allowed too:
 * it can only be less than what the role already gives.
 */
export function isPathAllowed(rules: readonly PathRule[], propagate: boolean, path: AclPath): boolean {
  return rules.some((rule) => matches(rule, path) || (propagate && isExactRule(rule) && isAtOrBelow(path, rule)));
}
