import { belongsTo, type Member, type People, type SlackGroupId, type SlackUserId } from './people.ts';
import type { Review } from './approval.ts';
import type { Request } from './request.ts';
import type { Approvers, Role, Stage } from './role.ts';
import type { EpochMs } from './time.ts';

/** The stages of a role's approval, in the order in which they approve; most roles have one. */
export function stagesOf(approvers: Approvers): readonly Stage[] {
  return [approvers, ...(approvers.next ?? [])];
}

/** How many distinct approvals each stage of a role asks for. */
export function requiredBy(approvers: Approvers): readonly number[] {
  return stagesOf(approvers).map(({ required }) => required);
}

/** People of whom some have to approve. */
export interface Reviewers {
  readonly people: People;
  readonly required: number;
}

/**
 * Who may approve a request at a moment, stage by stage, by today's role: each stage's approvers, the silent ones among
 * them, and in every stage those of the role's escalation from the moment the request is escalated.
 */
export function reviewersOf({ approvers, escalation }: Role, request: Request, now: EpochMs): readonly Reviewers[] {
  const isEscalated = request.state === 'pending' && request.escalatesAt !== undefined && now >= request.escalatesAt;
  return stagesOf(approvers).map((stage) => ({
    people: together(stage, stage.silent, isEscalated ? escalation : undefined),
    required: stage.required,
  }));
}

/** Everybody who may decide a request at a moment, in whichever stage. */
export function anyOf(stages: readonly Reviewers[]): People {
  return together(...stages.map(({ people }) => people));
}

/** Everybody who reviews requests of a role sooner or later, and so may see them and revoke what came of them. */
export function everyReviewerOf({ approvers, escalation }: Role): People {
  return together(...stagesOf(approvers).flatMap((stage) => [stage, stage.silent]), escalation);
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

/** Whom a stage of a role is to be asked by name. */
export function stageToPing(
  { approvers }: Role,
  stage: number,
  { ask }: { readonly ask: Pick<Request['ask'], 'requester'> },
  votes: readonly Review[],
): People {
  const asked = stagesOf(approvers)[stage] ?? approvers;
  return toPing(asked, asked.silent, { requester: ask.requester, votes });
}

/** Whom all stages of a role are to be asked by name, when it is no matter of turns. */
export function everyStageToPing(role: Role, request: { readonly ask: Pick<Request['ask'], 'requester'> }): People {
  return together(...stagesOf(role.approvers).map((_, stage) => stageToPing(role, stage, request, [])));
}

/** The union of some sets of people. */
export function together(...sets: readonly (People | undefined)[]): People {
  return {
    users: [...new Set(sets.flatMap((people) => people?.users ?? []))],
    groups: [...new Set(sets.flatMap((people) => people?.groups ?? []))],
  };
}
