import type { Ineligibility, SlackUserId, Standing } from '../people.ts';
import { transition, type Change, type RequestRecord } from '../record.ts';
import type { Left } from '../cause.ts';
import type { EpochMs } from '../time.ts';
import { startRevoking } from './revoke.ts';

const HAVE_LEFT: ReadonlySet<Ineligibility> = new Set<Left>(['deleted', 'guest']);

/**
 * How a person left, by what the directory said of them; `undefined` when they did not. Only a deactivated account and a
 * guest's count: whatever else makes an account ineligible may as well be a slip of ours, such as another workspace's
 * token, and must not end every grant there is.
 */
export function leftAs(standing: Standing): Left | undefined {
  return standing.kind === 'ineligible' && hasLeft(standing.because) ? standing.because : undefined;
}

function hasLeft(because: Ineligibility): because is Left {
  return HAVE_LEFT.has(because);
}

/** Takes the vote of a person who left off a pending request; `undefined` when there is none. */
export function dropVote(record: RequestRecord, reviewer: SlackUserId, now: EpochMs): Change | undefined {
  const { request } = record;
  if (request.state !== 'pending') return undefined;
  const votes = request.votes.filter((vote) => vote.reviewer !== reviewer);
  if (votes.length === request.votes.length) return undefined;
  return transition(record, { ...request, votes }, [{ type: 'vote_dropped', reviewer }], now);
}

/** Ends what a person who left has asked for or holds; `undefined` when it has ended or is being revoked already. */
export function leave(record: RequestRecord, left: Left, now: EpochMs): Change | undefined {
  const { request } = record;
  if (request.state === 'approved' || request.state === 'active') {
    return startRevoking(record, request, { kind: 'left', as: left }, now);
  }
  if (request.state !== 'pending') return undefined;
  const { id, ask, terms, requestedAt, votes } = request;
  const cancelled = { state: 'cancelled', id, ask, terms, requestedAt, votes, left, endedAt: now } as const;
  return transition(record, cancelled, [{ type: 'cancelled', by: ask.requester, left }], now);
}
