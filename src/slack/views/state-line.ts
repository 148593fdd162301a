import type { Provisioning } from '../../domain/grant.ts';
import type { Pending, Request } from '../../domain/request.ts';
import { isDelayed } from '../../domain/retry.ts';
import { date } from '../text/dates.ts';
import { approvalWords, causeWords, grantedSentence, LEFT, NOTHING_LEFT, reviewWords, stillWorks } from './causes.ts';
import { extensionLine } from './extension.ts';
import { reported, problemWords } from './problems.ts';
import { revealLine } from './reveal.ts';
import { secretLine } from './rotation.ts';

/** How a request stands now, in a line of mrkdwn for anyone who reads: a status emoji, the state, what it means. */
export function stateLine(request: Request): string {
  switch (request.state) {
    case 'pending':
      return `:hourglass_flowing_sand: *Waiting for ${awaited(request)}* until ${date(request.lapsesAt)}.${soFar(request)}${request.escalated === true ? ' Escalated, because nobody decided it for long.' : ''}`;
    case 'approved':
      return `:gear: ${grantedSentence(request, '*')} ${beingMade(request.provisioning)}`;
    case 'active':
      return `:large_green_circle: *Active* until ${date(request.grant.expiresAt)}. ${grantedSentence(request)}${secretLine(request)}${revealLine(request)}${extensionLine(request)}`;
    case 'revoking': {
      const { cause, overdue, failures, since } = request;
      const delay = ` The cluster has not confirmed it since ${date(since)}. ${stillWorks(request)} The bot keeps trying.`;
      return `:broom: *Being revoked*: ${causeWords(cause, 'named')}.${overdue || isDelayed(failures) ? delay : ''}`;
    }
    case 'revoked':
      return `:lock: *Revoked* ${date(request.endedAt)}: ${causeWords(request.cause, 'named')}. ${NOTHING_LEFT}`;
    case 'denied':
      return `:no_entry: *Denied* ${reviewWords(request.review, request.endedAt)}. No token was made.`;
    case 'cancelled': {
      const why = request.left === undefined ? '' : `: ${LEFT[request.left]}`;
      const by = request.left === undefined ? ' by the requester,' : '';
      return `:leftwards_arrow_with_hook: *Cancelled*${by} ${date(request.endedAt)}${why}. No token was made.`;
    }
    case 'lapsed':
      return `:alarm_clock: *Lapsed* ${date(request.endedAt)}: nobody decided in time. No token was made.`;
    case 'failed': {
      const { happened } = problemWords(request.problem);
      return `:warning: *Failed* ${date(request.endedAt)}. ${happened} ${reported(request.problem)} ${NOTHING_LEFT}`;
    }
    default:
      return request satisfies never;
  }
}

function beingMade({ paused, queued, failures, blockedBy, giveUpAt }: Provisioning): string {
  if (paused === true) return 'New tokens are paused; this one is made when they are resumed.';
  if (queued === true) {
    return 'The token waits for its turn: only so much is written to a cluster at a time. It follows by itself.';
  }
  if (!isDelayed(failures)) return 'The token is being made.';
  const who =
    blockedBy === 'slack_unavailable'
      ? 'Slack does not take the message with its secret'
      : 'the cluster does not answer';
  return `The token is not made so far, because ${who}. The bot keeps trying until ${date(giveUpAt)}.`;
}

/** How many more have to approve, e.g. `2 approvers` or `one more approver`. */
export function awaited({ terms, votes }: Pending): string {
  const more = terms.approvals.reduce((sum, each) => sum + each, 0) - votes.length;
  if (votes.length > 0) return more === 1 ? 'one more approver' : `${more} more approvers`;
  return more === 1 ? 'an approver' : `${more} approvers`;
}

function soFar({ votes }: Pending): string {
  return votes.length === 0 ? '' : ` Approved so far ${approvalWords(votes)}.`;
}
