import { z } from 'zod';
import { CREDENTIAL_FORMATS } from '../domain/credential-formats.ts';
import { LASTING_KINDS } from '../domain/lasting-access.ts';
import type { RequestRecord } from '../domain/record.ts';
import { parseRequestId } from '../domain/request-id.ts';
import type { Request } from '../domain/request.ts';
import { DELIVERIES, RISKS } from '../domain/role.ts';
import {
  aclEntry,
  appeared,
  approval,
  at,
  cause,
  event,
  finding,
  left,
  people,
  problem,
  review,
  slackUser,
} from './event-schema.ts';

const requestId = z.string().transform((text, context) => {
  const id = parseRequestId(text);
  if (id !== undefined) return id;
  context.issues.push({ code: 'custom', message: 'not a request id', input: text });
  return z.NEVER;
});

const grant = z.object({
  userId: z.string(),
  tokenId: z.string(),
  fullTokenId: z.string(),
  activatedAt: at,
  expiresAt: at,
  rotatedAt: at.exactOptional(),
  revealedAt: at.exactOptional(),
});

/** Far more than the stages of a role can ask for; with hundreds, no message of ours could show the request. */
const votes = z.array(review).max(100);

const names = z.array(z.string());

const preview = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('known'),
    on: z.array(z.object({ paths: names, held: names, below: names, lacking: names })),
  }),
  z.object({ kind: z.literal('unknown'), because: z.enum(['no_answer', 'not_allowed_to_look']) }),
]);

const common = {
  id: requestId,
  ask: z.object({ requester: slackUser, role: z.string(), reason: z.string(), ticket: z.string().exactOptional() }),
  terms: z.object({
    cluster: z.string(),
    pveRole: z.string(),
    privileges: names.exactOptional(),
    leavesAccess: z.array(z.enum(LASTING_KINDS)).exactOptional(),
    paths: z.array(z.string()),
    propagate: z.boolean(),
    risk: z.enum(RISKS),
    approvals: z.array(z.number()),
    owner: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('dedicated') }),
      z.object({ kind: z.literal('existing'), user: z.string() }),
    ]),
    duration: z.number(),
    // Requests from before there was a choice.
    delivery: z.enum(DELIVERIES).default('message'),
    formats: z.array(z.enum(CREDENTIAL_FORMATS)),
    reminders: z.array(z.number()),
    description: z.string(),
    channel: z.string(),
    ticketUrl: z.string().exactOptional(),
    reactions: z.boolean(),
    policyHash: z.string(),
    preview: preview.exactOptional(),
  }),
  requestedAt: at,
  votes,
};

const provisioning = z.object({
  attempt: z.number(),
  failures: z.number(),
  retryAt: at,
  giveUpAt: at,
  expiresAt: at.exactOptional(),
  secretShown: z.enum(['no', 'perhaps']),
  blockedBy: z.enum(['cluster_unavailable', 'slack_unavailable']).exactOptional(),
  paused: z.literal(true).exactOptional(),
  queued: z.literal(true).exactOptional(),
});

const extension = z.object({
  until: at,
  reason: z.string().exactOptional(),
  askedAt: at,
  lapsesAt: at,
  votes,
  writing: z.object({ failures: z.number(), retryAt: at, giveUpAt: at }).exactOptional(),
});

const rotation = z.object({
  failures: z.number(),
  retryAt: at,
  giveUpAt: at,
  replacedBy: z.number().exactOptional(),
  modal: z
    .object({ view: z.string(), until: at, after: z.number(), secretShown: z.enum(['no', 'perhaps']) })
    .exactOptional(),
});

const request: z.ZodType<Request> = z.discriminatedUnion('state', [
  z.object({
    ...common,
    state: z.literal('pending'),
    lapsesAt: at,
    asked: people.exactOptional(),
    remindsApproversAt: at.exactOptional(),
    escalatesAt: at.exactOptional(),
    escalated: z.literal(true).exactOptional(),
  }),
  z.object({ ...common, state: z.literal('approved'), approval, provisioning }),
  z.object({
    ...common,
    state: z.literal('active'),
    approval,
    grant,
    // Grants from before there were rotations have none; no worker of then is left.
    attempt: z.number().default(0),
    remindAt: z.array(at),
    extension: extension.exactOptional(),
    rotation: rotation.exactOptional(),
    reveal: z.object({ until: at, after: z.number(), replacedBy: z.number().exactOptional() }).exactOptional(),
  }),
  z.object({
    ...common,
    state: z.literal('revoking'),
    approval,
    cause,
    grant: grant.exactOptional(),
    since: at,
    failures: z.number(),
    retryAt: at,
    overdue: z.boolean(),
  }),
  z.object({ ...common, state: z.literal('revoked'), approval, cause, grant: grant.exactOptional(), endedAt: at }),
  z.object({ ...common, state: z.literal('denied'), review, endedAt: at }),
  z.object({ ...common, state: z.literal('cancelled'), left: left.exactOptional(), endedAt: at }),
  z.object({ ...common, state: z.literal('lapsed'), endedAt: at }),
  z.object({ ...common, state: z.literal('failed'), approval: approval.exactOptional(), problem, endedAt: at }),
]);

const place = { channel: z.string(), ts: z.string() };
const shown = z.object({ ...place, revision: z.number() });
const owed = z.array(event);

/** The version of a record, which the script that saves it counts up from 1. */
export const storedVersion = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(Number);

/**
 * Which form of record this version of the bot writes, and the newest that it reads. It is raised with every change of
 * what is stored, be it one optional field: an older process would leave out what it does not know.
 */
export const RECORD_FORM = 2;

/** The first form whose records were counted when they were saved. */
export const FIRST_COUNTED = 2;

/** A request as it stands in Redis, with its version and its form beside it; read back by `RedisStore`. */
export const storedRecord: z.ZodType<Omit<RequestRecord, 'version'>> = z.object({
  revision: z.number(),
  request,
  followUp: z.object({ since: at, chaseAt: at, asked: people, finding: finding.exactOptional() }).exactOptional(),
  comparison: z
    .object({
      failures: z.number(),
      retryAt: at,
      removal: z.object({ remove: z.array(aclEntry), leave: appeared }).exactOptional(),
    })
    .exactOptional(),
  desk: z.object({
    card: shown.exactOptional(),
    cardUnreachable: z.literal(true).exactOptional(),
    status: shown.exactOptional(),
    offer: z.object({ ...place, after: z.number() }).exactOptional(),
    requesterUnreachable: z.boolean(),
    owed: z.object({ card: owed, requester: owed, alerts: owed }),
    secrets: z.array(
      z.object({
        ...place,
        deleteAt: at,
        delay: z.object({ failures: z.number(), retryAt: at, isStuck: z.boolean() }).exactOptional(),
      }),
    ),
    reactionsReadAt: at,
    setAside: z.object({ since: at, whose: z.enum(['these', 'all_but']), people: z.array(slackUser) }).exactOptional(),
    receipt: z.object({ failures: z.number(), retryAt: at }).exactOptional(),
    homes: z.object({ revision: z.number(), stuck: z.boolean(), failures: z.number(), retryAt: at }).exactOptional(),
    failures: z.number(),
    retryAt: at,
  }),
});
