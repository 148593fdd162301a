import type { KnownBlock } from '@slack/types';
import type { Place } from '../../domain/record.ts';
import type { Request } from '../../domain/request.ts';
import { ACTIONS } from '../ids.ts';
import { channel, code } from '../text/mrkdwn.ts';
import { button, buttons, context, section } from './blocks.ts';
import { afterRevoked, MEMBERS_ONLY } from './causes.ts';
import { askAgain, command } from './commands.ts';
import { details, origin } from './details.ts';
import type { Message } from './message.ts';
import { problemWords } from './problems.ts';
import { isRevealable, revealButton, revealStep } from './reveal.ts';
import { revokeButton } from './revoke-button.ts';
import { stateLine } from './state-line.ts';

/** The message in the requester's DM that always shows how the request stands now, and what they can do about it. */
export function statusMessage(request: Request, card: Place | undefined): Message {
  const { ask, terms } = request;
  const subject = `Your request for ${code(ask.role)} on ${code(terms.cluster)}`;
  const state = stateLine(request);
  return {
    text: `${subject}. ${state}`,
    blocks: [
      section(subject),
      section(`${state}\n${nextStep(request, card)}`),
      details(request),
      ...controls(request),
      context(origin(request)),
    ],
  };
}

function nextStep(request: Request, card: Place | undefined): string {
  const { role } = request.ask;
  switch (request.state) {
    case 'pending':
      return card === undefined
        ? `The approvers are about to see it in ${channel(request.terms.channel)}.`
        : `The approvers see it in ${channel(card.channel)}.`;
    case 'approved':
      return request.terms.delivery === 'reveal'
        ? 'Its secret is yours to reveal: a direct message brings the button.'
        : 'Its secret comes to you here, as a direct message.';
    case 'active':
      if (isRevealable(request)) return `${revealStep(request)} Revoke it when you are done.`;
      return `Revoke it when you are done. If you need longer: ${command(`extend ${request.id} 1h`)}. If its secret is lost, or not secret any more: ${command(`rotate ${request.id}`)}.`;
    case 'revoking':
      return 'Stop using the token. A reply here tells you when it is gone.';
    case 'revoked':
      return afterRevoked(request.cause, role);
    case 'cancelled':
      return request.left === undefined ? askAgain(role) : MEMBERS_ONLY;
    case 'lapsed':
      return askAgain(role);
    case 'denied':
      return `Talk to the person who decided, or say more about why. ${askAgain(role)}`;
    case 'failed':
      return `${problemWords(request.problem).next} ${askAgain(role)}`;
    default:
      return request satisfies never;
  }
}

function controls(request: Request): KnownBlock[] {
  switch (request.state) {
    case 'pending':
      return [buttons(button('Cancel', ACTIONS.cancel, request.id))];
    case 'active':
      return [buttons(...(isRevealable(request) ? [revealButton(request.id)] : []), revokeButton(request.id))];
    case 'lapsed':
    case 'failed':
      return [buttons(button('Ask again', ACTIONS.askAgain, request.id))];
    case 'approved':
    case 'revoking':
    case 'revoked':
    case 'denied':
    case 'cancelled':
      return [];
    default:
      return request satisfies never;
  }
}
