import type { ZodType } from 'zod';
import { Unavailable } from '../../use-cases/faults.ts';
import { readFault, unavailable, type Refused } from './fault.ts';

/** What Slack answered: the fields that are used, or its definite no. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refused: Refused };

/**
 * Calls one method of the Web API and reads its answer.
 * @returns Slack's definite no as data; what it means is for the caller to say.
 * @throws Unavailable in every other case, without a trace of what was sent.
 */
export async function call<T>(method: string, schema: ZodType<T>, send: () => Promise<unknown>): Promise<Answer<T>> {
  let answer: unknown;
  try {
    answer = await send();
  } catch (thrown) {
    const fault = readFault(thrown);
    if (fault.kind === 'refused') return { ok: false, refused: fault };
    throw unavailable(method, fault);
  }
  const read = schema.safeParse(answer);
  if (read.success) return { ok: true, value: read.data };
  const missing = read.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new Unavailable('Slack', `${method} answered without ${missing}`, { outcome: 'unknown' });
}
