import { describe, expect, it } from 'vitest';
import { chooseTicket, isTicket, isTicketEnough, ticketAddress, type TicketRule } from '../../src/domain/ticket.ts';
import { aTicketRule } from '../support/records.ts';

const RULE = aTicketRule();

/** What comes of a wish: the ticket, `none`, or the kind of refusal. */
function chosen(
  wish: { readonly ticket?: string; readonly reason?: string },
  changes: Partial<TicketRule> = {},
): string {
  const role = { name: 'provisioner', ticket: { ...RULE, ...changes } };
  const outcome = chooseTicket(role, { paths: [], reason: 'Rebuild the dev cluster', ...wish });
  if (!outcome.ok) return outcome.refusal.kind;
  return outcome.value ?? 'none';
}

describe('a ticket that was filled in', () => {
  it.each([
    ['OPS-123', 'OPS-123'],
    ['  OPS-123\n', 'OPS-123'],
    ['O2-1', 'O2-1'],
    ['ops-123', 'not_a_ticket'],
    ['OPS-123,', 'not_a_ticket'],
    ['see OPS-123', 'not_a_ticket'],
    ['OPS-123\nOPS-124', 'not_a_ticket'],
    ['OPS-123x', 'not_a_ticket'],
    ['ОРS-123', 'not_a_ticket'],
    ['OPS-１２３', 'not_a_ticket'],
    ['OPS\u200B-123', 'not_a_ticket'],
    ['\uD83D', 'not_a_ticket'],
    [`OPS-${'1'.repeat(96)}`, `OPS-${'1'.repeat(96)}`],
    [`OPS-${'1'.repeat(97)}`, 'not_a_ticket'],
  ])('%j is read as %s, whatever the reason says', (ticket, read) => {
    expect(chosen({ ticket, reason: 'for DEV-7' })).toBe(read);
  });

  it('counts as none when there is nothing in it', () => {
    expect(chosen({ ticket: ' \t ', reason: 'for DEV-7' })).toBe('DEV-7');
    expect(chosen({ ticket: '' })).toBe('ticket_missing');
  });

  it('must fit where the role only accepts tickets, too', () => {
    expect(chosen({ ticket: 'tomorrow' }, { required: false })).toBe('not_a_ticket');
  });
});

describe('a ticket in the reason', () => {
  it.each([
    ['OPS-123 rebuild dev', 'OPS-123'],
    ['OPS-123', 'OPS-123'],
    ['rebuild dev for OPS-123', 'OPS-123'],
    ['OPS-123: rebuild dev', 'OPS-123'],
    ['rebuild dev (OPS-123).', 'OPS-123'],
    ['[OPS-123] #DEV-9;', 'OPS-123'],
    ['see #OPS-123, please', 'OPS-123'],
    ['“OPS-123” or `DEV-9`', 'OPS-123'],
    ['*OPS-123*', 'OPS-123'],
    ['\u200BOPS-123\u2060 rebuild', 'OPS-123'],
    ['rebuild\u00A0OPS-123\nnow', 'OPS-123'],
    ['ops-1 OPS OPS- -123 OPS-12x DEV-9', 'DEV-9'],
    ['OPS-123-DEV', 'ticket_missing'],
    ['xOPS-123', 'ticket_missing'],
    ['https://jira.example.com/browse/OPS-123', 'ticket_missing'],
    ['ОРS-123 in other letters', 'ticket_missing'],
    ['… — ((( ### )))', 'ticket_missing'],
    ['Rebuild the dev cluster', 'ticket_missing'],
  ])('%j names %s', (reason, ticket) => {
    expect(chosen({ reason })).toBe(ticket);
  });

  it('keeps signs that belong to it', () => {
    const issue = { pattern: '#[0-9]+' };
    expect(chosen({ reason: 'rebuild dev (#123).' }, issue)).toBe('#123');
    expect(chosen({ reason: '#123: rebuild dev' }, issue)).toBe('#123');
    expect(chosen({ reason: 'merge !123' }, { pattern: '![0-9]+' })).toBe('!123');
    expect(chosen({ reason: 'rebuild #123 dev' }, { pattern: '[0-9]+' })).toBe('123');
  });

  it('is never nothing, even where the pattern would take that', () => {
    expect(chosen({ reason: '—' }, { pattern: '[a-z]*' })).toBe('ticket_missing');
  });

  it('is not looked for in words that are too long for one', () => {
    expect(chosen({ reason: `OPS-${'1'.repeat(996)}` })).toBe('ticket_missing');
    expect(chosen({ reason: `${'('.repeat(400)}OPS-123${')'.repeat(400)}` })).toBe('OPS-123');
  });
});

describe('a role', () => {
  it('that accepts tickets does without', () => {
    expect(chosen({}, { required: false })).toBe('none');
    expect(chosen({ reason: 'rebuild dev, OPS-123' }, { required: false })).toBe('OPS-123');
  });

  it('without a rule takes none, not even one that was filled in', () => {
    const outcome = chooseTicket({ name: 'auditor' }, { ticket: 'OPS-123', reason: 'OPS-123', paths: [] });
    expect(outcome).toEqual({ ok: true, value: undefined });
  });

  it('says in a refusal what a ticket looks like, and for where it was', () => {
    const role = { name: 'operator', ticket: RULE };
    const paths = ['/vms/100', '/vms/101'];
    expect(chooseTicket(role, { reason: 'Resize it', paths })).toEqual({
      ok: false,
      refusal: { kind: 'ticket_missing', role: 'operator', path: '/vms/100', rule: RULE },
    });
    expect(chooseTicket(role, { ticket: 'ops 1', reason: 'Resize it', paths: [] })).toEqual({
      ok: false,
      refusal: { kind: 'not_a_ticket', role: 'operator', path: undefined, text: 'ops 1', rule: RULE },
    });
  });
});

it.each(['OPS-123', 'DEV-9'])('a pattern of alternatives is held against the whole of %s', (ticket) => {
  const rule = { pattern: 'OPS-[0-9]+|DEV-[0-9]+' };
  expect([ticket, `x${ticket}`, `${ticket}x`].map((text) => isTicket(rule, text))).toEqual([true, false, false]);
});

it('what a request has is enough, unless a ticket is required and it has none that fits', () => {
  const rules = [undefined, { ...RULE, required: false }, RULE];
  const enough = rules.map((rule) => [undefined, 'OPS-123', '#9'].map((has) => isTicketEnough(rule, has)));
  expect(enough).toEqual([
    [true, true, true],
    [true, true, true],
    [false, true, false],
  ]);
});

describe('the address of a ticket', () => {
  it.each([
    ['OPS-123', 'https://jira.example.com/browse/OPS-123?focus=1'],
    ['#12/3?a=b&c', 'https://jira.example.com/browse/%2312%2F3%3Fa%3Db%26c?focus=1'],
    ['$& {ticket}', 'https://jira.example.com/browse/%24%26%20%7Bticket%7D?focus=1'],
    ['漢', 'https://jira.example.com/browse/%E6%BC%A2?focus=1'],
    ['\uD83D', 'https://jira.example.com/browse/%EF%BF%BD?focus=1'],
  ])('of %j has it percent-encoded', (ticket, address) => {
    expect(ticketAddress('https://jira.example.com/browse/{ticket}?focus=1', ticket)).toBe(address);
  });
});
