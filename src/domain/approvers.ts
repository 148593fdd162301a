import { belongsTo, type Member, type People, type SlackGroupId, type SlackUserId } from './people.ts';
import type { Request, Review } from './request.ts';
import type { Role } from './role.ts';
import type { EpochMs } from './time.ts';

/**
 * Who may review a request at a moment, by today's role: its approvers, the silent ones among them, and those of its
 * escalation from the moment it is escalated.
 */
export function reviewersOf({ approvers, escalation }: Role, request: Request, now: EpochMs): People {
  const isEscalated = request.state === 'pending' && request.escalatesAt !== undefined && now >= request.escalatesAt;
  return together(approvers, approvers.silent, isEscalated ? escalation : undefined);
}

/** Everybody who reviews requests of a role sooner or later, and so may see them and revoke what came of them. */
export function everyReviewerOf({ approvers, escalation }: Role): People {
  return together(approvers, approvers.silent, escalation);
}

/** The user groups in which membership decides who reviews; of a role that is gone, none. */
export function reviewingGroups(role: Role | undefined): readonly SlackGroupId[] {
  return role === undefined ? [] : everyReviewerOf(role).groups;
}

/** Whether a member reviews requests of a role sooner or later. */
export function reviews(member: Member, role: Role | undefined): boolean {
  return role !== undefined && belongsTo(member, everyReviewerOf(role));
}

/**
 * Who is pinged about a request: those named, but for its requester, who decides nothing, for people who voted already,
 * and for the silent ones. A silent group keeps nobody else quiet.
 */
export function toPing(
  named: People,
  silent: People | undefined,
  { requester, votes }: { readonly requester: SlackUserId; readonly votes: readonly Review[] },
): People {
  const quiet = new Set([requester, ...(silent?.users ?? []), ...votes.map(({ reviewer }) => reviewer)]);
  return {
    users: named.users.filter((user) => !quiet.has(user)),
    groups: named.groups.filter((group) => silent?.groups.includes(group) !== true),
  };
}

/** The union of some sets of people. */
export function together(...sets: readonly (People | undefined)[]): People {
  return {
    users: [...new Set(sets.flatMap((people) => people?.users ?? []))],
    groups: [...new Set(sets.flatMap((people) => people?.groups ?? []))],
  };
}
