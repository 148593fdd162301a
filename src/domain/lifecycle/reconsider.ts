import { isPathAllowed } from '../acl-path.ts';
import { requiredBy } from '../approvers.ts';
import type { ChangedTerm } from '../event.ts';
import type { Policy } from '../policy.ts';
import { accept, refuse, type Outcome } from '../refusal.ts';
import type { Request } from '../request.ts';
import { RISKS, type Role, type Terms } from '../role.ts';
import { isTicketEnough } from '../ticket.ts';
import { chooseOwner, mayAsk, statedGrant } from './ask.ts';
import type { Standings } from './tally.ts';

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
  const notAllowed = (because: 'path' | 'duration' | 'owner' | 'ticket') =>
    refuse({ kind: 'no_longer_allowed', role: role.name, because });
  if (!terms.paths.every((path) => isPathAllowed(role.paths, role.propagate, path))) return notAllowed('path');
  if (terms.duration > role.duration.longest) return notAllowed('duration');
  const owner = chooseOwner(role, ask.requester, policy);
  if (owner === undefined) return notAllowed('owner');
  if (!isTicketEnough(role.ticket, ask.ticket)) return notAllowed('ticket');

  const { cluster, propagate, risk, delivery, reactions, hash: policyHash } = role;
  const approvals = requiredBy(role.approvers);
  const { privileges, leavesAccess: _, ...others } = terms;
  const stated = statedGrant(role);
  // How the secret reaches its owner is no part of what is decided, so nobody is asked again when it changes.
  const settled = { cluster, propagate, owner, risk, delivery, approvals, reactions, policyHash };
  const today: Terms = { ...others, ...stated, ...settled };
  const changed: ChangedTerm[] = (['cluster', 'pveRole', 'propagate'] as const).filter(
    (term) => today[term] !== terms[term],
  );
  if (!sameNames(stated.privileges, privileges)) changed.push('privileges');
  if (!sameOwner(owner, terms.owner)) changed.push('owner');
  if (RISKS.indexOf(risk) > RISKS.indexOf(terms.risk)) changed.push('risk');
  if (asksForMore(approvals, terms.approvals)) changed.push('approvals');
  // What was foreseen was foreseen of what would have been granted then.
  const { preview: __, ...unforeseen } = today;
  return accept({ terms: changed.some(concernsGrant) ? unforeseen : today, changed });
}

/** Whether a changed term is part of what is granted; the others are about how it is decided. */
export function concernsGrant(term: ChangedTerm): boolean {
  return term !== 'risk' && term !== 'approvals';
}

/** Whether any stage asks for more approvals than it did. */
function asksForMore(today: readonly number[], before: readonly number[]): boolean {
  return today.some((required, stage) => required > (before[stage] ?? 0));
}

/**
 * Whether the requester could still ask for a role, before they are granted it.
 * Refused: somebody who is no full member any more or whom the role is not open to, and one Slack does not vouch for.
 */
export function requesterMayStillAsk(
  { ask }: Pick<Request, 'ask'>,
  role: Role,
  standings: Standings,
): Outcome<undefined> {
  const requester = standings.get(ask.requester);
  if (requester === undefined) return refuse({ kind: 'votes_changed' });
  if (requester.kind === 'lookup_failed') return refuse({ kind: 'requester_unknown', detail: requester.detail });
  return requester.kind === 'member' && mayAsk(requester, role)
    ? accept(undefined)
    : refuse({ kind: 'no_longer_allowed', role: role.name, because: 'requester' });
}

/** Whether two lists that are sorted hold the same, or are both not there. */
function sameNames(one: readonly string[] | undefined, other: readonly string[] | undefined): boolean {
  return one?.join() === other?.join();
}

function sameOwner(one: Terms['owner'], other: Terms['owner']): boolean {
  return one.kind === 'existing' ? other.kind === 'existing' && one.user === other.user : other.kind === one.kind;
}
