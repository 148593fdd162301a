import { describe, expect, it } from 'vitest';
import { parseView } from '../../../playground/slack/blocks/parse.ts';
import { renderBlocks } from '../../../playground/slack/render/blocks.ts';
import { inputsOf } from '../../../playground/slack/world/inputs.ts';
import type { Preview, Useless } from '../../../src/domain/preview.ts';
import type { Role } from '../../../src/domain/role.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import { askForm, loadingForm, noteModal, NOTHING_TYPED } from '../../../src/slack/views/ask-form.ts';
import { durationFields, pathFields } from '../../../src/slack/views/ask-fields.ts';
import { sentence } from '../../../src/slack/views/message.ts';
import { ticketFields } from '../../../src/slack/views/tickets.ts';
import { aRole, aTicketRule } from '../../support/records.ts';
import { READER } from './see.ts';

/** Sends a modal past Slack's own checks and shows it. */
function look(view: ReturnType<typeof askForm>) {
  const parsed = parseView(view, 'modal');
  if (!parsed.ok) throw new Error(`Slack would refuse this modal: ${parsed.messages.join('; ')}`);
  return renderBlocks(parsed.value.blocks, { reader: READER, inputs: inputsOf(parsed.value.blocks) });
}

function formOf(role: Role, draft = NOTHING_TYPED) {
  return askForm({ channel: 'C0ACCESS', roles: [role], role, draft });
}

/** What the form says of a role's privileges. */
function foreseenLine(role: Role, preview: Preview | Useless): string | undefined {
  const foreseen = { owner: { kind: 'existing', user: 'terraform@pve' } as const, preview };
  const { text } = look(askForm({ channel: 'C0ACCESS', roles: [role], role, foreseen, draft: NOTHING_TYPED }));
  return text.split('\n').find((words) => words.includes('Privileges'));
}

function optionsOf(role: Role): string[] {
  const [select] = durationFields(role, NOTHING_TYPED);
  return select?.element.type === 'static_select' ? (select.element.options ?? []).map(({ text }) => text.text) : [];
}

