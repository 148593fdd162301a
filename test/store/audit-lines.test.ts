import { describe, expect, it } from 'vitest';
import { lineOf } from '../../src/store/audit-lines.ts';
import { ANN, anId, MONDAY, RUTH } from '../support/records.ts';

const ID = `${MONDAY + 5}-0`;

/** An entry as versions wrote it that said nothing of the author, the state and the policy. */
function old(event: object): ReturnType<typeof lineOf> {
  const text = JSON.stringify({ ...event, at: MONDAY });
  return lineOf([ID, ['request', anId(), 'version', '3', 'event', text]]);
}

describe('an entry of an older version', () => {
  it('is read with what it says', () => {
    expect(old({ type: 'requested', by: RUTH })).toEqual({
      id: ID,
      at: MONDAY,
      act: 'requested',
      actor: RUTH,
      request: anId(),
      after: 'pending',
      details: { by: RUTH },
    });
  });

  it.each([
    ['its approver', { type: 'approved', approval: { by: 'rule', upTo: 1, perDay: 1, at: MONDAY } }, 'rule'],
    ['its requester', { type: 'approved', approval: { by: 'break_glass', at: MONDAY } }, 'requester'],
    ['whoever revoked', { type: 'revocation_started', cause: { kind: 'revoked', by: ANN, as: 'approver' } }, ANN],
    ['the bot', { type: 'revocation_started', cause: { kind: 'expired' } }, 'bot'],
    ['an operator', { type: 'paused', by: { user: 'root', host: 'pve1' } }, 'operator:root on pve1'],
    ['whoever resumed', { type: 'resumed', by: ANN }, ANN],
    ['the bot for reconciling', { type: 'reconciled', discrepancy: {} }, 'bot'],
    ['nobody where it is of an unknown kind', { type: 'of another time' }, 'unknown'],
  ])('names %s', (_whom, event, actor) => {
    expect(old(event).actor).toBe(actor);
  });

  it('of a reconciliation names its request', () => {
    const event = JSON.stringify({ type: 'reconciled', requestId: anId(), at: MONDAY });
    expect(lineOf([ID, ['reconciled', 'home', 'event', event]])).toMatchObject({ request: anId(), actor: 'bot' });
  });
});

it.each([
  ['nothing', []],
  ['no JSON', ['request', 'a', 'event', 'gone']],
  ['no event', ['request', 'a', 'event', '[]']],
  ['a time that is none', ['request', 'a', 'act', 'approved', 'at', 'soon', 'event', '{}']],
])('what is no entry says so: %s', (_what, fields) => {
  expect(lineOf([ID, fields])).toMatchObject({ id: ID, at: MONDAY + 5, act: 'unreadable', actor: 'unknown' });
});
