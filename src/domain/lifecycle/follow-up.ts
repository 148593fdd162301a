import { everyStageToPing, reviews } from '../approvers.ts';
import type { Finding, FollowUp } from '../follow-up.ts';
import { belongsTo, type Member, type Standing } from '../people.ts';
import type { Policy } from '../policy.ts';
import { transition, type Change, type RequestRecord } from '../record.ts';
import { accept, refuse, type Outcome } from '../refusal.ts';
import type { Ask } from '../request.ts';
import type { EpochMs } from '../time.ts';
import { startRevoking } from './revoke.ts';

/** The review that is still to be given, if one is. */
export function waitingFollowUp({ followUp }: RequestRecord): FollowUp | undefined {
  return followUp?.finding === undefined ? followUp : undefined;
}

/** Asks once more for the review of an emergency; `undefined` when it is not the time. */
export function chaseFollowUp(record: RequestRecord, policy: Policy, now: EpochMs): Change | undefined {
  const followUp = waitingFollowUp(record);
  if (followUp === undefined || now < followUp.chaseAt) return undefined;
  const { request } = record;
  const role = policy.roles.get(request.ask.role);
  // Where the role is gone nobody is its approver any more, and administrators review.
  const { users, groups } = role === undefined ? policy.administrators : everyStageToPing(role, request);
  const chased = { ...followUp, asked: { users, groups }, chaseAt: now + policy.timing.followUpEvery };
  const event = { type: 'follow_up_chased', since: followUp.since, users, groups } as const;
  return transition({ ...record, followUp: chased }, request, [event], now);
}

/**
 * Takes an approver's review of a grant that was taken in an emergency. One that was not justified ends, if it has not.
 * Refused: whoever took the grant, people who are not approvers of its role, a second review, and everyone whom Slack
 * could not vouch for.
 */
export function giveFollowUp(
  record: RequestRecord,
  by: Standing,
  verdict: Finding['verdict'],
  policy: Policy,
  now: EpochMs,
): Outcome<Change> {
  const { request, followUp } = record;
  if (by.kind === 'lookup_failed') return refuse({ kind: 'lookup_failed', detail: by.detail });
  if (by.kind === 'ineligible') return refuse({ kind: 'ineligible', because: by.because });
  if (by.id === request.ask.requester) return refuse({ kind: 'own_follow_up' });
  if (!mayFollowUp(by, request.ask, policy)) return refuse({ kind: 'not_an_approver', role: request.ask.role });
  if (followUp === undefined) return refuse({ kind: 'no_follow_up', request });
  if (followUp.finding !== undefined) return refuse({ kind: 'followed_up', finding: followUp.finding });

  const finding: Finding = { reviewer: by.id, verdict, at: now };
  const given = transition(
    { ...record, followUp: { ...followUp, finding } },
    request,
    [{ type: 'followed_up', finding }],
    now,
  );
  const isGrant = request.state === 'approved' || request.state === 'active';
  if (verdict === 'justified' || !isGrant) return accept(given);
  const ended = startRevoking(given.record, request, { kind: 'revoked', by: by.id, as: 'approver' }, now);
  return accept({ record: ended.record, events: [...given.events, ...ended.events] });
}

/** Whether a member may review the emergency of an ask: the role's approvers, or administrators where the role is gone. */
export function mayFollowUp(
  person: Member,
  { requester, role: name }: Ask,
  { roles, administrators }: Policy,
): boolean {
  if (person.id === requester) return false;
  const role = roles.get(name);
  return role === undefined ? belongsTo(person, administrators) : reviews(person, role);
}
