import { z } from 'zod';
import { parseRequestId } from '../domain/request-id.ts';
import type { Arrival } from './settings.ts';

/** A word of Slack's own, as its kinds of deliveries are. */
const Kind = z.string().regex(/^[a-z_]{1,40}$/);

/** Buttons carry the request's id, some with a part of theirs behind it; forms have it beside them. */
const Delivered = z.object({
  type: Kind.optional().catch(undefined),
  command: z.unknown().optional(),
  event: z.object({ type: Kind }).optional().catch(undefined),
  actions: z
    .array(z.object({ value: z.string() }))
    .optional()
    .catch(undefined),
  view: z.object({ private_metadata: z.string() }).optional().catch(undefined),
});

/** What a delivery is, for whoever watches: none of its words. */
export function arrivalOf(body: unknown): Arrival {
  const { data } = Delivered.safeParse(body);
  const value = data?.actions?.[0]?.value ?? data?.view?.private_metadata ?? '';
  const kind = data?.event?.type ?? data?.type ?? (data?.command === undefined ? 'unknown' : 'command');
  return { kind, request: parseRequestId(value.split('.', 1)[0] ?? '') };
}
