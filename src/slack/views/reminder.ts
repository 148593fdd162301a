import type { Active } from '../../domain/request.ts';
import { ACTIONS } from '../ids.ts';
import { date } from '../text/dates.ts';
import { code } from '../text/mrkdwn.ts';
import { button, buttons, section } from './blocks.ts';
import { command } from './commands.ts';
import type { Message } from './message.ts';
import { revokeButton } from './revoke-button.ts';

/** Tells the requester that a token is about to end, and how to go on or to end it now. */
export function reminder({ id, ask, terms, grant }: Active): Message {
  const ends = `Your token for ${code(ask.role)} on ${code(terms.cluster)} stops working ${date(grant.expiresAt)}.`;
  const next = `If you need longer, extend it, or type ${command(`extend ${id} 1h`)}. If you are done, revoke it now.`;
  return {
    text: ends,
    blocks: [section(`:hourglass: ${ends}\n${next}`), buttons(button('Extend…', ACTIONS.extend, id), revokeButton(id))],
  };
}
