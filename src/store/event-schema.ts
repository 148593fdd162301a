import { z } from 'zod';
import type { Event } from '../domain/event.ts';
import { receipt } from './receipt-schema.ts';

/** A moment in milliseconds, of those that a date can show (ECMAScript, Time Values and Time Range). */
export const at = z.number().min(-8.64e15).max(8.64e15);
export const slackUser = z.string();

export const review = z.object({
  reviewer: slackUser,
  verdict: z.enum(['approve', 'deny']),
  via: z.enum(['button', 'reaction']),
  reason: z.string().exactOptional(),
  stage: z.number().exactOptional(),
  at,
});

export const approval = z.discriminatedUnion('by', [
  z.object({ by: z.literal('reviewers'), review }),
  z.object({ by: z.literal('rule'), upTo: z.number(), perDay: z.number(), at }),
  z.object({ by: z.literal('break_glass'), at }),
]);

export const finding = z.object({ reviewer: slackUser, verdict: z.enum(['justified', 'not_justified']), at });

export const problem = z.object({
  kind: z.enum([
    'refused_by_cluster',
    'owner_missing',
    'owner_is_the_bot',
    'no_privileges',
    'privileges_differ',
    'pve_role_differs',
    'requester_unreachable',
    'card_undeliverable',
    'cluster_unavailable',
    'slack_unavailable',
    'provisioned_twice',
    'token_gone',
  ]),
  detail: z.string(),
});

export const left = z.enum(['deleted', 'guest']);

export const operator = z.object({ user: z.string(), host: z.string() });

export const cause = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('expired') }),
  z.object({
    kind: z.literal('revoked'),
    by: slackUser,
    as: z.enum(['requester', 'approver', 'administrator']),
  }),
  z.object({ kind: z.literal('revoked_by_operator'), by: operator, reason: z.string().exactOptional() }),
  z.object({ kind: z.literal('left'), as: left }),
  z.object({ kind: z.literal('vanished') }),
  z.object({ kind: z.literal('not_provisioned'), problem }),
  z.object({ kind: z.literal('not_rotated'), problem }),
  z.object({ kind: z.literal('not_revealed'), problem: problem.exactOptional() }),
]);

export const people = z.object({ users: z.array(slackUser), groups: z.array(z.string()) });

export const aclEntry = z.object({
  holder: z.string(),
  pveRole: z.string(),
  path: z.string(),
  propagate: z.boolean(),
});

const mark = z.literal(true).exactOptional();

export const appeared = z.object({
  entries: z.array(aclEntry.extend({ altered: mark, removed: mark })),
  more: z.number(),
});

