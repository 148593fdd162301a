import { z } from 'zod';
import { LONGEST_TICKET } from '../domain/ticket.ts';
import { patternRefusal } from './ticket-pattern.ts';

const LONGEST_PATTERN = 200;

const pattern = z
  .string()
  .min(1, 'is empty; leave it out for tickets such as OPS-123')
  .max(LONGEST_PATTERN, `must be at most ${LONGEST_PATTERN} signs`)
  .transform((text, context) => {
    const reason = patternRefusal(text);
    if (reason === undefined) return text;
    context.issues.push({ code: 'custom', message: reason, input: text });
    return z.NEVER;
  });

/** The ticket stands behind the host, so that no ticket leads to another one, and once, so that a card has room for it. */
const ADDRESS = /^https:\/\/[A-Za-z0-9.-]+(?::\d{1,5})?[/?#][^\s{}]*\{ticket\}[^\s{}]*$/;

const url = z
  .string()
  .max(300, 'must be at most 300 signs')
  .regex(ADDRESS, {
    error: 'must begin with https:// and have {ticket} in it once, as in https://jira.example.com/browse/{ticket}',
    abort: true,
  })
  .refine((text) => URL.canParse(text), 'is no valid address; check host and port');

/** The option `ticket` of a role. That the example fits the pattern is said in `rules.ts`. */
export const TicketRule = z.strictObject({
  required: z.boolean().default(true).describe('Whether nobody may ask without one'),
  pattern: pattern
    .default('[A-Z][A-Z0-9]+-[0-9]+')
    .describe('The regular expression that a whole ticket fits; small letters are not capital ones'),
  example: z
    .string()
    .min(1)
    .max(LONGEST_TICKET, `must be at most ${LONGEST_TICKET} signs, like every ticket`)
    .default('OPS-123')
    .describe('A ticket that fits the pattern, for people to go by'),
  url: url.optional().describe('Where tickets are read, with {ticket} in place of one. Default: no link'),
});
