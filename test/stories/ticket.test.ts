import { describe, expect, it } from 'vitest';
import { RUTH } from '../../playground/slack/workspaces.ts';
import type { RoleEntry } from '../../playground/world.ts';
import { DAY, HOUR } from '../../src/domain/time.ts';
import { Form, fieldOf } from '../support/form.ts';
import { startJourney, type Journey } from '../support/journey.ts';

const TRACKER = 'https://jira.example.com/browse/{ticket}';
const REQUEST_ID = /\/pvetoken cancel ([a-z0-9]{8})\b/;

/** A journey in which the role provisioner has a rule for tickets. */
async function start(ticket: NonNullable<RoleEntry['ticket']>): Promise<Journey & { form: Form }> {
  const journey = await startJourney({
    adjust: ({ roles }) => {
      if (roles['provisioner'] !== undefined) roles['provisioner'].ticket = ticket;
    },
  });
  return { ...journey, form: new Form(journey.slack, RUTH) };
}

describe('a role that requires a ticket', () => {
  it('takes it from the reason, and shows it to all with a link until the end', async () => {
    const { ruth, ann, pass } = await start({ url: TRACKER });
    const id = await ruth.asks('provisioner OPS-123 rebuild dev');
    const card = await ann.seesCard(id, /• Ticket: OPS-123\nWhy\nOPS-123 rebuild dev/);
    expect(card.links).toEqual(['https://jira.example.com/browse/OPS-123']);
    await ann.clicks(card, 'Approve');
    await ruth.receivesSecret();
    const status = await ruth.seesDm(/Active until[^]*Ticket: OPS-123/);
    expect(status.links).toEqual(['https://jira.example.com/browse/OPS-123']);
    expect((await ann.isAnswered(`/pvetoken status ${id}`)).text).toContain('Ticket: OPS-123');
    pass(4 * HOUR);
    expect((await ann.seesCard(id, /Revoked/)).links).toEqual(['https://jira.example.com/browse/OPS-123']);
  });

  it('says before and after that it wants one, and how it is named', async () => {
    const { ruth } = await start({ pattern: '(INC|CHG)[0-9]{7}', example: 'INC0012345' });
    expect((await ruth.isAnswered('/pvetoken roles')).text).toContain('Ticket: needed, such as INC0012345. Paths:');
    const refused = await ruth.isAnswered('/pvetoken request provisioner rebuild dev for OPS-123');
    expect(refused.text).toMatch(
      /^Name the ticket that this is for: provisioner wants one\. Tickets fit \(INC\|CHG\)\[0-9\]\{7\}, such as INC0012345\./,
    );
    const [, correct = ''] = /Example: (.*)/.exec(refused.text) ?? [];
    expect((await ruth.isAnswered(correct)).text).toMatch(/^Asked for provisioner/);
  });

  it('shows a correct example also where a path is needed', async () => {
    const { ruth } = await startJourney({
      adjust: ({ roles }) => {
        if (roles['operator'] !== undefined) roles['operator'].ticket = {};
      },
    });
    const refused = await ruth.isAnswered('/pvetoken request operator on /vms/100 restart the agent');
    const [, correct = ''] = /Example: (.*)/.exec(refused.text) ?? [];
    expect(correct).toBe('/pvetoken request operator on /vms/100 OPS-123 Rebuild the dev cluster');
    expect((await ruth.isAnswered(correct)).text).toMatch(/^Asked for operator/);
  });

  it('has a field for it in the form, where complaints about it stand', async () => {
    const { ruth, ann, form } = await start({ url: TRACKER });
    const empty = await form.opens('/pvetoken request provisioner', /Ticket: needed, such as OPS-123/);
    expect(fieldOf(empty, 'Ticket')).toMatchObject({ optional: false, blockId: 'ticket.provisioner', value: [] });
    const why = { Why: 'Rebuild the dev cluster' };

    const untidy = await form.sends({ ...why, Ticket: 'ops 123' });
    expect(untidy).toMatchObject({ closed: false });
    expect(untidy.errors).toEqual({
      Ticket: 'Cannot read “ops 123” as a ticket. Name one such as OPS-123; it has to fit [A-Z][A-Z0-9]+-[0-9]+.',
    });
    const invisible = await form.sends({ ...why, Ticket: '\u200B' });
    expect(invisible.errors).toEqual({
      Ticket: 'Name the ticket that this is for, such as OPS-123; it has to fit [A-Z][A-Z0-9]+-[0-9]+.',
    });
    expect(await form.sends({ ...why, Ticket: ' \u200BOPS-123 ' })).toMatchObject({ closed: true });
    const { text } = await ruth.isTold(/Asked for provisioner/);
    const id = REQUEST_ID.exec(text)?.[1] ?? '';
    expect((await ann.seesCard(id)).links).toEqual(['https://jira.example.com/browse/OPS-123']);
  });

  it('is asked again with the same ticket filled in', async () => {
    const { ruth, ann, form, pass } = await start({ url: TRACKER });
    await form.opens('/pvetoken request provisioner', /Ticket: needed/);
    await form.sends({ Why: 'Rebuild the dev cluster', Ticket: 'OPS-123' });
    const { text } = await ruth.isTold(/Asked for provisioner/);
    await ann.seesCard(REQUEST_ID.exec(text)?.[1] ?? '');
    pass(DAY);
    await ruth.clicks(await ruth.seesDm(/Lapsed[^]*Ask again/), 'Ask again');
    const again = await form.shows(/Rebuild the dev cluster/);
    expect(fieldOf(again, 'Ticket').value).toEqual(['OPS-123']);
    expect(await form.sends({})).toMatchObject({ closed: true });
    await ruth.seesDm(/Waiting for an approver[^]*Ticket: OPS-123/);
  });
});

describe('a role that accepts a ticket', () => {
  it('does without one, and takes it where there is one', async () => {
    const { ruth, ann, form } = await start({ required: false });
    expect((await ruth.isAnswered('/pvetoken roles')).text).toContain('Ticket: may be named, such as OPS-123');
    const without = await ruth.asks('provisioner rebuild dev');
    expect((await ann.seesCard(without)).text).not.toContain('Ticket');
    const typed = await ruth.asks('provisioner rebuild dev (see OPS-124).');
    const card = await ann.seesCard(typed, /Ticket: OPS-124/);
    expect(card.links).toEqual([]);

    const empty = await form.opens('/pvetoken request provisioner', /Ticket: may be named/);
    expect(fieldOf(empty, 'Ticket')).toMatchObject({ optional: true });
    expect(await form.sends({ Why: 'Rebuild the dev cluster' })).toMatchObject({ closed: true });
  });

  it('has the field only in its own form', async () => {
    const { form } = await start({ required: false });
    const own = await form.opens('/pvetoken request provisioner', /What it can do/);
    expect(own.fields.map(({ label }) => label)).toContain('Ticket');
    const other = await form.chooses('operator');
    expect(other.fields.map(({ label }) => label)).not.toContain('Ticket');
  });
});
