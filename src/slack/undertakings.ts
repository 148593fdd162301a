import { z } from 'zod';
import type { Undertaking } from '../domain/intake.ts';
import { NOT_IN_A_FORM } from './ids.ts';

/** What a person typed first after the command; the rest are their own words. */
const FIRST_WORD = /^[a-z-]{1,20}(?![^\s])/;

/** What only asks is typed again by whoever gets no answer, and nothing of it can be half done. */
const ONLY_ASKS: ReadonlySet<string> = new Set(['list', 'status', 'roles', 'check', 'report', 'help']);

const user = z.object({ id: z.string() });

const Acted = z.union([
  z
    .object({ command: z.string(), text: z.string().default(''), user_id: z.string() })
    .transform(({ text, user_id: by }) => ({
      by,
      what: { kind: 'command', word: FIRST_WORD.exec(text.trimStart())?.[0] ?? '' } as const,
    }))
    .refine(({ what }) => !ONLY_ASKS.has(what.word)),
  z
    .object({
      type: z.literal('block_actions'),
      user,
      actions: z.tuple([z.object({ action_id: z.string().regex(NOT_IN_A_FORM) })]),
    })
    .transform(({ user: { id: by } }) => ({ by, what: { kind: 'click' } as const })),
  z
    .object({ type: z.literal('view_submission'), user })
    .transform(({ user: { id: by } }) => ({ by, what: { kind: 'form' } as const })),
]);

/** What a person did that a delivery tells of; `undefined` for one that tells of nothing that could be lost. */
export function undertakingIn(body: unknown): Pick<Undertaking, 'by' | 'what'> | undefined {
  return Acted.safeParse(body).data;
}
