import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const requestSchema = z.object({
  method: z.string(),
  /** With /api2/json. */
  path: z.string(),
  auth: z.string().nullish(),
  params: z.record(z.string(), z.unknown()).nullish(),
  query: z.record(z.string(), z.unknown()).nullish(),
  raw_body: z.string().nullish(),
  encoding: z.string().nullish(),
  extra_headers: z.array(z.string()).nullish(),
});

const responseSchema = z.object({
  status: z.number(),
  reason: z.string(),
  json: z.unknown().optional(),
  body_text: z.string().optional(),
});

const exchangeSchema = z.object({ name: z.string(), request: requestSchema, response: responseSchema });

/** Something the recorder looked up besides the API, such as lines of a file: nothing to replay. */
const factSchema = z.object({ name: z.string(), fact: z.unknown().optional() });

const transcriptSchema = z.object({ entries: z.array(z.union([exchangeSchema, factSchema])) });

export type RecordedRequest = z.infer<typeof requestSchema>;
export type Exchange = z.infer<typeof exchangeSchema>;

/** How many entries of a transcript match, and why the others do not. */
export interface Score {
  readonly matched: number;
  readonly total: number;
  readonly mismatches: readonly string[];
}

/** Reads a JSON file of a folder through a schema. */
export function readJson<T>(folder: string, file: string, schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
}

/** The entries of a transcript, in order; facts are undefined, so that positions stay. */
export function readExchanges(folder: string, file: string): (Exchange | undefined)[] {
  const { entries } = readJson(folder, file, transcriptSchema);
  return entries.map((entry) => ('request' in entry ? entry : undefined));
}

/** The full text behind one that the recorder shortened, `xxxx...(2048 chars)`; its last character goes on. */
export function lengthen(text: string): string {
  const [, prefix, length] = /^(.*?)(?:…|\.\.\.)\((\d+) chars\)$/s.exec(text) ?? [];
  return prefix === undefined ? text : prefix.padEnd(Number(length), prefix.at(-1));
}
