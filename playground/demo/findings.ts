import type { Answer, Holdings } from './proxmox-api.ts';

/** What Proxmox answered a token, as lines to read: paths with the same privileges together. */
export function described({ status, reason, permissions }: Answer): string {
  const paths = new Map<string, string[]>();
  for (const [path, privileges] of Object.entries(permissions ?? {})) {
    const names = privileges.join(', ');
    paths.set(names, [...(paths.get(names) ?? []), path]);
  }
  return [`${status} ${reason}`, ...[...paths].map(([names, all]) => `${all.join(', ')}: ${names}`)].join('\n');
}

/** How many things there are, e.g. `1 token, 1 user, 2 ACL entries`. */
export function counted({ tokens, users, acl }: Holdings): string {
  return [
    count(tokens.length, 'token', 'tokens'),
    count(users.length, 'user', 'users'),
    count(acl.length, 'ACL entry', 'ACL entries'),
  ].join(', ');
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
