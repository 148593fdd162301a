import type { Event } from '../../../src/domain/event.ts';

type EventTypes = { readonly [T in Event['type']]: Extract<Event, { type: T }> };

/** A sentence or two, in mrkdwn, for each of some kinds of event: what happened, and why that is how it should be. */
export type Sentences<T extends Event['type']> = { readonly [K in T]: (what: EventTypes[K]) => string };

/** Says an event, by a table that has all of its kinds. */
export function say<T extends Event['type']>(table: Sentences<T>, what: EventTypes[T] & { readonly type: T }): string {
  return table[what.type](what);
}
