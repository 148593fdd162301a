import { expect, it } from 'vitest';
import { readForm } from '../../src/slack/read-form.ts';
import { aPolicy, aRole, aTicketRule } from '../support/records.ts';

it('a form that was shown before its role took tickets is shown anew, and so asks for one', () => {
  const values = {
    role: { pvetoken_form_role: { selected_option: { value: 'provisioner' } } },
    'paths.provisioner': { value: { selected_options: [{ value: '/pool/dev' }] } },
    'duration.provisioner': { value: { selected_option: { value: '4h' } } },
    reason: { value: { value: 'Rebuild the dev cluster' } },
  };
  expect(readForm(values, aPolicy().roles)).toMatchObject({ kind: 'wish', wish: { role: 'provisioner' } });
  const today = aRole({ ticket: aTicketRule({ required: false }) });
  expect(readForm(values, aPolicy([today]).roles)).toEqual({ kind: 'not_shown', role: today });
  const shown = { ...values, 'ticket.provisioner': { value: { value: null } } };
  expect(readForm(shown, aPolicy([today]).roles)).toMatchObject({ kind: 'wish' });
});
