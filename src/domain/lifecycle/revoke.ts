import { reviews } from '../approvers.ts';
import type { Operator } from '../operator.ts';
import { belongsTo, type SlackUserId, type Standing } from '../people.ts';
import type { Policy } from '../policy.ts';
import { note, transition, type Change, type RequestRecord } from '../record.ts';
import { accept, refuse, type Outcome } from '../refusal.ts';
import type { Cause } from '../cause.ts';
import type { Active, Approved, Revoking } from '../request.ts';
import { pauseAfter, showsDelay, type Postponement } from '../retry.ts';
import { MINUTE, SECOND, type EpochMs, type Milliseconds } from '../time.ts';

const PACE = { first: 2 * SECOND, longest: 5 * MINUTE };

/** Ends a grant, or the attempt at one: from here on the request can only become `revoked` or `failed`. */
export function startRevoking(record: RequestRecord, request: Approved | Active, cause: Cause, now: EpochMs): Change {
  const { id, ask, terms, requestedAt, votes, approval } = request;
  const revoking: Revoking = {
    state: 'revoking',
    id,
    ask,
    terms,
    requestedAt,
    votes,
    approval,
    cause,
    ...(request.state === 'active' && { grant: request.grant }),
    since: now,
    failures: 0,
    retryAt: now,
    overdue: false,
  };
  const change = transition(record, revoking, [{ type: 'revocation_started', cause }], now);
  const secrets = change.record.desk.secrets.map((secret) => ({ ...secret, deleteAt: Math.min(secret.deleteAt, now) }));
  return { ...change, record: { ...change.record, desk: { ...change.record.desk, secrets } } };
}

/** Starts revoking a grant whose time is over; `undefined` while it is not. */
export function expire(record: RequestRecord, now: EpochMs): Change | undefined {
  const { request } = record;
  if (request.state !== 'active' || now < request.grant.expiresAt) return undefined;
  return startRevoking(record, request, { kind: 'expired' }, now);
}

/**
 * Revokes on somebody's word: the requester, an approver of the role, or an administrator. Their standing is looked up
 * first, except that the requester may always give back what is theirs.
 */
export function revoke(record: RequestRecord, by: Standing, policy: Policy, now: EpochMs): Outcome<Change> {
  const { request } = record;
  const as = capacityOf(request.ask, by, policy);
  if (as === undefined) {
    return by.kind === 'lookup_failed'
      ? refuse({ kind: 'lookup_failed', detail: by.detail })
      : refuse({ kind: 'may_not_revoke' });
  }
  if (request.state !== 'active' && request.state !== 'approved') return refuse({ kind: 'nothing_to_revoke', request });
  return accept(startRevoking(record, request, { kind: 'revoked', by: by.id, as }, now));
}

/** Revokes in the name of an administrator, whose standing was looked up for all grants that they end together. */
export function revokeAsAdministrator(record: RequestRecord, by: SlackUserId, now: EpochMs): Outcome<Change> {
  const { request } = record;
  if (request.state !== 'active' && request.state !== 'approved') return refuse({ kind: 'nothing_to_revoke', request });
  return accept(startRevoking(record, request, { kind: 'revoked', by, as: 'administrator' }, now));
}

/** Revokes on the word of an operator, who is at the command line and whose standing no Slack tells. */
export function revokeAsOperator(
  record: RequestRecord,
  by: Operator,
  reason: string | undefined,
  now: EpochMs,
): Outcome<Change> {
  const { request } = record;
  if (request.state !== 'active' && request.state !== 'approved') return refuse({ kind: 'nothing_to_revoke', request });
  const cause = { kind: 'revoked_by_operator', by, ...(reason !== undefined && { reason }) } as const;
  return accept(startRevoking(record, request, cause, now));
}

/** In which capacity a person may see and revoke a request; `undefined` when in none. */
export function capacityOf(
  ask: { readonly requester: string; readonly role: string },
  person: Standing,
  policy: Policy,
): 'requester' | 'approver' | 'administrator' | undefined {
  if (person.id === ask.requester) return 'requester';
  if (person.kind !== 'member') return undefined;
  if (reviews(person, policy.roles.get(ask.role))) return 'approver';
  return belongsTo(person, policy.administrators) ? 'administrator' : undefined;
}

/** Ends a revocation that was verified on Proxmox: the token, and with it all it could do, is gone. */
export function finishRevoking(record: RequestRecord, now: EpochMs): Change | undefined {
  const { request } = record;
  if (request.state !== 'revoking') return undefined;
  const { id, ask, terms, requestedAt, votes, approval, cause, grant } = request;
  const common = { id, ask, terms, requestedAt, votes, approval, endedAt: now };
  if (cause.kind === 'not_provisioned') {
    const { problem } = cause;
    return transition(
      record,
      { ...common, state: 'failed', problem },
      [{ type: 'failed', problem, wasOverdue: request.overdue }],
      now,
    );
  }
  const revoked = { ...common, state: 'revoked', cause, ...(grant && { grant }) } as const;
  const change = transition(record, revoked, [{ type: 'revoked', cause, wasOverdue: request.overdue }], now);
  return grant === undefined ? change : owingReceipt(change, now);
}

/** Owes the owner of a token that is gone a word on what it was used for; looking that up must not hold anything up. */
function owingReceipt({ record, events }: Change, now: EpochMs): Change {
  return { record: { ...record, desk: { ...record.desk, receipt: { failures: 0, retryAt: now } } }, events };
}

/** Puts a revocation off after a fault. It is never given up; after a while people are told. */
export function delayRevoking(
  record: RequestRecord,
  setback: Postponement,
  alertAfter: Milliseconds,
  now: EpochMs,
): Change | undefined {
  const { request } = record;
  if (request.state !== 'revoking') return undefined;
  const failures = request.failures + 1;
  const retryAt = now + pauseAfter(failures, setback, PACE);
  const delayed = { ...request, failures, retryAt };
  const event = { type: 'revocation_delayed', detail: setback.detail, failures, retryAt } as const;
  if (request.overdue || now < request.since + alertAfter) {
    return showsDelay(failures) ? transition(record, delayed, [event], now) : note(record, delayed, [event], now);
  }
  const events = [event, { type: 'revocation_overdue', since: request.since }] as const;
  return transition(record, { ...delayed, overdue: true }, events, now);
}
