import { audiencesOf, type Audience, type ChangedTerm, type Happening } from '../../domain/event.ts';
import { formatDuration } from '../../domain/duration.ts';
import { LONGEST_DENIAL } from '../../domain/lifecycle/review.ts';
import type { People } from '../../domain/people.ts';
import type { Review } from '../../domain/approval.ts';
import { fullTokenIdOf, type Request } from '../../domain/request.ts';
import { date } from '../text/dates.ts';
import { channel, code, codeList, peopleList, person } from '../text/mrkdwn.ts';
import { accessSentences } from './access-left.ts';
import { afterRevoked, causeWords, LEFT, NOTHING_LEFT, problemBehind, ruleWords, stillWorks } from './causes.ts';
import { askAgain, command } from './commands.ts';
import { extensionSentences } from './extension.ts';
import { followUpSentences } from './follow-up.ts';
import { sentence, type Message } from './message.ts';
import { reported, problemWords } from './problems.ts';
import { receiptSentences } from './receipt.ts';
import { revealSentences } from './reveal.ts';
import { rotationSentences } from './rotation.ts';
import { secretSentences } from './secret-message.ts';

/**
 * What an audience is told when something happens: a reply in the card's thread, a reply in the requester's DM, or an
 * alert. Of the replies in the channel only those mention anybody that are there to ping them; the card names everyone
 * already and is changed without a ping.
 * @throws RangeError when `audiencesOf` does not give the event to the audience.
 */
export function announcement(audience: Audience, request: Request, what: Happening): Message {
  const words = sentences(request, what)[audience];
  if (words === undefined) {
    throw new RangeError(`${what.type} is told to ${audiencesOf(what).join(', ') || 'nobody'}, not to ${audience}`);
  }
  return sentence(words);
}

type Sentences = Readonly<Partial<Record<Audience, string>>>;