describe('the form', () => {
  it('asks for a role first', () => {
    const view = askForm({ channel: 'C0ACCESS', roles: [aRole()], role: undefined, draft: NOTHING_TYPED });
    expect(look(view).text).toMatchInlineSnapshot(`
      "Role: 
        - provisioner
      Choose a role to see what it can do.
      Why: 
      Approvers read this before they decide."
    `);
  });

  it('says what a role can do, where, for how long and by whose leave, and asks for the rest', () => {
    const role = aRole({ paths: ['/pool/dev', '/vms/*'], duration: { default: 2 * HOUR, longest: 8 * HOUR } });
    expect(look(formOf(role)).text).toMatchInlineSnapshot(`
      "Role: provisioner
        - provisioner
      • What it can do: Create and change guests in the dev pool
      • Risk: medium
      • PVE role: TerraformProvisioner on home
      • Paths: /pool/dev, /vms/*, and everything below
      • How long: 2h unless you say otherwise, 8h at most
      Approvers: @Ann, @Abe. They see it in #proxmox-access; nobody approves their own request.
      Paths: /pool/dev
        - /pool/dev
      Guests: 
      Finds what the bot may see on the cluster.
      Other paths: 
      For what the search does not show, such as what does not exist yet. Paths that fit /vms/*, where * stands for one part, such as 100. Anything below /pool/dev. Several with commas or on lines of their own, 20 at most.
      For how long: 2h
        - 15m
        - 30m
        - 1h
        - 2h
        - 4h
        - 8h
      Or another time: 
      Such as 45m or 1h30m, 8h at most. It counts instead of the time above.
      Why: 
      Approvers read this before they decide."
    `);
  });

  it('asks for a ticket where the role has a rule for it, before the reason', () => {
    const shown = (required: boolean) => {
      const form = formOf(aRole({ ticket: aTicketRule({ required, example: 'INC0012345' }) }));
      return look(form).text.match(/.*ticket.*|Such as INC.*|^Why/gim);
    };
    expect(shown(true)).toEqual(['• Ticket: needed, such as INC0012345', 'Ticket: ', 'Such as INC0012345.', 'Why']);
    expect(shown(false)?.[0]).toBe('• Ticket: may be named, such as INC0012345');
    expect(look(formOf(aRole())).text).not.toMatch(/ticket/i);
  });

  it('lets the ticket stay empty only where the role does, and keeps it apart from other roles’', () => {
    const [needed] = ticketFields(aRole({ ticket: aTicketRule() }), NOTHING_TYPED);
    const [accepted] = ticketFields(aRole({ ticket: aTicketRule({ required: false }) }), { ticket: 'OPS-123' });
    expect(needed).toMatchObject({ block_id: 'ticket.provisioner', optional: false });
    expect(needed?.element).not.toHaveProperty('initial_value');
    expect(accepted).toMatchObject({ optional: true, element: { initial_value: 'OPS-123', max_length: 100 } });
  });

  it('says what a token could do on the paths of the role, where that is known', () => {
    const role = aRole({ paths: ['/pool/dev'], owner: { kind: 'service', user: 'terraform@pve' } });
    const group = { paths: ['/pool/dev'], held: ['VM.Audit'], below: [], lacking: ['VM.Allocate'] };
    const known: Preview = { kind: 'known', on: [group] };
    expect(foreseenLine(role, known)).toMatchInlineSnapshot(
      `"• Privileges: VM.Audit; the PVE role’s VM.Allocate is not among terraform@pve’s own"`,
    );
    expect(foreseenLine({ ...role, paths: ['/pool/dev', '/vms/*'] }, known)).toMatchInlineSnapshot(
      `"• Privileges on /pool/dev: VM.Audit; the PVE role’s VM.Allocate is not among terraform@pve’s own"`,
    );
    expect(foreseenLine(role, { kind: 'unknown', because: 'not_allowed_to_look' })).toBeUndefined();
  });

  it('says of a token that could do nothing why', () => {
    const because = ['no_such_pve_role', 'empty_pve_role', 'owner_lacks_all'] as const;
    const lines = because.map((why) => foreseenLine(aRole(), { kind: 'useless', because: why }));
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "• Privileges: none at present, because the cluster has no such PVE role
      • Privileges: none at present, because this PVE role has none
      • Privileges: none at present, because terraform@pve has none of the PVE role’s there"
    `);
  });

  it('carries the id of the channel and nothing else', () => {
    expect(formOf(aRole()).private_metadata).toBe('C0ACCESS');
  });

  it('is announced while it is being made, and may be replaced by a sentence', () => {
    expect(look(loadingForm()).text).toMatchInlineSnapshot(`
      ":hourglass_flowing_sand: Looking up what you can ask for…
      If this stays, close it and type /pvetoken request ROLE REASON."
    `);
    expect(look(noteModal(sentence('No.'))).text).toBe('No.');
  });
});

describe('the times on offer', () => {
  it.each([
    [2 * HOUR, 8 * HOUR, ['15m', '30m', '1h', '2h', '4h', '8h']],
    [10 * MINUTE, 10 * MINUTE, ['10m']],
    [45 * MINUTE, 100 * MINUTE, ['15m', '30m', '45m', '1h', '1h40m']],
    [7 * DAY, 90 * DAY, ['15m', '30m', '1h', '2h', '4h', '8h', '12h', '1d', '2d', '3d', '7d', '14d', '30d', '90d']],
  ])('for a default of %i and a longest of %i', (usual, longest, steps) => {
    expect(optionsOf(aRole({ duration: { default: usual, longest } }))).toEqual(steps);
  });
});

/** The labels of the fields for paths, and whether each may stay empty. */
function labels(changes: Partial<Role>): (readonly [string, boolean])[] {
  return pathFields(aRole(changes), NOTHING_TYPED).map(({ label, optional = false }) => [label.text, optional]);
}

/** What the fields for paths hold when the form opens, by their labels. */
function filledIn(role: Role, paths: string[]): Record<string, string[]> {
  const { fields } = look(formOf(role, { ...NOTHING_TYPED, paths }));
  const ofPaths = fields.filter(({ blockId }) => blockId.endsWith(`paths.${role.name}`));
  return Object.fromEntries(ofPaths.map(({ label, value }) => [label, value]));
}

describe('the paths on offer', () => {
  it('are chosen from the exact ones, and typed where the role allows more', () => {
    expect(labels({ paths: ['/pool/dev'], propagate: false })).toEqual([['Paths', false]]);
    expect(labels({ paths: ['/pool/dev'] })).toEqual([
      ['Paths', true],
      ['Other paths', true],
    ]);
    expect(labels({ paths: ['/nodes/*'], propagate: false })).toEqual([['Paths', false]]);
  });

  it('are searched for, or typed, where the role has patterns that fit guests, pools or storages', () => {
    expect(labels({ paths: ['/vms/*'], propagate: false })).toEqual([
      ['Guests', true],
      ['Other paths', true],
    ]);
    expect(labels({ paths: ['/pool/dev', '/pool/*', '/vms/*', '/storage/*'] })).toEqual([
      ['Paths', true],
      ['Guests, pools and storages', true],
      ['Other paths', true],
    ]);
  });

  it('that were typed already are where they would be found, the others where they are typed', () => {
    const role = aRole({ name: 'operator', paths: ['/pool/dev', '/vms/*'], propagate: false });
    const typed = ['/vms/100', '/pool/dev', '/vms/1', '/storage/local', '/vms/100'];
    expect(filledIn(role, typed)).toEqual({
      Paths: ['/pool/dev'],
      Guests: ['/vms/100'],
      'Other paths': ['/vms/1, /storage/local'],
    });
    const many = Array.from({ length: 22 }, (_, at) => `/vms/${at + 100}`);
    const { Guests = [], 'Other paths': others } = filledIn(role, many);
    expect([Guests.length, others]).toEqual([20, ['/vms/120, /vms/121']]);
  });

  it('are typed where a menu cannot hold them; none stands for all', () => {
    const many = Array.from({ length: 101 }, (_, at) => `/vms/${at + 100}`);
    const long = [`/storage/${'x'.repeat(100)}`];
    for (const paths of [many, long]) {
      const [field, ...others] = pathFields(aRole({ paths, propagate: false }), NOTHING_TYPED);
      expect(others).toEqual([]);
      expect(field).toMatchObject({ optional: true, element: { type: 'plain_text_input' } });
      expect(field?.hint?.text).toContain(`Leave it empty for all ${paths.length} paths of the role.`);
    }
  });
});

it.each([
  ['ampersands', '&'.repeat(5000)],
  ['mentions', '<!channel> <@U0EVIL> @here '.repeat(200)],
  ['nothing', ''],
  ['emoji', '👩‍👩‍👧'.repeat(500)],
])('words without end, and of other people, fit into the form and mean nothing: %s', (_, words) => {
  const role = aRole({
    description: words,
    cluster: words,
    pveRole: words,
    channel: words,
    ticket: aTicketRule({ pattern: words, example: words }),
    paths: Array.from({ length: 100 }, (_, at) => `/vms/${at + 100}`).concat('/vms/*'),
    approvers: { users: Array.from({ length: 50 }, (_, at) => `${at}${words}`), groups: [words], required: 2 },
  });
  const draft = { role: words, duration: 1, paths: [words, words], reason: '', ticket: words };
  const group = { paths: [words], held: [words], below: [words], lacking: [words] };
  const foreseen = { owner: { kind: 'existing', user: words }, preview: { kind: 'known', on: [group] } } as const;
  const roles = Array.from({ length: 150 }, (_, at) => aRole({ name: `role-${at}` }));
  const view = askForm({ channel: 'C0ACCESS', roles: [...roles, role], role, foreseen, draft });
  const parsed = parseView(view, 'modal');
  expect(parsed.ok ? [] : parsed.messages).toEqual([]);
  const approvers = view.blocks.filter(({ type }) => type === 'context').map((block) => JSON.stringify(block));
  expect(approvers.join('')).toContain('and 31 more');
  expect(approvers.join('')).not.toMatch(/<[!@]/);
});
