import { stageToPing } from '../approvers.ts';
import type { Event } from '../event.ts';
import type { Standing } from '../people.ts';
import type { Policy } from '../policy.ts';
import { transition, type Change, type RequestRecord } from '../record.ts';
import { accept, refuse, type Outcome } from '../refusal.ts';
import type { Extension } from '../grant.ts';
import type { Active } from '../request.ts';
import type { Role } from '../role.ts';
import { SECOND, type EpochMs, type Milliseconds } from '../time.ts';
import { judgeReason, mayAsk } from './ask.ts';
import { concernsGrant, reconsider, requesterMayStillAsk } from './reconsider.ts';
import { mayVote, tally, type Standings, type Vote } from './tally.ts';
import { withoutExtension } from './write-extension.ts';

/** How much longer, counted from the present end, and why. */
export interface ExtensionWish {
  readonly duration: Milliseconds;
  /** Empty when nothing was said; the request's own reason stands on the card. */
  readonly reason: string;
}

/**
 * Asks for a later end of an active grant, for its requester. Its secret stays. Where the role says so, what people
 * approved is extended at once; else approvers are asked, as they were for the request.
 * Refused: anybody else's ask, a grant that is not active, one with an extension on its way, a role that gives none or
 * could not grant this any more, and an end later than the role's longest duration counted from activation.
 */
export function askExtension(
  record: RequestRecord,
  by: Standing,
  wish: ExtensionWish,
  policy: Policy,
  now: EpochMs,
): Outcome<Change> {
  const { request } = record;
  if (by.kind === 'lookup_failed') return refuse({ kind: 'lookup_failed', detail: by.detail });
  if (by.kind === 'ineligible') return refuse({ kind: 'ineligible', because: by.because });
  if (by.id !== request.ask.requester) return refuse({ kind: 'may_not_extend' });
  if (request.state !== 'active' || now >= request.grant.expiresAt)
    return refuse({ kind: 'nothing_to_extend', request });
  if (request.extension !== undefined) return refuse({ kind: 'extension_waits' });
  const role = policy.roles.get(request.ask.role);
  if (role === undefined) return refuse({ kind: 'role_gone', role: request.ask.role });
  if (!mayAsk(by, role)) return refuse({ kind: 'role_not_for_you', role: role.name });
  if (role.extension === 'none') return refuse({ kind: 'no_extensions', role: role.name });
  const until = request.grant.expiresAt + Math.floor(wish.duration / SECOND) * SECOND;
  const allowed = mayLast(request, role, policy, until);
  if (!allowed.ok) return allowed;
  const reason = wish.reason.trim() === '' ? undefined : judgeReason(wish.reason);
  if (reason !== undefined) return refuse(reason);
  if (until <= request.grant.expiresAt) return refuse({ kind: 'extension_too_short' });

  const asked: Extension = {
    until,
    askedAt: now,
    lapsesAt: Math.min(request.grant.expiresAt, now + role.approvalWindow),
    votes: [],
    ...(wish.reason.trim() !== '' && { reason: wish.reason }),
  };
  if (needsNobody(request, role, until)) {
    const extension = { ...asked, writing: writingFrom(policy, now) };
    return accept(transition(record, { ...request, extension }, [{ type: 'extension_approved', until }], now));
  }
  const ping = stageToPing(role, 0, request, []);
  return accept(
    transition(record, { ...request, extension: asked }, [{ type: 'extension_asked', until, ...ping }], now),
  );
}

/**
 * Takes a vote on the extension that was asked for at a moment, by the rules of a vote on a request.
 * Refused: what is refused there, and an extension that is decided or is another one by now.
 */
