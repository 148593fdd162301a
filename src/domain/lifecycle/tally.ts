import { anyOf, reviewersOf, type Reviewers } from '../approvers.ts';
import { belongsTo, type SlackUserId, type Standing } from '../people.ts';
import type { Policy } from '../policy.ts';
import { accept, refuse, type Outcome } from '../refusal.ts';
import type { Review } from '../approval.ts';
import type { Request } from '../request.ts';
import type { Role } from '../role.ts';
import type { EpochMs } from '../time.ts';

/** A verdict as it arrives, by click or by reaction. */
export type Vote = Omit<Review, 'at' | 'stage'>;

/** The directory's word of this moment on everybody whose vote matters, asked for the role's approver groups. */
export type Standings = ReadonlyMap<SlackUserId, Standing>;

/** A role as it is today, and who may decide requests of it now. */
export interface Bench {
  readonly role: Role;
  readonly stages: readonly Reviewers[];
}

/**
 * Whether a person may decide something about a request at a moment, by today's policy, and who else may.
 * Refused: its own requester, people who are not approvers of the role, reactions where they do not count, and everyone
 * whom Slack could not vouch for.
 */
export function mayVote(
  request: Request,
  vote: Vote,
  standings: Standings,
  policy: Policy,
  now: EpochMs,
): Outcome<Bench> {
  const reviewer = standings.get(vote.reviewer);
  if (reviewer === undefined) return refuse({ kind: 'votes_changed' });
  if (reviewer.kind === 'lookup_failed') return refuse({ kind: 'lookup_failed', detail: reviewer.detail });
  if (reviewer.kind === 'ineligible') return refuse({ kind: 'ineligible', because: reviewer.because });
  if (reviewer.id === request.ask.requester) return refuse({ kind: 'own_request' });
  const role = policy.roles.get(request.ask.role);
  if (role === undefined) return refuse({ kind: 'role_gone', role: request.ask.role });
  const stages = reviewersOf(role, request, now);
  if (!belongsTo(reviewer, anyOf(stages))) return refuse({ kind: 'not_an_approver', role: role.name });
  if (vote.via === 'reaction' && !role.reactions) return refuse({ kind: 'reactions_off', role: role.name });
  return accept({ role, stages });
}

/** How the approvals of something stand after one more. */
export interface Tally {
  /** Those that count, the new one included; each says for which stage. */
  readonly votes: readonly Review[];
  /** Those that count no longer. */
  readonly dropped: readonly Review[];
  readonly needed: number;
  /** The stage that the next approval is for; `undefined` when there are enough. */
  readonly waitsFor: number | undefined;
  /** Whether the new approval was the last of its stage, and another stage is to decide now. */
  readonly isHandedOn: boolean;
}

/**
 * Adds an approval, by somebody who may vote, to those given before, of which each counts only if its author may still
 * approve in its stage now.
 * Refused: a second approval of the same person, one for another stage than the one that waits, and what cannot be
 * counted because Slack does not vouch for an earlier author.
 */
export function tally(
  request: Request,
  earlier: readonly Review[],
  approval: Review,
  standings: Standings,
  { role, stages }: Bench,
): Outcome<Tally> {
  if (earlier.some(({ reviewer }) => reviewer === approval.reviewer)) return refuse({ kind: 'already_voted', request });
  const counting: Review[] = [];
  const dropped: Review[] = [];
  for (const vote of earlier) {
    const standing = standings.get(vote.reviewer);
    if (standing === undefined) return refuse({ kind: 'votes_changed' });
    if (standing.kind === 'lookup_failed') return refuse({ kind: 'lookup_failed', detail: standing.detail });
    const counts = mayApprove(standing, stages[stageOf(vote)]) && (vote.via === 'button' || role.reactions);
    (counts ? counting : dropped).push(vote);
  }
  const required = stages.map((stage) => stage.required);
  const stage = waitingStage(counting, required);
  // Where there are enough already, because the role asks for fewer today, one more does no harm.
  const waiting = stage === undefined ? undefined : stages[stage];
  const reviewer = standings.get(approval.reviewer);
  if (waiting !== undefined && (reviewer === undefined || !mayApprove(reviewer, waiting))) {
    return refuse({ kind: 'another_stage', waitsFor: waiting.people });
  }
  const votes = [...counting, { ...approval, stage: stage ?? 0 }];
  const waitsFor = waitingStage(votes, required);
  const needed = required.reduce((sum, each) => sum + each, 0);
  return accept({ votes, dropped, needed, waitsFor, isHandedOn: waitsFor !== undefined && waitsFor !== stage });
}

/** The stage that waits for an approval; `undefined` when each has enough. */
export function waitingStage(votes: readonly Review[], required: readonly number[]): number | undefined {
  const index = required.findIndex((most, stage) => votes.filter((vote) => stageOf(vote) === stage).length < most);
  return index < 0 ? undefined : index;
}

function stageOf({ stage }: Review): number {
  return stage ?? 0;
}

function mayApprove(person: Standing, stage: Reviewers | undefined): boolean {
  return person.kind === 'member' && stage !== undefined && belongsTo(person, stage.people);
}
