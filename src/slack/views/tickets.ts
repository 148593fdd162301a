/** Tickets in words and fields: entries of the reader's own tracker, as a role's rule wants them. */
import type { InputBlock, RichTextElement } from '@slack/types';
import type { Wish } from '../../domain/lifecycle/ask.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Role } from '../../domain/role.ts';
import { LONGEST_TICKET, ticketAddress, type TicketRule } from '../../domain/ticket.ts';
import { clean } from '../text/clean.ts';
import { code } from '../text/mrkdwn.ts';
import { shorten } from '../text/shorten.ts';
import { BLOCKS, FIELD } from './ask-fields.ts';
import { literal, quoted } from './blocks.ts';
import { command } from './commands.ts';

/** The form's hint shows it in full; a list of roles has no room to. */
const LONGEST_EXAMPLE = 20;

/** A ticket in rich text, as a link where it is known where tickets are read. */
export function ticketElement(ticket: string, url: string | undefined): RichTextElement {
  const shown = literal(ticket);
  return url === undefined ? shown : { type: 'link', url: ticketAddress(url, ticket), text: shown.text };
}

/** Whether a role wants a ticket, and what one looks like, for rich text: the end of a line that begins with `Ticket: `. */
export function ticketNeed({ required, example }: TicketRule): string {
  return `${required ? 'needed' : 'may be named'}, such as ${quoted(example, LONGEST_EXAMPLE).text}`;
}

/** What a ticket has to look like, for whoever named none or another: the pattern, and a command that would be right. mrkdwn. */
export function ticketExample({
  role,
  path,
  rule,
}: Extract<Refusal, { kind: 'ticket_missing' | 'not_a_ticket' }>): string {
  const where = path === undefined ? '' : ` on ${path}`;
  const correct = command(`request ${role}${where} ${rule.example} Rebuild the dev cluster`);
  return `Tickets fit ${code(rule.pattern, 300)}, such as ${code(rule.example)}. Example: ${correct}`;
}

/** The same for below a field, in plain text: the end of a sentence. */
export function ticketHint({ example, pattern }: TicketRule): string {
  return `such as ${shorten(clean(example), 60)}; it has to fit ${shorten(clean(pattern), 80)}`;
}

/** The form's field for the ticket, of a role that has a rule for it. */
export function ticketFields({ name, ticket: rule }: Role, { ticket }: Pick<Wish, 'ticket'>): InputBlock[] {
  if (rule === undefined) return [];
  const hint = `Such as ${shorten(clean(rule.example), LONGEST_TICKET)}.`;
  return [
    {
      type: 'input',
      block_id: BLOCKS.ticket(name),
      optional: !rule.required,
      label: { type: 'plain_text', text: 'Ticket' },
      hint: { type: 'plain_text', text: hint, emoji: false },
      element: {
        type: 'plain_text_input',
        action_id: FIELD,
        max_length: LONGEST_TICKET,
        ...(ticket !== undefined && ticket !== '' && { initial_value: shorten(ticket, LONGEST_TICKET) }),
      },
    },
  ];
}
