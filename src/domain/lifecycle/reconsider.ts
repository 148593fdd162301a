import { isPathAllowed } from '../acl-path.ts';
import type { ChangedTerm } from '../event.ts';
import type { Policy } from '../policy.ts';
import { accept, refuse, type Outcome } from '../refusal.ts';
import type { Request } from '../request.ts';
import type { Role, Terms } from '../role.ts';
import { chooseOwner } from './ask.ts';

/** How a pending request stands to its role as it is today. */
export interface Reconsidered {
  /** The terms on which it would be granted today. */
  readonly terms: Terms;
  /** What approvers saw on the card and is different now; empty when nothing is. */
  readonly changed: readonly ChangedTerm[];
}

/**
 * Holds a pending request against today's policy, before it is approved: nobody's approval counts for what they were
 * not shown, and nothing is granted that could not be asked for any more.
 * @returns a refusal where the role no longer allows what was asked for.
 */
export function reconsider(
  { ask, terms }: Pick<Request, 'ask' | 'terms'>,
  role: Role,
  policy: Policy,
): Outcome<Reconsidered> {
  const notAllowed = (because: 'path' | 'duration' | 'owner') =>
    refuse({ kind: 'no_longer_allowed', role: role.name, because });
  if (!terms.paths.every((path) => isPathAllowed(role.paths, role.propagate, path))) return notAllowed('path');
  if (terms.duration > role.duration.longest) return notAllowed('duration');
  const owner = chooseOwner(role, ask.requester, policy);
  if (owner === undefined) return notAllowed('owner');

  const { cluster, pveRole, propagate } = role;
  const changed: ChangedTerm[] = [
    ...(['cluster', 'pveRole', 'propagate'] as const).filter((term) => role[term] !== terms[term]),
    ...(sameOwner(owner, terms.owner) ? [] : ['owner' as const]),
  ];
  if (changed.length === 0) return accept({ terms, changed });
  // What was foreseen was foreseen of the old terms.
  const { preview: _, ...kept } = terms;
  return accept({ terms: { ...kept, cluster, pveRole, propagate, owner }, changed });
}

function sameOwner(one: Terms['owner'], other: Terms['owner']): boolean {
  return one.kind === 'existing' ? other.kind === 'existing' && one.user === other.user : other.kind === one.kind;
}
