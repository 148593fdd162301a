import type { KnownBlock } from '@slack/types';
import type { FollowUp } from '../../domain/follow-up.ts';
import type { Pending, Request } from '../../domain/request.ts';
import { ACTIONS, REACTIONS } from '../ids.ts';
import { code, peopleList } from '../text/mrkdwn.ts';
import { button, buttons, context, section } from './blocks.ts';
import { command } from './commands.ts';
import { details, headline, origin } from './details.ts';
import { extensionButtons } from './extension.ts';
import { followUpBlocks } from './follow-up.ts';
import type { Message } from './message.ts';
import { stateLine } from './state-line.ts';

/** The approval card in the role's channel: what is asked for, by whom, and how the request stands now. */
export function card(request: Request, followUp?: FollowUp): Message {
  const question = followUp === undefined ? [] : followUpBlocks(request.id, followUp);
  return { text: summary(request), blocks: [...story(request), ...question, ...footer(request)] };
}

/** The card in a sentence or two, for phones' notifications and screen readers. */
export function summary(request: Request): string {
  return `${headline(request)}. Why: ${code(request.ask.reason, 200)}. ${stateLine(request)}`;
}

/** What the card says, without its buttons and hints. */
export function story(request: Request): KnownBlock[] {
  return [section(headline(request)), section(stateLine(request)), details(request)];
}

function footer(request: Request): KnownBlock[] {
  const { id } = request;
  const since = origin(request);
  switch (request.state) {
    case 'pending':
      return [
        buttons(
          button('Approve', ACTIONS.approve, id, { style: 'primary' }),
          button('Approve for less…', ACTIONS.approveForLess, id),
          button('Deny', ACTIONS.deny, id, { style: 'danger' }),
        ),
        context(`${since}${awaitsWhom(request)} ${howToAnswer(request.terms.reactions)}`),
      ];
    case 'active': {
      const decisions = extensionButtons(request);
      const hint = context(`${since} End it early with ${command(`revoke ${id}`)}.`);
      return decisions.length > 0 ? [buttons(...decisions), hint] : [hint];
    }
    case 'approved':
      return [context(`${since} End it early with ${command(`revoke ${id}`)}.`)];
    case 'revoking':
    case 'revoked':
    case 'denied':
    case 'cancelled':
    case 'lapsed':
    case 'failed':
      return [context(since)];
    default:
      return request satisfies never;
  }
}

/** Slack tells those whom a new card names. Where all approvers are silent it names nobody. */
function awaitsWhom({ asked = { users: [], groups: [] } }: Pending): string {
  return asked.users.length + asked.groups.length > 0 ? ` For ${peopleList(asked)} to decide.` : '';
}

/** Reactions are named rather than shown: only the exact name counts, and it is what people type to find them. */
function howToAnswer(reactions: boolean): string {
  return reactions
    ? `Answer with a button, or react with ${code(`:${REACTIONS.approve}:`)} or ${code(`:${REACTIONS.deny}:`)}.`
    : 'Answer with a button; reactions do not count for this role.';
}