function sentences(request: Request, what: Happening): Sentences {
  const again = askAgain(request.ask.role);
  const token = `${code(fullTokenIdOf(request), 200)} on ${code(request.terms.cluster)}`;
  switch (what.type) {
    case 'voted': {
      const more = what.needed - what.approvals;
      const missing = more === 1 ? 'one more is' : `${more} more are`;
      return { card: `Approved by ${what.approvals} of ${what.needed}; ${missing} needed.` };
    }
    case 'vote_dropped':
      return { card: 'An earlier approval no longer counts: whoever gave it may not approve this role any more.' };
    case 'terms_changed':
      return {
        card: `Asked again, because the role has changed since: it ${changedWords(what.changed)}. The card shows what would be granted. Approvals given before do not count; please decide again.${anew(request)}`,
      };
    case 'terms_narrowed': {
      const change = narrowedWords(what);
      return {
        card: `Approved for less: ${change}. Approvals given before are asked again.${anew(request)}`,
        requester: `${person(what.by)} approved less than you asked for: ${change}. If that is not enough, talk to them.`,
      };
    }
    case 'approvers_reminded': {
      const until = request.state === 'pending' ? ` It lapses ${date(request.lapsesAt)}.` : '';
      return { card: `${peopleList(what)}: this still waits for a decision.${until}` };
    }
    case 'escalated':
      return {
        card: `${peopleList(what)}: nobody decided this for ${formatDuration(what.after)}, so you can decide it too.`,
      };
    case 'stage_reached':
      return {
        card: `${toWhom(what, 'Those who approve next')}: the approvers before you agreed, so this is yours to decide now.`,
      };
    case 'approved': {
      const how = what.approval.by === 'rule' ? `Approved ${ruleWords(what.approval)}` : 'Approved';
      const way = request.terms.delivery === 'reveal' ? 'who reveals it with a button' : 'by direct message';
      return { card: `${how}. The token is being made; its secret goes to the requester alone, ${way}.` };
    }
    case 'glass_broken':
    case 'follow_up_chased':
    case 'followed_up':
      return followUpSentences(request, what);
    case 'card_undeliverable':
      return {
        alerts: `:warning: Slack does not show the card of ${code(request.id)} in ${channel(request.terms.channel)}: ${code(what.detail, 200)}. The grant goes on. Invite this app to that channel, and see ${command(`status ${request.id}`)}.`,
      };
    case 'secret_stuck':
      return secretSentences(request, what);
    case 'secret_removed':
    case 'secret_overwritten':
      return what.wasStuck ? secretSentences(request, what) : {};
    case 'activated':
      return {
        card:
          what.revealUntil === undefined
            ? `Handed over. The token works until ${date(what.expiresAt)}.`
            : `Made. The token works until ${date(what.expiresAt)}; its requester has until ${date(what.revealUntil)} to reveal its secret.`,
      };
    case 'cancelled':
      return {
        card: `Cancelled${what.left === undefined ? ' by the requester' : `: ${LEFT[what.left]}`}. There is nothing left to decide.`,
      };
    case 'denied':
      return {
        card: 'Denied. No token was made.',
        requester:
          `Denied by ${person(what.review.reviewer)}${reasonOf(what.review)}. You get no token this time. ` +
          `Talk to them, or say more about why you need it. ${again}`,
      };
    case 'lapsed':
      return {
        card: 'Lapsed: nobody decided in time. No token was made.',
        requester: `Lapsed: nobody decided in time. You get no token this time. ${again}`,
      };
    case 'revocation_started':
      return { card: `Being revoked: ${causeWords(what.cause, 'unnamed')}.` };
    case 'revocation_overdue': {
      const delay = `the cluster has not confirmed it since ${date(what.since)}`;
      const works = stillWorks(request);
      return {
        card: `Still being revoked: ${delay}. ${works} The bot keeps trying.`,
        requester: `Still being revoked: ${delay}. ${works} Please do not use it; the bot keeps trying.`,
        alerts:
          `:rotating_light: Cannot revoke ${token}: ${delay}. ${works} ${person(request.ask.requester)} asked for it. ` +
          `The bot keeps trying. Check the cluster, and see ${command(`status ${request.id}`)}.`,
      };
    }
    case 'revoked': {
      const problem = problemBehind(what.cause);
      return {
        card: `Revoked: ${causeWords(what.cause, 'unnamed')}. ${problem === undefined ? '' : `${reported(problem)} `}${NOTHING_LEFT}`,
        requester: `Revoked: ${causeWords(what.cause, 'named')}. ${NOTHING_LEFT} ${afterRevoked(what.cause, request.ask.role)}`,
        ...(what.wasOverdue && { alerts: `Revoked after all: ${token} is gone. There is nothing left to do.` }),
      };
    }
    case 'failed': {
      const { happened, next } = problemWords(what.problem);
      return {
        card: `Failed. ${happened} ${reported(what.problem)} ${NOTHING_LEFT} ${next}`,
        requester: `Failed. ${happened} You get no token this time. ${NOTHING_LEFT} ${next} ${again}`,
        ...(what.wasOverdue && {
          alerts: `Cleaned up after all: nothing of ${token} is left. There is nothing left to do.`,
        }),
      };
    }
    case 'receipt_given':
      return what.receipt === undefined ? {} : receiptSentences(what.receipt);
    case 'extension_asked':
    case 'extension_voted':
    case 'extension_approved':
    case 'extension_denied':
    case 'extension_lapsed':
    case 'extension_delayed':
    case 'extension_failed':
    case 'extended':
      return extensionSentences(request, what);
    case 'rotation_asked':
    case 'rotation_started':
    case 'rotation_delayed':
    case 'rotation_failed':
    case 'rotated':
      return rotationSentences(request, what);
    case 'access_left':
    case 'access_not_compared':
      return accessSentences(request, what);
    case 'reveal_asked':
    case 'revealed':
    case 'reveal_missed':
    case 'reveal_refused':
    case 'reveal_lapsed':
      return revealSentences(request, what);
    case 'requested':
    case 'access_unchanged':
    case 'access_removal_started':
    case 'provisioning_started':
    case 'provisioning_delayed':
    case 'provisioning_paused':
    case 'provisioning_queued':
    case 'secret_handed_over':
    case 'secret_stored':
    case 'reminded':
    case 'revocation_delayed':
      return {};
    default:
      return what satisfies never;
  }
}

/** Those to be asked, or where none is to be named, who they are in general. */
function toWhom(people: People, unnamed: string): string {
  return people.users.length + people.groups.length > 0 ? peopleList(people) : unnamed;
}

/** How somebody who approved by reaction, which still stands on the card, approves once more. */
function anew({ terms }: Request): string {
  return terms.reactions ? ' A reaction counts again once it is taken away and given anew.' : '';
}

function reasonOf({ reason }: Review): string {
  return reason === undefined ? '' : `, saying ${code(reason, LONGEST_DENIAL)}`;
}

const TERM_WORDS: Readonly<Record<ChangedTerm, string>> = {
  cluster: 'is on another cluster',
  pveRole: 'grants another PVE role',
  privileges: 'gives other privileges',
  propagate: 'reaches differently below its paths',
  owner: 'gives its tokens another owner',
  risk: 'has a higher risk',
  approvals: 'asks for more approvals',
};

function narrowedWords({ duration, paths, before }: Extract<Happening, { type: 'terms_narrowed' }>): string {
  const time = `${formatDuration(duration)} instead of ${formatDuration(before.duration)}`;
  const reach = `only on ${codeList(paths, 1000)}`;
  const changes = [duration < before.duration ? time : '', paths.length < before.paths.length ? reach : ''];
  return changes.filter((change) => change !== '').join(', ');
}

function changedWords(changed: readonly ChangedTerm[]): string {
  const words = changed.map((term) => TERM_WORDS[term]);
  return [words.slice(0, -1).join(', '), ...words.slice(-1)].filter((part) => part !== '').join(' and ');
}
