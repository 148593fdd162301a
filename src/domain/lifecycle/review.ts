import { stageToPing, together, toPing } from '../approvers.ts';
import type { Event } from '../event.ts';
import type { People } from '../people.ts';
import type { Policy } from '../policy.ts';
import { isSetAside, setReactionsAside } from '../reactions.ts';
import { transition, type Change, type RequestRecord } from '../record.ts';
import { accept, refuse, type Outcome } from '../refusal.ts';
import type { Review } from '../approval.ts';
import type { Pending } from '../request.ts';
import type { Role } from '../role.ts';
import type { EpochMs } from '../time.ts';
import { approve } from './approve.ts';
import { reconsider, requesterMayStillAsk } from './reconsider.ts';
import { mayVote, tally, type Standings, type Tally, type Vote } from './tally.ts';

/** A denial is read on a card, like a reason. */
export const LONGEST_DENIAL = 500;

/**
 * Takes a vote on a pending request. The first denial decides. So does the last of the approvals that the stages of the
 * role ask for; each earlier one counts only if its author may still approve now, and all of them only while the
 * requester may still ask and the role is no stricter than it was.
 * Refused: a request that is decided already, the requester's own vote, a second approval of the same person, people
 * who are not approvers of the role as it stands in today's policy or whose stage does not wait, everyone whom Slack
 * could not vouch for, and an approval by reaction that was given before the terms changed.
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
  const { role } = allowed.value;
  // The window may have closed a moment before the sweep says so.
  const lapsed = lapse(record, now);
  if (lapsed !== undefined) return accept(lapsed);

  const given: Review = { ...vote, at: now };
  if (vote.verdict === 'deny') return accept(deny(record, request, given, now));
  if (vote.via === 'reaction' && isSetAside(record, vote.reviewer)) return refuse({ kind: 'reaction_set_aside' });
  const entitled = requesterMayStillAsk(request, role, standings);
  if (!entitled.ok) return entitled;
  const today = reconsider(request, role, policy);
  if (!today.ok) return today;
  const { terms, changed } = today.value;
  if (changed.length > 0) {
    // The vote was given to what the card showed, which is no longer what would be granted.
    const again: Pending = { ...request, terms, votes: [], asked: toAsk(role, 0, request, []) };
    return accept(transition(setReactionsAside(record, now), again, [{ type: 'terms_changed', changed }], now));
  }
  const counted = tally(request, request.votes, given, standings, allowed.value);
  if (!counted.ok) return counted;
  return accept(count(record, { ...request, terms }, given, counted.value, role, policy, now));
}

/** Saves an approval that counts: as one of several, or as the one that grants. */
function count(
  record: RequestRecord,
  request: Pending,
  given: Review,
  { votes, dropped, needed, waitsFor, isHandedOn }: Tally,
  role: Role,
  policy: Policy,
  now: EpochMs,
): Change {
  const gone = dropped.map(({ reviewer }): Event => ({ type: 'vote_dropped', reviewer }));
  if (waitsFor === undefined) {
    const approval = { by: 'reviewers', review: given } as const;
    return approve(record, { ...request, votes }, approval, gone, policy, now);
  }
  const voted: Event = { type: 'voted', review: given, approvals: votes.length, needed };
  const asked = toAsk(role, waitsFor, request, votes);
  const handedOn: Event[] = isHandedOn ? [{ type: 'stage_reached', ...asked }] : [];
  return transition(record, { ...request, votes, asked }, [...gone, voted, ...handedOn], now);
}

/** Whom the card names from now on: the stage that waits, and once it is escalated those of the escalation. */
function toAsk(role: Role, stage: number, request: Pending, votes: readonly Review[]): People {
  const { escalation, approvers } = role;
  const requester = request.ask.requester;
  return together(
    stageToPing(role, stage, request, votes),
    request.escalated === true && escalation !== undefined
      ? toPing(escalation, approvers.silent, { requester, votes })
      : undefined,
  );
}

function deny(record: RequestRecord, request: Pending, review: Review, now: EpochMs): Change {
  const { id, ask, terms, requestedAt, votes } = request;
  const denied = { state: 'denied', id, ask, terms, requestedAt, votes, review, endedAt: now } as const;
  return transition(record, denied, [{ type: 'denied', review }], now);
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
