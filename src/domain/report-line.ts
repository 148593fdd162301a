/** One request in the report of a month: who had what, for how long, by whose yes, and what is known of its use. */
import type { AclPath } from './acl-path.ts';
import type { Approval } from './approval.ts';
import type { Cause } from './cause.ts';
import type { Event } from './event.ts';
import type { Finding } from './follow-up.ts';
import type { Month } from './month.ts';
import type { SlackUserId } from './people.ts';
import type { RequestRecord } from './record.ts';
import type { RequestId } from './request-id.ts';
import type { Request } from './request.ts';
import type { EpochMs, Milliseconds } from './time.ts';

/**
 * What a request came to. `granted` is every request that had a token, `revoked` one that was approved and ended before it
 * had; `waiting` has neither token nor end.
 */
export type Result = 'granted' | 'waiting' | 'revoked' | 'denied' | 'cancelled' | 'lapsed' | 'failed';

/**
 * What is known of the use that was made of a token. A cluster's log has tasks, and calls that only read leave none there:
 * `none_seen` is no proof that it was not used. `not_revealed` is one, because nobody had its secret.
 */
export type Use =
  | { readonly kind: 'seen'; readonly tasks: number; readonly failed: number }
  | { readonly kind: 'none_seen' | 'not_revealed' }
  /** The log was not to be seen, or not all of it. */
  | { readonly kind: 'unknown' }
  /** It is looked up once the token is gone. */
  | { readonly kind: 'open' };

/** Why a grant ended or is ending; `active` when neither. */
export type End = 'active' | Cause['kind'];

/** A grant, as far as it is past. */
export interface HeldGrant {
  readonly fullTokenId: string;
  readonly since: EpochMs;
  /** When its token stopped working, or is to. */
  readonly until: EpochMs;
  /** Whether that is past. */
  readonly isOver: boolean;
  readonly held: Milliseconds;
  /** How much of that lies in the month. */
  readonly heldInMonth: Milliseconds;
  /** Whether it began in the month. */
  readonly isNew: boolean;
  readonly by: Approval['by'];
  readonly end: End;
  /** Who ended it before its time. */
  readonly revokedBy?: Pick<Extract<Cause, { kind: 'revoked' }>, 'by' | 'as'>;
  readonly use: Use;
  /** What its approvers found of an emergency; `owed` until they did. */
  readonly review?: Finding['verdict'] | 'owed';
  readonly reviewer?: SlackUserId;
}

export interface ReportLine {
  readonly id: RequestId;
  readonly requester: SlackUserId;
  readonly role: string;
  readonly cluster: string;
  readonly paths: readonly AclPath[];
  readonly reason: string;
  readonly ticket?: string;
  readonly requestedAt: EpochMs;
  /** Whether it was asked for in the month. */
  readonly isNew: boolean;
  readonly result: Result;
  /** Who approved it, or denied it. */
  readonly deciders: readonly SlackUserId[];
  /** Present where it was held in the month. */
  readonly grant?: HeldGrant;
}

/** What the audit has of a receipt. */
export type ReceiptNumbers = Omit<Extract<Event, { type: 'receipt_given' }>, 'type' | 'receipt'>;

/** Where and when a report is made. */
export interface Scope {
  readonly month: Month;
  /** The moment of the report. */
  readonly asOf: EpochMs;
}

/** The line of a request; `undefined` when it was neither asked for nor held in the month. */
export function reportLine(
  record: RequestRecord,
  receipt: ReceiptNumbers | undefined,
  scope: Scope,
): ReportLine | undefined {
  const { request } = record;
  const { id, ask, terms, requestedAt } = request;
  const grant = heldGrant(record, receipt, scope);
  const isNew = isIn(scope.month, requestedAt);
  if (!isNew && grant === undefined) return undefined;
  return {
    id,
    requester: ask.requester,
    role: ask.role,
    cluster: terms.cluster,
    paths: terms.paths,
    reason: ask.reason,
    ...(ask.ticket !== undefined && { ticket: ask.ticket }),
    requestedAt,
    isNew,
    result: resultOf(request),
    deciders: decidersOf(request),
    ...(grant && { grant }),
  };
}

function isIn({ from, until }: Month, at: EpochMs): boolean {
  return at >= from && at < until;
}

function resultOf(request: Request): Result {
  switch (request.state) {
    case 'active':
      return 'granted';
    case 'revoking':
      return request.grant === undefined ? 'waiting' : 'granted';
    case 'revoked':
      return request.grant === undefined ? 'revoked' : 'granted';
    case 'pending':
    case 'approved':
      return 'waiting';
    case 'denied':
    case 'cancelled':
    case 'lapsed':
    case 'failed':
      return request.state;
    default:
      return request satisfies never;
  }
}

function decidersOf(request: Request): SlackUserId[] {
  if (request.state === 'denied') return [request.review.reviewer];
  const isDecided = 'approval' in request && request.approval?.by === 'reviewers';
  return isDecided ? request.votes.map(({ reviewer }) => reviewer) : [];
}

function heldGrant(
  { request, followUp, desk }: RequestRecord,
  receipt: ReceiptNumbers | undefined,
  { month, asOf }: Scope,
): HeldGrant | undefined {
  if (!('grant' in request) || request.grant === undefined) return undefined;
  const { fullTokenId, activatedAt, expiresAt } = request.grant;
  const until = Math.max(activatedAt, Math.min(expiresAt, 'endedAt' in request ? request.endedAt : expiresAt));
  const past = Math.max(activatedAt, Math.min(until, asOf));
  const isNew = isIn(month, activatedAt);
  const heldInMonth = Math.max(0, Math.min(past, month.until) - Math.max(activatedAt, month.from));
  if (!isNew && heldInMonth === 0) return undefined;
  const cause = 'cause' in request ? request.cause : undefined;
  const isOwed = 'receipt' in desk || request.state !== 'revoked';
  return {
    fullTokenId,
    since: activatedAt,
    until,
    isOver: until <= asOf,
    held: past - activatedAt,
    heldInMonth,
    isNew,
    by: request.approval.by,
    end: cause?.kind ?? 'active',
    ...(cause?.kind === 'revoked' && { revokedBy: { by: cause.by, as: cause.as } }),
    use: wasNeverRevealed(request) ? { kind: 'not_revealed' } : useOf(receipt, isOwed),
    ...(followUp && { review: followUp.finding?.verdict ?? 'owed' }),
    ...(followUp?.finding && { reviewer: followUp.finding.reviewer }),
  };
}

/** Without a problem: with one, a secret may have been made, and who was shown it is not certain. */
function wasNeverRevealed(request: Request): boolean {
  return (
    request.state === 'revoked' &&
    request.cause.kind === 'not_revealed' &&
    request.cause.problem === undefined &&
    request.grant?.revealedAt === undefined
  );
}

function useOf(receipt: ReceiptNumbers | undefined, isOwed: boolean): Use {
  if (receipt === undefined) return { kind: isOwed ? 'open' : 'unknown' };
  const { saw, tasks, failed, isPartial } = receipt;
  if (saw === 'seen' && tasks > 0) return { kind: 'seen', tasks, failed };
  return { kind: saw === 'seen' && isPartial !== true ? 'none_seen' : 'unknown' };
}
