import { describe, expect, it } from 'vitest';
import { undertakingIn } from '../../src/slack/undertakings.ts';
import { RUTH } from '../support/records.ts';

const typed = (text: string): unknown => ({ command: '/pvetoken', text, user_id: RUTH });
const clicked = (action: string): unknown => ({
  type: 'block_actions',
  user: { id: RUTH },
  actions: [{ action_id: action }],
});

describe('what is noted before it is acknowledged', () => {
  it.each([
    [
      'a command, by its first word alone',
      typed('request provisioner my own words'),
      { kind: 'command', word: 'request' },
    ],
    ['a command that opens the form', typed(''), { kind: 'command', word: '' }],
    ['words that are no command', typed('<@U1> please'), { kind: 'command', word: '' }],
    ['a click', clicked('pvetoken_approve'), { kind: 'click' }],
    ['a form that is sent', { type: 'view_submission', user: { id: RUTH } }, { kind: 'form' }],
  ])('%s', (_, body, what) => {
    expect(undertakingIn(body)).toEqual({ by: RUTH, what });
  });

  it.each([
    ['a command that only asks', typed('list all')],
    ['a report', typed('report 2026-11')],
    ['a choice in a form', clicked('pvetoken_form_role')],
    ['an event', { type: 'event_callback', event: { type: 'reaction_added', user: RUTH } }],
    ['nothing that is known', null],
  ])('but not %s', (_, body) => {
    expect(undertakingIn(body)).toBeUndefined();
  });
});
