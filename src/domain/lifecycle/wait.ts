import { stageToPing, together, toPing } from '../approvers.ts';
import type { SlackUserId } from '../people.ts';
import type { Policy } from '../policy.ts';
import { note, transition, type Change, type RequestRecord } from '../record.ts';
import type { Review } from '../approval.ts';
import type { Pending } from '../request.ts';
import type { Role } from '../role.ts';
import type { EpochMs } from '../time.ts';
import { waitingStage } from './tally.ts';

/** Whom the card of a new request asks, when they are reminded, when it is escalated if its role does that, and when it lapses. */
export function waiting(
  role: Role,
  requester: SlackUserId,
  now: EpochMs,
): Pick<Pending, 'asked' | 'lapsesAt' | 'remindsApproversAt' | 'escalatesAt'> {
  const { approvalWindow, escalation } = role;
  return {
    asked: stageToPing(role, 0, { ask: { requester } }, []),
    lapsesAt: now + approvalWindow,
    remindsApproversAt: now + approvalWindow / 2,
    ...(escalation !== undefined && { escalatesAt: now + escalation.after }),
  };
}

/** Reminds the approvers of a request that nobody decided in half of its time, once; `undefined` when it is not the time. */
export function remindApprovers(record: RequestRecord, policy: Policy, now: EpochMs): Change | undefined {
  const { request } = record;
  if (request.state !== 'pending' || request.remindsApproversAt === undefined) return undefined;
  if (now < request.remindsApproversAt) return undefined;
  const { remindsApproversAt: _, ...reminded } = request;
  const role = policy.roles.get(request.ask.role);
  const stage = waitingStage(request.votes, request.terms.approvals) ?? 0;
  const { users, groups } = role === undefined ? NOBODY : stageToPing(role, stage, request, request.votes);
  // Where all are silent, or the role is gone, there is nobody to remind.
  if (users.length + groups.length === 0) return note(record, reminded, [], now);
  return transition(record, reminded, [{ type: 'approvers_reminded', users, groups }], now);
}

/**
 * Tells those of the escalation, once, that a request has become theirs to decide; `undefined` when it is not the time.
 * That they may decide it depends on the time alone, not on being told.
 */
export function escalate(record: RequestRecord, policy: Policy, now: EpochMs): Change | undefined {
  const { request } = record;
  if (request.state !== 'pending' || request.escalatesAt === undefined || request.escalated === true) return undefined;
  if (now < request.escalatesAt) return undefined;
  const { escalation, approvers } = policy.roles.get(request.ask.role) ?? {};
  const { users, groups } = escalation === undefined ? NOBODY : toPing(escalation, approvers?.silent, toAsk(request));
  const escalated: Pending = { ...request, asked: together(request.asked, { users, groups }), escalated: true };
  return transition(record, escalated, [{ type: 'escalated', users, groups, after: now - request.requestedAt }], now);
}

function toAsk({ ask, votes }: Pending): { requester: SlackUserId; votes: readonly Review[] } {
  return { requester: ask.requester, votes };
}

const NOBODY = { users: [], groups: [] };
