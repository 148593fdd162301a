import { z } from 'zod';
import type { Reconciled } from '../domain/discrepancy.ts';
import { parseRequestId } from '../domain/request-id.ts';
import type { KnownDiscrepancy } from '../use-cases/ports/store.ts';
import { at, slackUser } from './event-schema.ts';

const end = z.union([at, z.literal('never')]);
const of = z.enum(['user', 'token']);

const role = z.object({ holder: of, pveRole: z.string(), path: z.string(), propagate: z.boolean() });

const discrepancy = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('orphan'),
    holds: of,
    because: z.enum([
      'unknown',
      'expired',
      'pending',
      'another_owner',
      'revoked',
      'denied',
      'cancelled',
      'lapsed',
      'failed',
    ]),
  }),
  z.object({ kind: z.literal('elsewhere'), cluster: z.string() }),
  z.object({ kind: z.literal('vanished') }),
  z.object({ kind: z.literal('out_of_reach') }),
  z.object({ kind: z.literal('ends_late'), of, ends: end }),
  z.object({ kind: z.literal('ends_early'), of, ends: end }),
  z.object({ kind: z.literal('unseparated') }),
  z.object({ kind: z.literal('separated') }),
  z.object({ kind: z.literal('disabled') }),
  z.object({ kind: z.literal('comment_changed'), of }),
  z.object({ kind: z.literal('other_groups'), groups: z.array(z.string()) }),
  z.object({ kind: z.literal('other_token'), tokenId: z.string() }),
  z.object({ kind: z.literal('role_beyond'), role }),
  z.object({ kind: z.literal('role_missing'), path: z.string() }),
]);

const handling = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reported') }),
  z.object({ kind: z.literal('observed') }),
  z.object({ kind: z.literal('announced'), until: at }),
  z.object({ kind: z.literal('started') }),
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('failed'), detail: z.string() }),
]);

const requestId = z.string().transform((text, context) => {
  const id = parseRequestId(text);
  if (id !== undefined) return id;
  context.issues.push({ code: 'custom', message: 'not a request id', input: text });
  return z.NEVER;
});

/** What came of a discrepancy. */
export const reconciled: z.ZodType<Reconciled> = z.object({
  type: z.literal('reconciled'),
  name: z.string(),
  cluster: z.string(),
  requestId,
  owner: z.string(),
  approvedUntil: at.exactOptional(),
  requester: slackUser.exactOptional(),
  discrepancy,
  handling,
  at,
});

/** What is remembered of a discrepancy. */
export const knownDiscrepancy: z.ZodType<KnownDiscrepancy> = z.object({ since: at, what: reconciled });
