import { z } from 'zod';
import { CREDENTIAL_FORMATS } from '../domain/credential-formats.ts';
import type { Event } from '../domain/event.ts';
import type { RequestRecord } from '../domain/record.ts';
import { parseRequestId } from '../domain/request-id.ts';
import type { Request } from '../domain/request.ts';

const at = z.number();
const slackUser = z.string();

const requestId = z.string().transform((text, context) => {
  const id = parseRequestId(text);
  if (id !== undefined) return id;
  context.issues.push({ code: 'custom', message: 'not a request id', input: text });
  return z.NEVER;
});

const review = z.object({
  reviewer: slackUser,
  verdict: z.enum(['approve', 'deny']),
  via: z.enum(['button', 'reaction']),
  reason: z.string().exactOptional(),
  at,
});

const problem = z.object({
  kind: z.enum([
    'refused_by_cluster',
    'owner_missing',
    'no_privileges',
    'privileges_differ',
    'requester_unreachable',
    'card_undeliverable',
    'cluster_unavailable',
    'slack_unavailable',
    'provisioned_twice',
  ]),
  detail: z.string(),
});

const left = z.enum(['deleted', 'guest']);

const cause = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('expired') }),
  z.object({
    kind: z.literal('revoked'),
    by: slackUser,
    as: z.enum(['requester', 'approver', 'administrator']),
  }),
  z.object({ kind: z.literal('left'), as: left }),
  z.object({ kind: z.literal('not_provisioned'), problem }),
]);

const grant = z.object({
  userId: z.string(),
  tokenId: z.string(),
  fullTokenId: z.string(),
  activatedAt: at,
  expiresAt: at,
});

const common = {
  id: requestId,
  ask: z.object({ requester: slackUser, role: z.string(), reason: z.string() }),
  terms: z.object({
    cluster: z.string(),
    pveRole: z.string(),
    paths: z.array(z.string()),
    propagate: z.boolean(),
    approvals: z.number(),
    owner: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('dedicated') }),
      z.object({ kind: z.literal('existing'), user: z.string() }),
    ]),
    duration: z.number(),
    formats: z.array(z.enum(CREDENTIAL_FORMATS)),
    reminders: z.array(z.number()),
    description: z.string(),
    channel: z.string(),
    reactions: z.boolean(),
  }),
  requestedAt: at,
  votes: z.array(review),
};

const provisioning = z.object({
  attempt: z.number(),
  failures: z.number(),
  retryAt: at,
  giveUpAt: at,
  expiresAt: at.exactOptional(),
  secretShown: z.enum(['no', 'perhaps']),
  paused: z.literal(true).exactOptional(),
});

const request: z.ZodType<Request> = z.discriminatedUnion('state', [
  z.object({ ...common, state: z.literal('pending'), lapsesAt: at }),
  z.object({ ...common, state: z.literal('approved'), review, provisioning }),
  z.object({ ...common, state: z.literal('active'), review, grant, remindAt: z.array(at) }),
  z.object({
    ...common,
    state: z.literal('revoking'),
    review,
    cause,
    grant: grant.exactOptional(),
    since: at,
    failures: z.number(),
    retryAt: at,
    overdue: z.boolean(),
  }),
  z.object({ ...common, state: z.literal('revoked'), review, cause, grant: grant.exactOptional(), endedAt: at }),
  z.object({ ...common, state: z.literal('denied'), review, endedAt: at }),
  z.object({ ...common, state: z.literal('cancelled'), left: left.exactOptional(), endedAt: at }),
  z.object({ ...common, state: z.literal('lapsed'), endedAt: at }),
  z.object({ ...common, state: z.literal('failed'), review: review.exactOptional(), problem, endedAt: at }),
]);

const event: z.ZodType<Event & { at: number }> = z.discriminatedUnion('type', [
  z.object({ at, type: z.literal('requested'), by: slackUser }),
  z.object({ at, type: z.literal('voted'), review, approvals: z.number(), needed: z.number() }),
  z.object({ at, type: z.literal('vote_dropped'), reviewer: slackUser }),
  z.object({
    at,
    type: z.literal('terms_changed'),
    changed: z.array(z.enum(['cluster', 'pveRole', 'propagate', 'owner'])),
  }),
  z.object({ at, type: z.literal('approved'), review }),
  z.object({ at, type: z.literal('denied'), review }),
  z.object({ at, type: z.literal('cancelled'), by: slackUser, left: left.exactOptional() }),
  z.object({ at, type: z.literal('lapsed') }),
  z.object({
    at,
    type: z.literal('provisioning_started'),
    attempt: z.number(),
    fullTokenId: z.string(),
    expiresAt: at,
  }),
  z.object({ at, type: z.literal('provisioning_delayed'), attempt: z.number(), detail: z.string(), retryAt: at }),
  z.object({ at, type: z.literal('provisioning_paused') }),
  z.object({ at, type: z.literal('secret_handed_over'), attempt: z.number(), replaces: z.boolean() }),
  z.object({ at, type: z.literal('activated'), fullTokenId: z.string(), expiresAt: at }),
  z.object({ at, type: z.literal('secret_stored'), by: slackUser }),
  z.object({ at, type: z.literal('secret_removed') }),
  z.object({ at, type: z.literal('reminded'), expiresAt: at }),
  z.object({ at, type: z.literal('revocation_started'), cause }),
  z.object({ at, type: z.literal('revocation_delayed'), detail: z.string(), failures: z.number(), retryAt: at }),
  z.object({ at, type: z.literal('revocation_overdue'), since: at }),
  z.object({ at, type: z.literal('revoked'), cause, wasOverdue: z.boolean() }),
  z.object({ at, type: z.literal('failed'), problem, wasOverdue: z.boolean() }),
]);

const place = { channel: z.string(), ts: z.string() };
const shown = z.object({ ...place, revision: z.number() });
const owed = z.array(event);

/** A request as it stands in Redis, with its version beside it; read back by `RedisStore`. */
export const storedRecord: z.ZodType<Omit<RequestRecord, 'version'>> = z.object({
  revision: z.number(),
  request,
  desk: z.object({
    card: shown.exactOptional(),
    status: shown.exactOptional(),
    requesterUnreachable: z.boolean(),
    owed: z.object({ card: owed, requester: owed, alerts: owed }),
    secrets: z.array(z.object({ ...place, deleteAt: at })),
    reactionsReadAt: at,
    homes: z.object({ revision: z.number(), stuck: z.boolean(), failures: z.number(), retryAt: at }).exactOptional(),
    failures: z.number(),
    retryAt: at,
  }),
});
