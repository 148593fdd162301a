import { expect, test } from 'vitest';
import { arrivalOf } from '../../src/slack/arrival.ts';

test.each([
  ['a click on a request’s button', { type: 'block_actions', actions: [{ value: 'k7m3q9xa' }] }, 'block_actions', true],
  ['a click on a part of it', { type: 'block_actions', actions: [{ value: 'k7m3q9xa.17' }] }, 'block_actions', true],
  ['a form of a request', { type: 'view_submission', view: { private_metadata: 'k7m3q9xa' } }, 'view_submission', true],
  ['a form of none', { type: 'view_submission', view: { private_metadata: 'C0ACCESS' } }, 'view_submission', false],
  ['a choice', { type: 'block_actions', actions: [{ selected_option: {} }] }, 'block_actions', false],
  ['a command', { command: '/pvetoken', text: 'revoke k7m3q9xa' }, 'command', false],
  ['a reaction', { type: 'event_callback', event: { type: 'reaction_added' } }, 'reaction_added', false],
  ['something of no form', { type: { a: 1 }, event: 'x', actions: 'y', view: 'z' }, 'unknown', false],
  ['something of a form of its own', { type: 'Word of somebody’s' }, 'unknown', false],
  ['nothing', undefined, 'unknown', false],
])('%s is told by its kind, and by its request', (_, body, kind, isOfRequest) => {
  expect(arrivalOf(body)).toEqual({ kind, request: isOfRequest ? 'k7m3q9xa' : undefined });
});
