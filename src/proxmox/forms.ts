import { z } from 'zod';

/**
 * Reads a list up to the first entry of a wrong form. Zod's own arrays note every wrong entry, and an answer of some
 * megabytes holds millions: that would be more than memory, and the end of the bot.
 */
export function listOf<T>(entry: z.ZodType<T>): z.ZodType<T[]> {
  return z.array(z.unknown()).transform((rows, context) => {
    const list: T[] = [];
    for (const row of rows) {
      const read = entry.safeParse(row);
      if (!read.success) return wrong(context);
      list.push(read.data);
    }
    return list;
  });
}

/** As `listOf`, for values by their names. */
export function recordOf<T>(value: z.ZodType<T>): z.ZodType<Record<string, T>> {
  return z.record(z.string(), z.unknown()).transform((fields, context) => {
    const entries: [string, T][] = [];
    for (const [name, field] of Object.entries(fields)) {
      const read = value.safeParse(field);
      if (!read.success) return wrong(context);
      entries.push([name, read.data]);
    }
    return Object.fromEntries(entries);
  });
}

/** What was wrong is not said: it may be a secret, and nobody reads it. */
function wrong(context: z.RefinementCtx): never {
  context.addIssue({ code: 'custom', message: 'an entry of a wrong form' });
  return z.NEVER;
}

/** A number that was just sent comes back as text, so both are read. */
export const Whole = z.union([
  z.int(),
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
]);

export const Flag = Whole.transform((value) => value === 1);

/** A name that Perl may have taken for a number; empty where there is none. */
export const Name = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .transform((name) => name ?? '');

/**
 * Epoch seconds; 0: never. Any number is read, however large: what somebody entered by hand must keep neither this user
 * or token from being taken away nor all others from being looked at.
 */
export const Expire = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  .nullish()
  .transform((expire) => expire ?? 0);
