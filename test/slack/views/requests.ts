/** Requests in every state, with whatever words a test puts into them. */
import { newRecord, type RequestRecord } from '../../../src/domain/record.ts';
import { parseRequestId, type RequestId } from '../../../src/domain/request-id.ts';
import type { Approval, Review } from '../../../src/domain/approval.ts';
import type { Cause, Problem } from '../../../src/domain/cause.ts';
import type { Grant } from '../../../src/domain/grant.ts';
import type {
  Active,
  Approved,
  Cancelled,
  Denied,
  Failed,
  Lapsed,
  Pending,
  Request,
  Revoked,
  Revoking,
} from '../../../src/domain/request.ts';
import type { Terms } from '../../../src/domain/role.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import { ANN, aPolicy, aRole, MONDAY, RUTH } from '../../support/records.ts';
import { exampleNames } from '../../../src/slack/views/examples.ts';

/** What examples name to Ruth, who may break the glass of one role. */
export const EXAMPLE_NAMES = exampleNames(
  aPolicy([
    aRole(),
    aRole({
      name: 'operator',
      paths: ['/vms/*'],
      breakGlass: { users: [RUTH], groups: [], longest: HOUR, reasonLength: 40 },
    }),
  ]),
  RUTH,
);

/** Words that are not ours, or terms other than the usual ones. */
export interface Twist {
  readonly reason?: string;
  readonly role?: string;
  readonly ticket?: string;
  readonly terms?: Partial<Terms>;
}

function readId(text: string): RequestId {
  const id = parseRequestId(text);
  if (id === undefined) throw new Error(`${text} is no request id`);
  return id;
}

const TERMS: Terms = {
  cluster: 'home',
  pveRole: 'TerraformProvisioner',
  paths: ['/pool/dev', '/storage/local-lvm'],
  propagate: true,
  owner: { kind: 'dedicated' },
  duration: 4 * HOUR,
  delivery: 'message',
  formats: ['env'],
  reminders: [HOUR],
  description: 'Create and change guests in the dev pool',
  channel: 'C0ACCESS',
  reactions: true,
  risk: 'medium',
  approvals: [1],
  policyHash: '0123456789abcdef',
};

/** Ruth asks on Monday at 9:00 UTC, which is 10:00 AM in Berlin. */
function common(twist: Twist): Pick<Request, 'id' | 'ask' | 'terms' | 'requestedAt' | 'votes'> {
  const { reason = 'Rebuild the dev cluster', role = 'provisioner', ticket, terms } = twist;
  return {
    id: readId('k7m3q9xa'),
    ask: { requester: RUTH, role, reason, ...(ticket !== undefined && { ticket }) },
    terms: { ...TERMS, ...terms },
    requestedAt: MONDAY,
    votes: [],
  };
}

const REVIEW: Review = { reviewer: ANN, verdict: 'approve', via: 'button', at: MONDAY + MINUTE };

const APPROVAL: Approval = { by: 'reviewers', review: REVIEW };

export const GRANT: Grant = {
  userId: 'pvt-k7m3q9xa@pve',
  tokenId: 'pvt-k7m3q9xa',
  fullTokenId: 'pvt-k7m3q9xa@pve!pvt-k7m3q9xa',
  activatedAt: MONDAY + MINUTE,
  expiresAt: MONDAY + 4 * HOUR,
};

export function pending(twist: Twist = {}): Pending {
  return { ...common(twist), state: 'pending', asked: { users: [ANN], groups: ['S0ADMINS'] }, lapsesAt: MONDAY + DAY };
}

export function approved(twist: Twist = {}): Approved {
  const provisioning = { attempt: 0, failures: 0, retryAt: 0, giveUpAt: MONDAY + HOUR, secretShown: 'no' } as const;
  return { ...common(twist), state: 'approved', votes: [REVIEW], approval: APPROVAL, provisioning };
}

export function active(twist: Twist = {}): Active {
  return {
    ...common(twist),
    state: 'active',
    votes: [REVIEW],
    approval: APPROVAL,
    grant: GRANT,
    attempt: 1,
    remindAt: [],
  };
}

/**
 * An active grant whose secret its owner is to reveal.
 * @param earlier what they hold besides it.
 */
export function unrevealed(twist: Twist = {}, earlier: 'none' | 'works' | 'dead' = 'none'): Active {
  const request = active({ ...twist, terms: { ...twist.terms, delivery: 'reveal' } });
  return {
    ...request,
    grant: earlier === 'none' ? GRANT : { ...GRANT, revealedAt: MONDAY + MINUTE },
    reveal: { until: MONDAY + HOUR, after: 1, ...(earlier === 'dead' && { replacedBy: 3 }) },
  };
}

export function revoking(cause: Cause, changes: Partial<Revoking> = {}, twist: Twist = {}): Revoking {
  return {
    ...common(twist),
    state: 'revoking',
    votes: [REVIEW],
    approval: APPROVAL,
    cause,
    grant: GRANT,
    since: MONDAY + HOUR,
    failures: 0,
    retryAt: 0,
    overdue: false,
    ...changes,
  };
}

export function revoked(cause: Cause, twist: Twist = {}): Revoked {
  return {
    ...common(twist),
    state: 'revoked',
    votes: [REVIEW],
    approval: APPROVAL,
    cause,
    grant: GRANT,
    endedAt: MONDAY + 2 * HOUR,
  };
}

export function denied(twist: Twist = {}): Denied {
  const review: Review = { ...REVIEW, verdict: 'deny', via: 'reaction' };
  return { ...common(twist), state: 'denied', review, endedAt: MONDAY + MINUTE };
}

export function cancelled(twist: Twist = {}): Cancelled {
  return { ...common(twist), state: 'cancelled', endedAt: MONDAY + MINUTE };
}

export function lapsed(twist: Twist = {}): Lapsed {
  return { ...common(twist), state: 'lapsed', endedAt: MONDAY + DAY };
}

export function failed(problem: Problem, twist: Twist = {}): Failed {
  return { ...common(twist), state: 'failed', votes: [REVIEW], approval: APPROVAL, problem, endedAt: MONDAY + HOUR };
}

export const EXPIRED: Cause = { kind: 'expired' };
export const TAKEN_AWAY: Cause = { kind: 'revoked', by: ANN, as: 'approver' };
export const REFUSED: Problem = { kind: 'refused_by_cluster', detail: '403 Permission check failed' };

/** One request in each state. */
export function everyState(twist: Twist = {}, detail = REFUSED.detail): Request[] {
  return [
    pending(twist),
    approved(twist),
    active(twist),
    revoking(TAKEN_AWAY, { overdue: true }, twist),
    revoked(EXPIRED, twist),
    denied(twist),
    cancelled(twist),
    lapsed(twist),
    failed({ ...REFUSED, detail }, twist),
  ];
}

/** A request as it is stored. */
export function recordOf(request: Request): RequestRecord {
  return newRecord(request, MONDAY).record;
}