/** One event of a request, as the audit and what people are owed hold it. */
export const event: z.ZodType<Event & { at: number }> = z.discriminatedUnion('type', [
  z.object({
    at,
    type: z.literal('requested'),
    by: slackUser,
    role: z.string().exactOptional(),
    reason: z.string().exactOptional(),
    ticket: z.string().exactOptional(),
    paths: z.array(z.string()).exactOptional(),
  }),
  z.object({ at, type: z.literal('voted'), review, approvals: z.number(), needed: z.number() }),
  z.object({ at, type: z.literal('vote_dropped'), reviewer: slackUser }),
  z.object({
    at,
    type: z.literal('terms_changed'),
    changed: z.array(z.enum(['cluster', 'pveRole', 'privileges', 'propagate', 'owner', 'risk', 'approvals'])),
  }),
  z.object({
    at,
    type: z.literal('terms_narrowed'),
    by: slackUser,
    duration: z.number(),
    paths: z.array(z.string()),
    before: z.object({ duration: z.number(), paths: z.array(z.string()) }),
  }),
  z.object({ at, type: z.literal('stage_reached'), ...people.shape }),
  z.object({ at, type: z.literal('approved'), approval }),
  z.object({ at, type: z.literal('glass_broken'), ...people.shape }),
  z.object({ at, type: z.literal('follow_up_chased'), since: at, ...people.shape }),
  z.object({ at, type: z.literal('followed_up'), finding }),
  z.object({ at, type: z.literal('card_undeliverable'), detail: z.string() }),
  z.object({ at, type: z.literal('denied'), review }),
  z.object({ at, type: z.literal('cancelled'), by: slackUser, left: left.exactOptional() }),
  z.object({ at, type: z.literal('lapsed') }),
  z.object({ at, type: z.literal('approvers_reminded'), ...people.shape }),
  z.object({ at, type: z.literal('escalated'), after: z.number(), ...people.shape }),
  z.object({
    at,
    type: z.literal('provisioning_started'),
    attempt: z.number(),
    fullTokenId: z.string(),
    expiresAt: at,
  }),
  z.object({ at, type: z.literal('provisioning_delayed'), attempt: z.number(), detail: z.string(), retryAt: at }),
  z.object({ at, type: z.literal('provisioning_paused') }),
  z.object({ at, type: z.literal('provisioning_queued') }),
  z.object({ at, type: z.literal('secret_handed_over'), attempt: z.number(), replaces: z.boolean() }),
  z.object({
    at,
    type: z.literal('activated'),
    fullTokenId: z.string(),
    expiresAt: at,
    revealUntil: at.exactOptional(),
  }),
  z.object({ at, type: z.literal('extension_asked'), until: at, ...people.shape }),
  z.object({ at, type: z.literal('extension_voted'), review, approvals: z.number(), needed: z.number() }),
  z.object({ at, type: z.literal('extension_approved'), until: at }),
  z.object({ at, type: z.literal('extension_denied'), review }),
  z.object({ at, type: z.literal('extension_lapsed') }),
  z.object({ at, type: z.literal('extension_delayed'), detail: z.string(), retryAt: at }),
  z.object({ at, type: z.literal('extension_failed'), detail: z.string() }),
  z.object({ at, type: z.literal('extended'), expiresAt: at }),
  z.object({ at, type: z.literal('rotation_asked'), by: slackUser, revealUntil: at.exactOptional() }),
  z.object({ at, type: z.literal('rotation_started'), attempt: z.number(), fullTokenId: z.string() }),
  z.object({ at, type: z.literal('rotation_delayed'), attempt: z.number(), detail: z.string(), retryAt: at }),
  z.object({ at, type: z.literal('rotation_failed'), detail: z.string() }),
  z.object({ at, type: z.literal('rotated'), expiresAt: at }),
  z.object({ at, type: z.literal('reveal_asked'), by: slackUser }),
  z.object({ at, type: z.literal('revealed'), expiresAt: at, isCertain: z.boolean() }),
  z.object({
    at,
    type: z.literal('reveal_missed'),
    until: at,
    because: z.enum(['closed', 'cluster_unavailable', 'slack_unavailable', 'refused_by_cluster']),
    detail: z.string(),
  }),
  z.object({
    at,
    type: z.literal('reveal_refused'),
    by: slackUser,
    because: z.enum(['not_the_owner', 'revealed']),
  }),
  z.object({ at, type: z.literal('reveal_lapsed') }),
  z.object({ at, type: z.literal('secret_stored'), by: slackUser }),
  z.object({ at, type: z.literal('secret_removed'), wasStuck: z.boolean() }),
  z.object({ at, type: z.literal('secret_overwritten'), wasStuck: z.boolean() }),
  z.object({ at, type: z.literal('secret_stuck'), detail: z.string() }),
  z.object({ at, type: z.literal('reminded'), expiresAt: at }),
  z.object({ at, type: z.literal('revocation_started'), cause }),
  z.object({ at, type: z.literal('revocation_delayed'), detail: z.string(), failures: z.number(), retryAt: at }),
  z.object({ at, type: z.literal('revocation_overdue'), since: at }),
  z.object({ at, type: z.literal('revoked'), cause, wasOverdue: z.boolean() }),
  z.object({
    at,
    type: z.literal('receipt_given'),
    saw: z.enum(['seen', 'not_allowed', 'no_answer']),
    tasks: z.number(),
    failed: z.number(),
    running: z.number(),
    isPartial: mark,
    receipt: receipt.exactOptional(),
  }),
  z.object({ at, type: z.literal('failed'), problem, wasOverdue: z.boolean() }),
  z.object({ at, type: z.literal('access_unchanged') }),
  z.object({ at, type: z.literal('access_left'), ...appeared.shape }),
  z.object({ at, type: z.literal('access_removal_started'), entries: z.array(aclEntry) }),
  z.object({
    at,
    type: z.literal('access_not_compared'),
    because: z.enum(['not_allowed_to_look', 'baseline_lost', 'no_answer']),
    paths: z.array(z.string()),
    detail: z.string(),
  }),
]);
