import { z } from 'zod';
import { parseRequestId } from '../domain/request-id.ts';

/** What a wake-up carries: BullMQ keeps job data in clear, so it is an id and a version and nothing else. */
export const WakeUp = z.strictObject({
  requestId: z.string().transform((text, context) => {
    const id = parseRequestId(text);
    if (id !== undefined) return id;
    context.issues.push({ code: 'custom', message: 'not a request id', input: text });
    return z.NEVER;
  }),
  version: z.int(),
});

/**
 * Names a wake-up by request and version, so that waking twice for the same version is one job. One that waits for its
 * time has another name than one for now: should a clock jump, the sweep's wake-up is not taken for the one that waits.
 * BullMQ refuses `:`.
 */
export function wakeUpId(requestId: string, version: number, when: 'now' | 'later'): string {
  return `${requestId}.${version}.${when}`;
}
