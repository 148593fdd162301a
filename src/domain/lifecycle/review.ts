import { reviewersOf } from '../approvers.ts';
import type { Event } from '../event.ts';
import { belongsTo, type People, type SlackUserId, type Standing } from '../people.ts';
import type { Policy } from '../policy.ts';
import { transition, type Change, type RequestRecord } from '../record.ts';
import { accept, refuse, type Outcome } from '../refusal.ts';
import type { Pending, Request, Review } from '../request.ts';
import type { Role } from '../role.ts';
import type { EpochMs } from '../time.ts';
import { reconsider } from './reconsider.ts';

/** A verdict as it arrives, by click or by reaction. */
export type Vote = Omit<Review, 'at'>;

/** The directory's word of this moment on everybody whose vote matters, asked for the role's approver groups. */
export type Standings = ReadonlyMap<SlackUserId, Standing>;

/** A denial is read on a card, like a reason. */
export const LONGEST_DENIAL = 500;

/**
 * Takes a vote on a pending request. The first denial decides. So does the last of the approvals that the role asks
 * for, or asked for when the request was made, whichever is more; each earlier one counts only if its author may still
 * approve now.
 * Refused: a request that is decided already, the requester's own vote, a second approval of the same person, people
 * who are not approvers of the role as it stands in today's policy, and everyone whom Slack could not vouch for.
 * @returns the request as `pending` with one more vote, or with none when its role has changed since it was shown; as
 * `approved` or `denied`; or as `lapsed` when the vote came too late.
 */
export function review(
  record: RequestRecord,
  vote: Vote,
  standings: Standings,
  policy: Policy,
  now: EpochMs,
): Outcome<Change> {
  const { request } = record;
  if (request.state !== 'pending') return refuse({ kind: 'already_decided', request });
  const allowed = mayVote(request, vote, standings, policy, now);
  if (!allowed.ok) return allowed;
  const { role, reviewers } = allowed.value;
  // The window may have closed a moment before the sweep says so.
  const lapsed = lapse(record, now);
  if (lapsed !== undefined) return accept(lapsed);

  const given: Review = { ...vote, at: now };
  if (vote.verdict === 'deny') return accept(deny(record, request, given, now));
  const today = reconsider(request, role, policy);
  if (!today.ok) return today;
  const { terms: current, changed } = today.value;
  if (changed.length > 0) {
    // The vote was given to what the card showed, which is no longer what would be granted.
    return accept(
      transition(record, { ...request, terms: current, votes: [] }, [{ type: 'terms_changed', changed }], now),
    );
  }
  if (request.votes.some(({ reviewer }) => reviewer === vote.reviewer)) {
    return refuse({ kind: 'already_voted', request });
  }
  const earlier = countingVotes(request.votes, standings, reviewers);
  if (!earlier.ok) return earlier;
  const votes = [...earlier.value.counting, given];
  const dropped = earlier.value.dropped.map(({ reviewer }): Event => ({ type: 'vote_dropped', reviewer }));
  const needed = Math.max(request.terms.approvals, role.approvers.required);
  if (votes.length < needed) {
    const voted: Event = { type: 'voted', review: given, approvals: votes.length, needed };
    const terms = { ...request.terms, approvals: needed };
    return accept(transition(record, { ...request, terms, votes }, [...dropped, voted], now));
  }
  const { id, ask, terms, requestedAt } = request;
  const provisioning = {
    attempt: 0,
    failures: 0,
    retryAt: now,
    giveUpAt: now + policy.timing.provisioningWindow,
    secretShown: 'no',
  } as const;
  const approved = { state: 'approved', id, ask, terms, requestedAt, votes, review: given, provisioning } as const;
  return accept(transition(record, approved, [...dropped, { type: 'approved', review: given }], now));
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
): Outcome<{ readonly role: Role; readonly reviewers: People }> {
  const reviewer = standings.get(vote.reviewer);
  if (reviewer === undefined) return refuse({ kind: 'votes_changed' });
  if (reviewer.kind === 'lookup_failed') return refuse({ kind: 'lookup_failed', detail: reviewer.detail });
  if (reviewer.kind === 'ineligible') return refuse({ kind: 'ineligible', because: reviewer.because });
  if (reviewer.id === request.ask.requester) return refuse({ kind: 'own_request' });
  const role = policy.roles.get(request.ask.role);
  if (role === undefined) return refuse({ kind: 'role_gone', role: request.ask.role });
  const reviewers = reviewersOf(role, request, now);
  if (!belongsTo(reviewer, reviewers)) return refuse({ kind: 'not_an_approver', role: role.name });
  if (vote.via === 'reaction' && !role.reactions) return refuse({ kind: 'reactions_off', role: role.name });
  return accept({ role, reviewers });
}

function deny(record: RequestRecord, request: Pending, review: Review, now: EpochMs): Change {
  const { id, ask, terms, requestedAt, votes } = request;
  const denied = { state: 'denied', id, ask, terms, requestedAt, votes, review, endedAt: now } as const;
  return transition(record, denied, [{ type: 'denied', review }], now);
}

/** Tells earlier approvals whose authors may still approve from those that no longer count. */
export function countingVotes(
  votes: readonly Review[],
  standings: Standings,
  approvers: People,
): Outcome<{ readonly counting: readonly Review[]; readonly dropped: readonly Review[] }> {
  const counting: Review[] = [];
  const dropped: Review[] = [];
  for (const vote of votes) {
    const standing = standings.get(vote.reviewer);
    if (standing === undefined) return refuse({ kind: 'votes_changed' });
    if (standing.kind === 'lookup_failed') return refuse({ kind: 'lookup_failed', detail: standing.detail });
    const counts = standing.kind === 'member' && belongsTo(standing, approvers);
    (counts ? counting : dropped).push(vote);
  }
  return accept({ counting, dropped });
}

/** Ends a request that nobody decided in time; `undefined` while there is time, and once it was decided. */
export function lapse(record: RequestRecord, now: EpochMs): Change | undefined {
  const { request } = record;
  if (request.state !== 'pending' || now < request.lapsesAt) return undefined;
  const { id, ask, terms, requestedAt, votes } = request;
  return transition(
    record,
    { state: 'lapsed', id, ask, terms, requestedAt, votes, endedAt: now },
    [{ type: 'lapsed' }],
    now,
  );
}

/** Takes a pending request back, for its requester. */
export function cancel(record: RequestRecord, by: string, now: EpochMs): Outcome<Change> {
  const { request } = record;
  if (by !== request.ask.requester) return refuse({ kind: 'may_not_cancel' });
  if (request.state !== 'pending') return refuse({ kind: 'not_pending', request });
  const { id, ask, terms, requestedAt, votes } = request;
  const cancelled = { state: 'cancelled', id, ask, terms, requestedAt, votes, endedAt: now } as const;
  return accept(transition(record, cancelled, [{ type: 'cancelled', by }], now));
}

/** Ends a pending request whose card cannot be shown to its approvers; `undefined` when it is not pending any more. */
export function failUndeliverable(record: RequestRecord, detail: string, now: EpochMs): Change | undefined {
  const { request } = record;
  if (request.state !== 'pending') return undefined;
  const { id, ask, terms, requestedAt, votes } = request;
  const problem = { kind: 'card_undeliverable', detail } as const;
  const failed = { state: 'failed', id, ask, terms, requestedAt, votes, problem, endedAt: now } as const;
  return transition(record, failed, [{ type: 'failed', problem, wasOverdue: false }], now);
}
