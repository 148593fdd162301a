import { isAclPath, isExactRule, isPathAllowed, type AclPath } from '../acl-path.ts';
import { requiredBy } from '../approvers.ts';
import { belongsTo, type Member, type Standing } from '../people.ts';
import type { Policy } from '../policy.ts';
import { newRecord, type Change } from '../record.ts';
import { accept, refuse, type Outcome, type Refusal } from '../refusal.ts';
import type { RequestId } from '../request-id.ts';
import type { Pending } from '../request.ts';
import type { Role, Terms } from '../role.ts';
import { chooseTicket } from '../ticket.ts';
import type { EpochMs, Milliseconds } from '../time.ts';
import { waiting } from './wait.ts';

/** Reasons are read on a card by a person who has to decide; more than this is a document, not a reason. */
export const LONGEST_REASON = 1000;

/** What an approver reads on a card before deciding; a request for more is several requests. */
export const MOST_PATHS = 20;

/** What the person asked for, read but not yet judged. */
export interface Wish {
  readonly role: string;
  readonly duration: Milliseconds | undefined;
  readonly paths: readonly string[];
  readonly reason: string;
  readonly ticket?: string;
}

/** Whether a role is open to a member. */
export function mayAsk(member: Member, { requesters }: Role): boolean {
  return requesters === 'everyone' || belongsTo(member, requesters);
}

/** The roles a member may ask for, in the catalogue's order. */
export function rolesFor(standing: Standing, policy: Policy): Role[] {
  if (standing.kind !== 'member') return [];
  return [...policy.roles.values()].filter((role) => mayAsk(standing, role));
}

/**
 * Judges a wish and makes the pending request.
 * @returns a refusal that names the first thing wrong, in the order a person would mend it: who they are, role, path,
 * duration, reason, ticket.
 */
export function ask(wish: Wish, requester: Standing, policy: Policy, id: RequestId, now: EpochMs): Outcome<Change> {
  const found = roleFor(wish, requester, policy);
  if (!found.ok) return found;
  const { role, member } = found.value;
  if (!mayAsk(member, role)) return refuse({ kind: 'role_not_for_you', role: role.name });
  const pending = pendingFor(wish, member, role, policy, id, now);
  return pending.ok ? accept(newRecord(pending.value, now)) : pending;
}

/** Finds who asks and for which role, which they may or may not have. */
export function roleFor(
  wish: Pick<Wish, 'role'>,
  requester: Standing,
  policy: Policy,
): Outcome<{ readonly role: Role; readonly member: Member }> {
  if (requester.kind === 'lookup_failed') return refuse({ kind: 'lookup_failed', detail: requester.detail });
  if (requester.kind === 'ineligible') return refuse({ kind: 'ineligible', because: requester.because });
  const role = policy.roles.get(wish.role);
  if (role !== undefined) return accept({ role, member: requester });
  const available = rolesFor(requester, policy).map(({ name, paths }) => ({ name, paths }));
  return refuse({ kind: 'no_such_role', role: wish.role, available });
}

/**
 * Judges what somebody who may have a role wants of it, and makes the request.
 * @param role as it is, or with other limits where it is granted in another way.
 */
export function pendingFor(
  wish: Wish,
  requester: Member,
  role: Role,
  policy: Policy,
  id: RequestId,
  now: EpochMs,
): Outcome<Pending> {
  const paths = choosePaths(wish.paths, role);
  if (!paths.ok) return paths;
  const duration = chooseDuration(wish.duration, role, paths.value);
  if (!duration.ok) return duration;
  const reason = judgeReason(wish.reason);
  if (reason !== undefined) return refuse(reason);
  const ticket = chooseTicket(role, wish);
  if (!ticket.ok) return ticket;
  const owner = chooseOwner(role, requester.id, policy);
  if (owner === undefined) return refuse({ kind: 'no_pve_user' });

  const terms: Terms = {
    cluster: role.cluster,
    ...statedGrant(role),
    paths: paths.value,
    propagate: role.propagate,
    risk: role.risk,
    approvals: requiredBy(role.approvers),
    owner,
    duration: duration.value,
    delivery: role.delivery,
    formats: role.formats,
    reminders: role.reminders,
    description: role.description,
    channel: role.channel,
    reactions: role.reactions,
    policyHash: role.hash,
    ...(ticket.value !== undefined && role.ticket?.url !== undefined && { ticketUrl: role.ticket.url }),
  };
  return accept({
    state: 'pending',
    id,
    ask: {
      requester: requester.id,
      role: role.name,
      reason: wish.reason,
      ...(ticket.value !== undefined && { ticket: ticket.value }),
    },
    terms,
    requestedAt: now,
    votes: [],
    ...waiting(role, requester.id, now),
  });
}

/** What a role says of the PVE role that it grants, as terms keep it. */
export function statedGrant({
  pveRole,
  privileges,
  leavesAccess,
}: Role): Pick<Terms, 'pveRole' | 'privileges' | 'leavesAccess'> {
  return {
    pveRole,
    ...(privileges !== undefined && { privileges }),
    ...(leavesAccess !== undefined && { leavesAccess }),
  };
}

/** The paths of a request: those that were named, or else those that the role gives. Refused: one that it does not allow. */
export function choosePaths(wanted: readonly string[], role: Role): Outcome<readonly AclPath[]> {
  if (wanted.length === 0) {
    const exact = role.paths.filter(isExactRule);
    return exact.length > 0 ? accept(exact) : refuse({ kind: 'path_needed', role: role.name, allowed: role.paths });
  }
  const distinct = [...new Set(wanted)];
  if (distinct.length > MOST_PATHS) {
    return refuse({ kind: 'too_many_paths', count: distinct.length, most: MOST_PATHS });
  }
  for (const path of distinct) {
    const refusal = { role: role.name, path, allowed: role.paths };
    if (!isAclPath(path)) return refuse({ kind: 'not_a_path', ...refusal });
    if (!isPathAllowed(role.paths, role.propagate, path)) return refuse({ kind: 'path_not_allowed', ...refusal });
  }
  return accept(distinct);
}

/** How long a request is for. @param paths for an example that would be accepted. */
export function chooseDuration(
  wanted: Milliseconds | undefined,
  { name: role, duration: { default: usual, longest } }: Role,
  paths: readonly AclPath[],
): Outcome<Milliseconds> {
  const asked = wanted ?? usual;
  return asked > longest ? refuse({ kind: 'too_long', role, paths, asked, longest }) : accept(asked);
}

/** Says what is wrong with a reason, if anything. */
export function judgeReason(reason: string): Refusal | undefined {
  if (reason.trim() === '') return { kind: 'reason_missing' };
  const length = lengthOf(reason);
  if (length > LONGEST_REASON) return { kind: 'reason_too_long', length, longest: LONGEST_REASON };
  return undefined;
}

/** The length of a text by characters as people count them, where an emoji is one and not two. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** Whose user holds the token; `undefined` when the role wants the person's own and none is bound to them. */
export function chooseOwner(role: Role, requester: string, policy: Policy): Terms['owner'] | undefined {
  switch (role.owner.kind) {
    case 'dedicated':
      return { kind: 'dedicated' };
    case 'service':
      return { kind: 'existing', user: role.owner.user };
    case 'requester': {
      const user = policy.people.get(requester);
      return user === undefined ? undefined : { kind: 'existing', user };
    }
    default:
      return role.owner satisfies never;
  }
}
