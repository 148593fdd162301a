import { describe, expect, it } from 'vitest';
import type { FormValues } from '../../src/slack/form-payloads.ts';
import { ASK_FORM } from '../../src/slack/ids.ts';
import { readForm } from '../../src/slack/read-form.ts';
import { BLOCKS, FIELD } from '../../src/slack/views/ask-fields.ts';
import { complaintsOf } from '../../src/slack/views/form-complaints.ts';
import { ask } from '../../src/domain/lifecycle/ask.ts';
import { anId, aPolicy, aRole, aTicketRule, MONDAY, RUTH } from '../support/records.ts';

const NAME = 'operator';
const SEARCH = BLOCKS.foundPaths(NAME);
const OTHER = BLOCKS.otherPaths(NAME);
const MENU = BLOCKS.paths(NAME);

interface Filled {
  readonly found?: readonly string[];
  readonly typed?: string;
  readonly chosen?: readonly string[];
}

function options(paths: readonly string[]) {
  return paths.map((value) => ({ value }));
}

/** What Slack says is filled in. Nobody has vouched for it: an option's value may be anything. */
function valuesOf({ found = [], typed, chosen }: Filled): FormValues {
  return {
    [BLOCKS.role]: { [ASK_FORM.role]: { selected_option: { value: NAME } } },
    ...(chosen && { [MENU]: { [FIELD]: { selected_options: options(chosen) } } }),
    [SEARCH]: { [ASK_FORM.search]: { selected_options: options(found) } },
    [OTHER]: { [FIELD]: { value: typed ?? null } },
    [BLOCKS.duration(NAME)]: { [FIELD]: { selected_option: { value: '1h' } } },
    [BLOCKS.reason]: { [FIELD]: { value: 'Restart the agent' } },
  };
}

/** What a form asks for, or under which fields it is complained of. */
function outcome(filled: Filled, paths: readonly string[] = ['/vms/*']): readonly string[] {
  const policy = aPolicy([aRole({ name: NAME, paths, propagate: false })]);
  const values = valuesOf(filled);
  const read = readForm(values, policy.roles);
  if (read.kind === 'not_shown') throw new Error('the fields of another role');
  if (read.kind === 'complaints') return Object.keys(read.complaints);
  const asked = ask(read.wish, { kind: 'member', id: RUTH, groups: [] }, policy, anId(), MONDAY);
  if (asked.ok) return asked.value.record.request.terms.paths;
  return Object.keys(complaintsOf(asked.refusal, NAME, values) ?? {});
}

describe('the paths of a form', () => {
  it('are those that were found and those that were typed, each once', () => {
    expect(outcome({ found: ['/vms/100', '/vms/101'], typed: '/vms/102, /vms/100' })).toEqual([
      '/vms/100',
      '/vms/101',
      '/vms/102',
    ]);
  });

  it('are the exact ones that are chosen, too', () => {
    const exact = ['/pool/dev', '/storage/local', '/vms/*'];
    expect(outcome({ chosen: ['/pool/dev'], found: ['/vms/100'] }, exact)).toEqual(['/pool/dev', '/vms/100']);
    expect(outcome({ chosen: [], found: ['/vms/100'] }, exact)).toEqual(['/vms/100']);
    expect(outcome({ chosen: ['/pool/dev'] }, exact)).toEqual(['/pool/dev']);
    expect(outcome({ chosen: [] }, exact)).toEqual([MENU]);
  });
});

describe('a complaint stands', () => {
  it.each(['/pool/dev', '/vms/1', '/', 'x'])('under the search, for %s that it could not have found', (path) => {
    expect(outcome({ found: ['/vms/100', path], typed: '/vms/101' })).toEqual([SEARCH]);
  });

  it('under the field where it was typed', () => {
    expect(outcome({ found: ['/vms/100'], typed: '/pool/dev' })).toEqual([OTHER]);
    expect(outcome({ found: ['/vms/100'], typed: 'x' })).toEqual([OTHER]);
  });

  it('under the field where there are too many, or where one can always be named', () => {
    const many = Array.from({ length: 21 }, (_, at) => `/vms/${100 + at}`);
    expect(outcome({ found: many })).toEqual([SEARCH]);
    expect(outcome({ found: ['/vms/200'], typed: many.join(' ') })).toEqual([OTHER]);
    expect(outcome({})).toEqual([OTHER]);
  });
});

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
