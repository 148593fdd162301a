import { describe, expect, it } from 'vitest';
import { actorOf, mayPrecedeItsEntry, stepsOf } from '../../src/domain/audit.ts';
import type { Happening } from '../../src/domain/event.ts';
import { ANN, approvedBy, aPendingChange, MONDAY, RUTH } from '../support/records.ts';

describe('the author of an entry', () => {
  it('is who asked, who decided, and nobody but the bot for what follows from that', () => {
    const asked = aPendingChange();
    const decided = approvedBy({ record: asked.record, events: [] });
    const events = [...asked.events, ...decided.events];
    expect(events.map((event) => [event.type, actorOf(event)])).toEqual([
      ['requested', { kind: 'person', user: RUTH }],
      ['approved', { kind: 'person', user: ANN }],
    ]);
    const cause = { kind: 'expired' } as const;
    expect(actorOf({ type: 'revocation_started', cause, at: MONDAY })).toEqual({ kind: 'bot' });
  });
});

describe('the state before an event', () => {
  const at = MONDAY;
  const approval = { by: 'break_glass', at } as const;
  const events: readonly Happening[] = [
    { type: 'requested', by: RUTH, at },
    { type: 'glass_broken', users: [ANN], groups: [], at },
    { type: 'approved', approval, at },
    { type: 'provisioning_paused', at },
  ];
  const { record } = aPendingChange();

  it('is that of the event before it in the same change', () => {
    expect(stepsOf({ record, events }).map(({ was }) => was)).toEqual([undefined, 'pending', 'pending', 'approved']);
  });

  it('is that of the record for the first one', () => {
    expect(stepsOf({ record, events: events.slice(3), from: 'approved' })).toEqual([
      { was: 'approved', event: events[3] },
    ]);
  });
});

it('what leads to access waits for its entry, and what ends it does not', () => {
  const expiresAt = MONDAY;
  expect(mayPrecedeItsEntry({ type: 'extended', expiresAt, at: MONDAY })).toBe(false);
  expect(mayPrecedeItsEntry({ type: 'resumed', cluster: undefined, by: ANN, at: MONDAY })).toBe(false);
  expect(mayPrecedeItsEntry({ type: 'lapsed', at: MONDAY })).toBe(true);
});