export function reviewExtension(
  record: RequestRecord,
  askedAt: EpochMs,
  vote: Vote,
  standings: Standings,
  policy: Policy,
  now: EpochMs,
): Outcome<Change> {
  const { request } = record;
  const extension = waitingExtension(record);
  if (request.state !== 'active' || extension === undefined || extension.askedAt !== askedAt) {
    return refuse({ kind: 'extension_decided', request });
  }
  const allowed = mayVote(request, vote, standings, policy, now);
  if (!allowed.ok) return allowed;
  const { role } = allowed.value;
  const lapsed = lapseExtension(record, now);
  if (lapsed !== undefined) return accept(lapsed);

  const given = { ...vote, at: now };
  if (vote.verdict === 'deny') {
    return accept(transition(record, withoutExtension(request), [{ type: 'extension_denied', review: given }], now));
  }
  const entitled = requesterMayStillAsk(request, role, standings);
  if (!entitled.ok) return entitled;
  const still = mayLast(request, role, policy, extension.until);
  if (!still.ok) return still;
  const counted = tally(request, extension.votes, given, standings, allowed.value);
  if (!counted.ok) return counted;
  const { votes, needed, waitsFor, isHandedOn } = counted.value;
  const voted: Extension = { ...extension, votes };
  if (waitsFor === undefined) {
    const approved: Extension = { ...voted, writing: writingFrom(policy, now) };
    const event = { type: 'extension_approved', until: extension.until } as const;
    return accept(transition(record, { ...request, extension: approved }, [event], now));
  }
  const event: Event = { type: 'extension_voted', review: given, approvals: votes.length, needed };
  const handedOn: Event[] = isHandedOn
    ? [{ type: 'stage_reached', ...stageToPing(role, waitsFor, request, votes) }]
    : [];
  return accept(transition(record, { ...request, extension: voted }, [event, ...handedOn], now));
}

/** The extension that waits for a decision, if there is one. */
export function waitingExtension({ request }: RequestRecord): Extension | undefined {
  if (request.state !== 'active' || request.extension?.writing !== undefined) return undefined;
  return request.extension;
}

/** Gives up an extension that nobody decided in time; `undefined` while there is time. */
export function lapseExtension(record: RequestRecord, now: EpochMs): Change | undefined {
  const { request } = record;
  const extension = waitingExtension(record);
  if (request.state !== 'active' || extension === undefined || now < extension.lapsesAt) return undefined;
  return transition(record, withoutExtension(request), [{ type: 'extension_lapsed' }], now);
}

/**
 * Whether a role lets a grant last longer by itself. What people approved it does, up to its longest duration; what a
 * rule approved only as far as that rule goes, and what was taken in an emergency never: else each would be a way around
 * approvers.
 */
function needsNobody({ approval, grant }: Active, role: Role, until: EpochMs): boolean {
  if (role.extension !== 'automatic') return false;
  switch (approval.by) {
    case 'reviewers':
      return true;
    case 'rule':
      return until <= grant.activatedAt + approval.upTo;
    case 'break_glass':
      return false;
    default:
      return approval satisfies never;
  }
}

/** How much longer a grant may be made at most, by today's role. */
export function mostLonger({ grant }: Active, role: Role): Milliseconds {
  return Math.max(0, grant.activatedAt + role.duration.longest - grant.expiresAt);
}

/** Whether the role as it is today would let a grant last until a moment, on terms it has not changed. */
function mayLast(request: Active, role: Role, policy: Policy, until: EpochMs): Outcome<undefined> {
  const most = mostLonger(request, role);
  if (until > request.grant.expiresAt + most) return refuse({ kind: 'extension_too_long', role: role.name, most });
  const today = reconsider(request, role, policy);
  if (!today.ok) return today;
  // By which rules it is decided is today's affair; what is granted must not change under a token that exists.
  return today.value.changed.some(concernsGrant)
    ? refuse({ kind: 'no_longer_allowed', role: role.name, because: 'terms' })
    : accept(undefined);
}

function writingFrom({ timing }: Policy, now: EpochMs): NonNullable<Extension['writing']> {
  return { failures: 0, retryAt: now, giveUpAt: now + timing.provisioningWindow };
}
