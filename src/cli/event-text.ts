/** What the audit says of a request, in words for operators. */
import type { Approval, Review } from '../domain/approval.ts';
import type { Cause, Problem } from '../domain/cause.ts';
import { formatDuration } from '../domain/duration.ts';
import type { Event } from '../domain/event.ts';
import { operatorName } from '../domain/operator.ts';
import type { People } from '../domain/people.ts';
import { moment } from './moments.ts';

/** What happened, as half a sentence. Words of others stand in quotation marks. */
export function eventWords(event: Event): string {
  switch (event.type) {
    case 'requested':
      return `asked for by ${event.by}`;
    case 'voted':
      return `approved ${by(event.review)}: ${event.approvals} of ${event.needed} approvals`;
    case 'vote_dropped':
      return `the approval of ${event.reviewer} does not count any more: they may not approve now`;
    case 'stage_reached':
      return `the next stage is to approve: ${names(event)}`;
    case 'terms_changed':
      return `its role changed (${event.changed.join(', ')}), so the approvals before do not count`;
    case 'terms_narrowed':
      return `approved for less by ${event.by}: ${formatDuration(event.duration)} on ${event.paths.join(', ')}`;
    case 'approved':
      return `granted ${approvalWords(event.approval)}`;
    case 'glass_broken':
      return `taken in an emergency, without approval; to be reviewed by ${names(event)}`;
    case 'follow_up_chased':
      return `${names(event)} asked again for the review of the emergency`;
    case 'followed_up':
      return `the emergency was found ${event.finding.verdict === 'justified' ? 'justified' : 'not justified'} by ${event.finding.reviewer}`;
    case 'card_undeliverable':
      return `Slack does not show its card: ${quoted(event.detail)}`;
    case 'denied':
      return `denied ${by(event.review)}`;
    case 'cancelled':
      return event.left === undefined
        ? `taken back by ${event.by}`
        : `ended, because its requester left (${event.left})`;
    case 'lapsed':
      return 'lapsed: nobody decided in time';
    case 'approvers_reminded':
      return `reminded ${names(event)} to decide`;
    case 'escalated':
      return `escalated after ${formatDuration(event.after)} to ${names(event)}`;
    case 'receipt_given':
      return event.saw === 'seen'
        ? `its use was looked up: ${event.tasks} tasks, ${event.failed} failed, ${event.running} still running`
        : `its use could not be looked up (${event.saw})`;
    case 'failed':
      return `failed: ${problemWords(event.problem)}`;
    case 'provisioning_started':
      return `began to make ${event.fullTokenId}, attempt ${event.attempt}`;
    case 'provisioning_delayed':
      return `attempt ${event.attempt} put off until ${moment(event.retryAt)}: ${quoted(event.detail)}`;
    case 'provisioning_paused':
      return 'waits, because new tokens are paused';
    case 'secret_handed_over':
      return `handed over the secret of attempt ${event.attempt}${event.replaces ? ', in place of an earlier one' : ''}`;
    case 'activated':
      return `active: ${event.fullTokenId} until ${moment(event.expiresAt)}${revealBy(event.revealUntil)}`;
    case 'extension_asked':
      return `asked to last until ${moment(event.until)}; to be decided by ${names(event)}`;
    case 'extension_voted':
      return `the later end approved ${by(event.review)}: ${event.approvals} of ${event.needed} approvals`;
    case 'extension_approved':
      return `the later end ${moment(event.until)} is approved`;
    case 'extension_denied':
      return `the later end denied ${by(event.review)}`;
    case 'extension_lapsed':
      return 'nobody decided on the later end in time';
    case 'extension_delayed':
      return `the later end put off until ${moment(event.retryAt)}: ${quoted(event.detail)}`;
    case 'extension_failed':
      return `the later end could not be written: ${quoted(event.detail)}`;
    case 'extended':
      return `lasts until ${moment(event.expiresAt)} now`;
    case 'rotation_asked':
      return `a new secret asked for by ${event.by}${revealBy(event.revealUntil)}`;
    case 'rotation_started':
      return `began to make a new secret of ${event.fullTokenId}, attempt ${event.attempt}`;
    case 'rotation_delayed':
      return `the new secret put off until ${moment(event.retryAt)}: ${quoted(event.detail)}`;
    case 'rotation_failed':
      return `no new secret was made, and the old one stays: ${quoted(event.detail)}`;
    case 'rotated':
      return 'a new secret took the place of the old one';
    case 'reveal_asked':
      return `${event.by} clicked to reveal the secret`;
    case 'revealed':
      return event.isCertain ? 'the secret was revealed' : 'the secret may have been revealed, and counts as such';
    case 'reveal_missed':
      return `the secret was not shown (${event.because}) and can be revealed until ${moment(event.until)}`;
    case 'reveal_refused':
      return `${event.by} may not reveal the secret (${event.because})`;
    case 'reveal_lapsed':
      return 'nobody revealed the new secret in time, and the old one stays';
    case 'secret_stored':
      return `${event.by} said that the secret is stored`;
    case 'secret_removed':
      return 'the message of the secret is gone';
    case 'secret_overwritten':
      return 'other words took the place of the secret in its message';
    case 'secret_stuck':
      return `the message of the secret cannot be taken away: ${quoted(event.detail)}`;
    case 'reminded':
      return `reminded of the end at ${moment(event.expiresAt)}`;
    case 'revocation_started':
      return `began to revoke it: ${causeWords(event.cause)}`;
    case 'revocation_delayed':
      return `revoking failed ${event.failures} times, goes on at ${moment(event.retryAt)}: ${quoted(event.detail)}`;
    case 'provisioning_queued':
      return 'it waits for its turn on the cluster';
    case 'revocation_overdue':
      return `the revocation is overdue: it began at ${moment(event.since)}`;
    case 'revoked':
      return `revoked, and seen to be gone: ${causeWords(event.cause)}`;
    case 'access_unchanged':
      return 'nobody had more rights after it than before';
    case 'access_left':
      return `rights appeared while it worked: ${[...event.entries.map(entryWords), ...(event.more > 0 ? [`${event.more} more`] : [])].join(', ')}`;
    case 'access_removal_started':
      return `began to take away: ${event.entries.map(entryWords).join(', ')}`;
    case 'access_not_compared':
      return `rights before and after could not be compared (${event.because}): ${quoted(event.detail)}`;
    default:
      return event satisfies never;
  }
}

