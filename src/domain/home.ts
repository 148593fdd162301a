import { reviewersOf, reviews } from './approvers.ts';
import type { ActiveCount } from './counting.ts';
import { mayFollowUp, waitingFollowUp } from './lifecycle/follow-up.ts';
import { waitingStage } from './lifecycle/tally.ts';
import { belongsTo, type Ineligibility, type SlackUserId, type Standing } from './people.ts';
import type { Policy } from './policy.ts';
import type { RequestRecord } from './record.ts';
import type { Review } from './approval.ts';
import {
  isEnded,
  type Active,
  type Approved,
  type Ended,
  type Pending,
  type Request,
  type Revoking,
} from './request.ts';
import type { EpochMs } from './time.ts';

/** More waiting requests than this are more than anybody decides by reading a page; the newest count. */
export const MOST_WAITING = 200;

/** What administrators see of everybody's requests. */
export interface Overview {
  readonly active: readonly ActiveCount[];
  readonly stuck: readonly (Approved | Revoking)[];
  /** Not all that wait were looked at, only the newest. */
  readonly isCut: boolean;
}

/** What one person finds on their Home. */
export interface HomePage {
  /** Their tokens: being made, at work, or being revoked. */
  readonly tokens: readonly (Approved | Active | Revoking)[];
  readonly waiting: readonly Pending[];
  /** Others' requests that wait for this person's decision, the longest waiting first; absent for who approves no role. */
  readonly decisions?: readonly Pending[];
  /** Others' emergencies that wait for this person's review, the longest waiting first. */
  readonly followUps: readonly Request[];
  /** What came to its end, the latest first. */
  readonly ended: readonly Ended[];
  /** For administrators only. */
  readonly overview?: Overview;
  /** Slack did not say who this person is: what they may decide is left out, and they are told so. */
  readonly isStandingUnknown: boolean;
}

/** What a Home shows of other people's requests. */
export interface Everybodys {
  /** Requests that wait for somebody, the newest, `MOST_WAITING` at most. */
  readonly waiting: readonly RequestRecord[];
  /** What administrators see of the grants at work. */
  readonly active: readonly ActiveCount[];
}

/** What stands on a person's Home. */
export type Home =
  | { readonly kind: 'page'; readonly page: HomePage }
  | { readonly kind: 'ineligible'; readonly because: Ineligibility }
  | { readonly kind: 'unavailable'; readonly service: string }
  | { readonly kind: 'fault'; readonly reference: string };

/**
 * Puts a person's Home together.
 * @param standing asked for the approver groups of all roles and for those of the administrators.
 * @param own the person's requests.
 */
export function homeOf(
  standing: Standing,
  own: readonly Request[],
  { waiting, active }: Everybodys,
  policy: Policy,
  now: EpochMs,
): Home {
  if (standing.kind === 'ineligible') return { kind: 'ineligible', because: standing.because };
  const page = {
    tokens: own.filter(hasToken),
    waiting: own.filter(isPending),
    followUps: [],
    ended: own.filter(isEnded).sort((a, b) => b.endedAt - a.endedAt),
    isStandingUnknown: standing.kind === 'lookup_failed',
  };
  if (standing.kind === 'lookup_failed') return { kind: 'page', page };
  const requests = waiting.map(({ request }) => request);
  const isReviewer = [...policy.roles.values()].some((role) => reviews(standing, role));
  const mayReview = (request: Pending): boolean => {
    const role = policy.roles.get(request.ask.role);
    if (role === undefined) return false;
    const stages = reviewersOf(role, request, now);
    const stage = stages[waitingStage(request.votes, request.terms.approvals) ?? 0];
    return stage !== undefined && belongsTo(standing, stage.people);
  };
  const decisions = requests
    .filter(isPending)
    .filter(
      (request) => request.ask.requester !== standing.id && mayReview(request) && !hasVoted(request.votes, standing.id),
    )
    .sort((a, b) => a.requestedAt - b.requestedAt);
  const followUps = waiting
    .filter((record) => waitingFollowUp(record) !== undefined && mayFollowUp(standing, record.request.ask, policy))
    .sort((a, b) => a.request.requestedAt - b.request.requestedAt);
  const administers = belongsTo(standing, policy.administrators);
  return {
    kind: 'page',
    page: {
      ...page,
      ...(isReviewer && { decisions }),
      followUps: followUps.map(({ request }) => request),
      ...(administers && {
        overview: { active: inOrder(active), stuck: requests.filter(isStuck), isCut: waiting.length >= MOST_WAITING },
      }),
    },
  };
}

/** Whether somebody's approval of a request counts already, so that it waits for others. */
function hasVoted(votes: readonly Review[], person: SlackUserId): boolean {
  return votes.some(({ reviewer }) => reviewer === person);
}

/** Whether a request hangs: its revocation takes too long, or its token could not be made so far. */
export function isStuck(request: Request): request is Approved | Revoking {
  if (request.state === 'revoking') return request.overdue;
  return request.state === 'approved' && request.provisioning.failures > 0;
}

function hasToken(request: Request): request is Approved | Active | Revoking {
  return request.state === 'approved' || request.state === 'active' || request.state === 'revoking';
}

function isPending(request: Request): request is Pending {
  return request.state === 'pending';
}

function inOrder(active: readonly ActiveCount[]): ActiveCount[] {
  return active.toSorted((a, b) => a.cluster.localeCompare(b.cluster) || a.role.localeCompare(b.role));
}
