import { z } from 'zod';

/** Text of ours in Redis that is JSON; what somebody else put in its place is an issue of the parse, not a fault. */
export const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('is not JSON');
    return z.NEVER;
  }
});
