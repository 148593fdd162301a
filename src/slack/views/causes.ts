import { LONGEST_DENIAL } from '../../domain/lifecycle/review.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { Approval, Review } from '../../domain/approval.ts';
import type { Cause, Left, Problem } from '../../domain/cause.ts';
import type { Request } from '../../domain/request.ts';
import type { EpochMs } from '../../domain/time.ts';
import { date } from '../text/dates.ts';
import { code, operator, person } from '../text/mrkdwn.ts';
import { askAgain } from './commands.ts';
import { problemWords } from './problems.ts';

/** The end of everything that was, or may have been, on a cluster; said only when that was verified. */
export const NOTHING_LEFT = 'Nothing of the token is left on Proxmox.';

const CAPACITY = { requester: 'the requester', approver: 'an approver', administrator: 'an administrator' } as const;

/** What became of a requester who left, as the end of a sentence. */
export const LEFT: Readonly<Record<Left, string>> = {
  deleted: 'the requester’s Slack account was deactivated',
  guest: 'the requester is only a guest in this workspace now',
};

/** In place of the way to a new token, for a requester who left. */
export const MEMBERS_ONLY = 'Only full members of this workspace can ask for tokens.';

/**
 * Why a grant ends, as the end of a sentence.
 * @param who whether the person is mentioned. A reply in a channel's thread would ping them, so it leaves them unnamed.
 */
export function causeWords(cause: Cause, who: 'named' | 'unnamed'): string {
  switch (cause.kind) {
    case 'expired':
      return 'its time ran out';
    case 'revoked': {
      const by = who === 'named' ? `${person(cause.by)}, ${CAPACITY[cause.as]}` : CAPACITY[cause.as];
      return `${cause.as === 'requester' ? 'given back' : 'taken away'} by ${by}`;
    }
    case 'revoked_by_operator':
      return `taken away by ${operator(cause.by)}${cause.reason === undefined ? '' : `, saying ${code(cause.reason, LONGEST_DENIAL)}`}`;
    case 'left':
      return LEFT[cause.as];
    case 'vanished':
      return 'its token was gone from the cluster before its time';
    case 'not_provisioned':
      return 'it could not be handed over as approved';
    case 'not_rotated':
      return 'its secret was to be replaced, and no new one that works could be handed over';
    case 'not_revealed':
      return cause.problem === undefined
        ? 'nobody revealed its secret in time'
        : 'no secret that works could be made for the requester to reveal';
    default:
      return cause satisfies never;
  }
}

/** What the requester of a grant that was revoked can do next. */
export function afterRevoked(cause: Cause, role: string): string {
  if (cause.kind === 'left') return MEMBERS_ONLY;
  const problem = problemBehind(cause);
  return problem === undefined ? askAgain(role) : `${problemWords(problem).next} ${askAgain(role)}`;
}

/** What kept the secret of a revoked grant from its owner. */
export function problemBehind(cause: Cause): Problem | undefined {
  return cause.kind === 'not_rotated' || cause.kind === 'not_revealed' ? cause.problem : undefined;
}

/**
 * Whether the token of a request whose revocation takes long may still work. Proxmox ends it by itself at its expiry,
 * but only the verified revocation proves that; without a grant the moment is unknown here.
 */
export function stillWorks(request: Request): string {
  if ('cause' in request && request.cause.kind === 'expired') {
    return 'Its own expiry on Proxmox has passed, so the token should no longer work.';
  }
  const grant = 'grant' in request ? request.grant : undefined;
  return grant === undefined
    ? 'The token may still work.'
    : `The token may still work, until its own expiry on Proxmox ${date(grant.expiresAt)}.`;
}

/** Who approved and how, e.g. `by @Ann with a button and @Abe with a reaction`. */
export function approvalWords(votes: readonly Review[]): string {
  return `by ${votes.map(({ reviewer, via }) => `${person(reviewer)} with a ${via}`).join(' and ')}`;
}

/**
 * By whom or by what a request was granted, as a sentence of its own.
 * @param mark what its first word stands between, where it is the state itself.
 */
export function grantedSentence(
  { approval, votes }: { readonly approval: Approval; readonly votes: readonly Review[] },
  mark = '',
): string {
  switch (approval.by) {
    case 'reviewers':
      return `${mark}Approved${mark} ${approvalWords(votes)}.`;
    case 'rule':
      return `${mark}Approved${mark} ${ruleWords(approval)}.`;
    case 'break_glass':
      return `${mark}Taken in an emergency${mark}: nobody approved it.`;
    default:
      return approval satisfies never;
  }
}

/** The rule that approved, e.g. `by policy: for up to 2h, twice a day for each person, the role needs no approver`. */
export function ruleWords({ upTo, perDay }: Extract<Approval, { by: 'rule' }>): string {
  return `by policy: for up to ${formatDuration(upTo)}, ${times(perDay)} a day for each person, the role needs no approver`;
}

function times(count: number): string {
  return ['', 'once', 'twice'][count] ?? `${count} times`;
}

/** Who decided, how, when if that is to be said, and why, e.g. `by @Ann with a button, saying not today`. */
export function reviewWords({ reviewer, via, reason }: Review, at?: EpochMs): string {
  const when = at === undefined ? '' : ` ${date(at)}`;
  const why = reason === undefined ? '' : `, saying ${code(reason, LONGEST_DENIAL)}`;
  return `by ${person(reviewer)} with a ${via}${when}${why}`;
}