/** Why a grant ended, as half a sentence. */
export function causeWords(cause: Cause): string {
  switch (cause.kind) {
    case 'expired':
      return 'its time was over';
    case 'revoked':
      return `${cause.as === 'requester' ? 'given back' : 'taken away'} by ${cause.by}, ${cause.as}`;
    case 'revoked_by_operator':
      return `taken away by the operator ${operatorName(cause.by)}${cause.reason === undefined ? '' : `, saying ${quoted(cause.reason)}`}`;
    case 'left':
      return `its requester left (${cause.as})`;
    case 'vanished':
      return 'its token was gone from the cluster';
    case 'not_provisioned':
    case 'not_rotated':
      return problemWords(cause.problem);
    case 'not_revealed':
      return cause.problem === undefined ? 'nobody revealed its secret in time' : problemWords(cause.problem);
    default:
      return cause satisfies never;
  }
}

/** By whom or what a request was granted. */
export function approvalWords(approval: Approval): string {
  switch (approval.by) {
    case 'reviewers':
      return by(approval.review);
    case 'rule':
      return `by the rule of its role, up to ${formatDuration(approval.upTo)} and ${approval.perDay} a day`;
    case 'break_glass':
      return 'in an emergency, without approval';
    default:
      return approval satisfies never;
  }
}

/** Somebody else's words, in one line and recognisable as theirs. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

function by({ reviewer, via, reason }: Review): string {
  return `by ${reviewer} with a ${via}${reason === undefined ? '' : `, saying ${quoted(reason)}`}`;
}

function names({ users, groups }: People): string {
  return [...users, ...groups].join(', ') || 'nobody';
}

function problemWords({ kind, detail }: Problem): string {
  return `${kind.replaceAll('_', ' ')}${detail === '' ? '' : `, ${quoted(detail)}`}`;
}

function revealBy(until: number | undefined): string {
  return until === undefined ? '' : `, its secret to be revealed until ${moment(until)}`;
}

function entryWords({
  holder,
  pveRole,
  path,
}: {
  readonly holder: string;
  readonly pveRole: string;
  readonly path: string;
}): string {
  return `${holder} has ${pveRole} on ${path}`;
}
