import { z } from 'zod';
import { actorOf, stateAfter, type Actor } from '../domain/audit.ts';
import { momentOf } from '../domain/audit-seal.ts';
import type { AuditLine } from '../domain/audit-line.ts';
import type { Happening } from '../domain/event.ts';
import type { EpochMs } from '../domain/time.ts';
import { event, operator } from './event-schema.ts';
import { jsonText } from './json-text.ts';

/** What stands in a stream: names of fields, each before its value. */
export type StreamEntry = readonly [id: string, fields: readonly string[]];

const details = jsonText.pipe(z.record(z.string(), z.unknown()));

/** An entry of a request. */
const requestEntry = z.object({
  request: z.string(),
  act: z.string(),
  at: z.string().transform(Number).pipe(z.number()),
  was: z.string(),
  by: z.string(),
  policy: z.string(),
  event: details,
});

/** An entry of a pause or of reconciling, and one of a request from before those said more than their event. */
const wholeEvent = z.object({
  request: z.string().optional(),
  by: z.string().optional(),
  policy: z.string().optional(),
  event: jsonText.pipe(z.looseObject({ type: z.string(), at: z.number(), requestId: z.string().optional() })),
});

const pauseEvent = z.object({ type: z.enum(['paused', 'resumed']), by: z.union([z.string(), operator]) });

/** What stands in an entry, by the names of its fields. */
export function fieldsOf([, fields]: StreamEntry): Readonly<Record<string, string>> {
  return Object.fromEntries(fields.flatMap((name, at) => (at % 2 === 0 ? [[name, fields[at + 1] ?? '']] : [])));
}

/** Reads an entry of the audit, be it of this version or of an older one; what cannot be read says so. */
export function lineOf(streamed: StreamEntry): AuditLine {
  const [id] = streamed;
  const entry = fieldsOf(streamed);
  const own = requestEntry.safeParse(entry);
  if (own.success) {
    const { request, act, at, was, by, policy, event: said } = own.data;
    const after = stateAfter(act) ?? was;
    return {
      id,
      at,
      act,
      actor: actorText(by),
      request,
      ...(was !== '' && { before: was }),
      ...(after !== '' && { after }),
      ...(policy !== '' && { policy }),
      details: said,
    };
  }
  const whole = wholeEvent.safeParse(entry);
  if (!whole.success) return { id, at: momentOf(id), act: 'unreadable', actor: 'unknown', details: entry };
  const { type, at, requestId, ...said } = whole.data.event;
  const { request = requestId, by, policy = '' } = whole.data;
  const after = stateAfter(type);
  return {
    id,
    at,
    act: type,
    actor: by === undefined ? actorOfOld(whole.data.event) : actorText(by),
    ...(request !== undefined && { request }),
    ...(after !== undefined && { after }),
    ...(policy !== '' && { policy }),
    details: said,
  };
}

/**
 * What an entry says that happened to a request, be it of this version or of an older one; `undefined` where it is on
 * something else, or cannot be read. What `detailsText` leaves out is put back.
 */
export function happeningOf(streamed: StreamEntry): Happening | undefined {
  const entry = fieldsOf(streamed);
  const own = requestEntry.safeParse(entry);
  if (!own.success) return jsonText.pipe(event).safeParse(entry['event']).data;
  const { act, at, by, event: said } = own.data;
  return event.safeParse({ by: by.replace(/^[^/]*\//, ''), ...withMoment(said, at), type: act, at }).data;
}

/** Gives what stands inside an event the moment of the event, where it has none of its own. */
function withMoment(value: unknown, at: EpochMs, depth = 0): object {
  const known = z.record(z.string(), z.unknown()).safeParse(value);
  if (!known.success) return {};
  const inside = Object.entries(known.data).map(([name, each]) =>
    MOMENTOUS.has(name) ? [name, withMoment(each, at, depth + 1)] : [name, each],
  );
  return { ...(depth > 0 && { at }), ...Object.fromEntries(inside) };
}

/** What has a moment of its own inside an event, which may be that of the event. */
const MOMENTOUS: ReadonlySet<string> = new Set(['approval', 'review', 'finding']);

/** An author as the entry has it; the bot's own are left empty there, and a workspace may have been unknown. */
function actorText(by: string): string {
  return by === '' ? 'bot' : by.replace(/^\//, '');
}

function actorOfOld(said: unknown): string {
  const known = event.safeParse(said);
  const pause = pauseEvent.safeParse(said);
  if (known.success) return nameOf(actorOf(known.data));
  if (pause.success) return nameOf(actorOf({ ...pause.data, type: 'resumed', cluster: undefined, at: 0 }));
  return z.object({ type: z.literal('reconciled') }).safeParse(said).success ? 'bot' : 'unknown';
}

function nameOf(actor: Actor): string {
  if (actor.kind === 'person') return actor.user;
  return actor.kind === 'operator' ? `operator:${actor.name}` : actor.kind;
}
