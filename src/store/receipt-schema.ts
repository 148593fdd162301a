import { z } from 'zod';
import type { Receipt } from '../domain/receipt.ts';

const at = z.number();

const task = z.object({
  node: z.string(),
  kind: z.string(),
  on: z.string(),
  startedAt: at,
  end: z.enum(['ok', 'failed', 'running', 'unknown']),
  said: z.string().exactOptional(),
});

/** What is known of the use of a token that is gone. */
export const receipt: z.ZodType<Receipt> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('seen'),
    count: z.number(),
    failed: z.number(),
    running: z.number(),
    span: z.object({ first: at, last: at }).exactOptional(),
    kinds: z.array(z.object({ kind: z.string(), count: z.number(), failed: z.number() })),
    latest: z.array(task),
    goingOn: z.array(task),
    isCut: z.boolean(),
    unseen: z.array(z.string()),
  }),
  z.object({ kind: z.literal('not_allowed') }),
  z.object({ kind: z.literal('no_answer') }),
]);
