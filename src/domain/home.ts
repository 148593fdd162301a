import { reviewersOf, reviews } from './approvers.ts';
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

/** What is active now, counted. */
export interface ActiveCount {
  readonly cluster: string;
  readonly role: string;
  readonly count: number;
}

/** More open requests than this are more than anybody decides by reading a page; the newest count. */
export const MOST_OPEN = 200;

/** What administrators see of everybody's requests. */
export interface Overview {
  readonly active: readonly ActiveCount[];
  readonly stuck: readonly (Approved | Revoking)[];
  /** Not all open requests were looked at, only the newest. */
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
 * @param records everybody's requests that wait for somebody, and for an administrator the others that are open; of each
 * the newest, `MOST_OPEN` at most.
 */
export function homeOf(
  standing: Standing,
  own: readonly Request[],
  records: readonly RequestRecord[],
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
  const open = records.map(({ request }) => request);
  const isReviewer = [...policy.roles.values()].some((role) => reviews(standing, role));
  const mayReview = (request: Pending): boolean => {
    const role = policy.roles.get(request.ask.role);
    if (role === undefined) return false;
    const stages = reviewersOf(role, request, now);
    const stage = stages[waitingStage(request.votes, request.terms.approvals) ?? 0];
    return stage !== undefined && belongsTo(standing, stage.people);
  };
  const decisions = open
    .filter(isPending)
    .filter(
      (request) => request.ask.requester !== standing.id && mayReview(request) && !hasVoted(request.votes, standing.id),
    )
    .sort((a, b) => a.requestedAt - b.requestedAt);
  const followUps = records
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
        overview: { active: countActive(open), stuck: open.filter(isStuck), isCut: records.length >= MOST_OPEN },
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

function countActive(open: readonly Request[]): ActiveCount[] {
  const counts = new Map<string, ActiveCount>();
  for (const { state, ask, terms } of open) {
    if (state !== 'active') continue;
    const key = JSON.stringify([terms.cluster, ask.role]);
    counts.set(key, { cluster: terms.cluster, role: ask.role, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => a.cluster.localeCompare(b.cluster) || a.role.localeCompare(b.role));
}
