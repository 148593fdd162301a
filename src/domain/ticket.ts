import type { Wish } from './lifecycle/ask.ts';
import { accept, refuse, type Outcome } from './refusal.ts';
import type { Role } from './role.ts';

/** What a role says about tickets: entries of the reader's own tracker, such as `OPS-123`. */
export interface TicketRule {
  /** Whether nobody may ask without one. */
  readonly required: boolean;
  /** The source of a regular expression that a whole ticket fits; as text, because a `RegExp` keeps state. */
  readonly pattern: string;
  /** A ticket that fits, for people to go by. */
  readonly example: string;
  /** Where tickets are read, with `{ticket}` in place of one. */
  readonly url?: string | undefined;
}

/**
 * In UTF-16 units. Nothing longer is held against a pattern, so that the time it may take has a bound; how many ways of
 * reading such a text a pattern may have is seen to where it is configured.
 */
export const LONGEST_TICKET = 100;

/** Tells whether a text is, as a whole, a ticket by a rule. */
export function isTicket({ pattern }: Pick<TicketRule, 'pattern'>, text: string): boolean {
  if (text === '' || text.length > LONGEST_TICKET) return false;
  return new RegExp(`^(?:${pattern})$`, 'u').test(text);
}

/**
 * The ticket of a request: the one that was filled in, or else the first word of the reason that is one. A role without a
 * rule takes none.
 * Refused: one filled in that is none by the rule, and none at all where the role requires one.
 */
export function chooseTicket(
  { name: role, ticket: rule }: Pick<Role, 'name' | 'ticket'>,
  { ticket = '', reason, paths: [path] }: Pick<Wish, 'ticket' | 'reason' | 'paths'>,
): Outcome<string | undefined> {
  if (rule === undefined) return accept(undefined);
  const text = ticket.trim();
  if (text !== '')
    return isTicket(rule, text) ? accept(text) : refuse({ kind: 'not_a_ticket', role, path, text, rule });
  const found = ticketIn(reason, rule);
  if (found === undefined && rule.required) return refuse({ kind: 'ticket_missing', role, path, rule });
  return accept(found);
}

/** Whether a request may still have the ticket it has, or none, by today's rule. */
export function isTicketEnough(rule: TicketRule | undefined, ticket: string | undefined): boolean {
  return rule?.required !== true || (ticket !== undefined && isTicket(rule, ticket));
}

/** Where a ticket is read. */
export function ticketAddress(url: string, ticket: string): string {
  // Half of a character has no percent-encoding.
  return url.replace('{ticket}', () => encodeURIComponent(ticket.toWellFormed()));
}

/** What may stand around a ticket in a sentence. `#` comes off last: to some trackers it is part of the ticket. */
const AROUND = [/^[^\p{L}\p{N}#]+|[^\p{L}\p{N}#]+$/gu, /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu];

function ticketIn(reason: string, rule: TicketRule): string | undefined {
  for (const word of reason.split(/\s+/)) {
    const readings = [word, ...AROUND.map((signs) => word.replaceAll(signs, ''))];
    const ticket = readings.find((reading) => isTicket(rule, reading));
    if (ticket !== undefined) return ticket;
  }
  return undefined;
}
