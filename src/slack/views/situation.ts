import type { Approval } from '../../domain/approval.ts';
import type { Provisioning } from '../../domain/grant.ts';
import type { Request } from '../../domain/request.ts';
import { date } from '../text/dates.ts';
import { person } from '../text/mrkdwn.ts';
import { causeWords, LEFT } from './causes.ts';

function approvedWords(approval: Approval): string {
  switch (approval.by) {
    case 'reviewers':
      return `was approved by ${person(approval.review.reviewer)}`;
    case 'rule':
      return 'was approved by policy';
    case 'break_glass':
      return 'was taken in an emergency';
    default:
      return approval satisfies never;
  }
}

function tokenWords({ paused, queued }: Provisioning): string {
  if (paused === true) return 'waits for new tokens to be resumed';
  return queued === true ? 'waits for its turn on the cluster' : 'is being made';
}

/** How a request stands, as the end of a sentence that begins with its name: for lists and refusals. */
export function situation(request: Request): string {
  switch (request.state) {
    case 'pending':
      return `waits for an approver until ${date(request.lapsesAt)}`;
    case 'approved':
      return `${approvedWords(request.approval)}, and its token ${tokenWords(request.provisioning)}`;
    case 'active':
      return `is active until ${date(request.grant.expiresAt)}`;
    case 'revoking':
      return `is being revoked: ${causeWords(request.cause, 'named')}`;
    case 'revoked':
      return `was revoked ${date(request.endedAt)}: ${causeWords(request.cause, 'named')}`;
    case 'denied':
      return `was denied by ${person(request.review.reviewer)}`;
    case 'cancelled':
      return request.left === undefined ? 'was cancelled by its requester' : `was cancelled: ${LEFT[request.left]}`;
    case 'lapsed':
      return `lapsed ${date(request.endedAt)}, because nobody decided in time`;
    case 'failed':
      return `failed ${date(request.endedAt)}`;
    default:
      return request satisfies never;
  }
}
