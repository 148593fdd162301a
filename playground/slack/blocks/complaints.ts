/**
 * Turns a failed parse into the sentences Slack puts in `response_metadata.messages`, e.g.
 * `[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]`.
 */
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const pointer = (path: Path): string => path.map((step) => `/${String(step)}`).join('');

/** One sentence in Slack's form; `path` leads from the call's arguments to the culprit. */
export const complaint = (what: string, path: Path): string => `[ERROR] ${what} [json-pointer:${pointer(path)}]`;

function at(input: unknown, path: Path): unknown {
  let value = input;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

const articles: Record<string, string> = { array: 'an array', object: 'an object', int: 'an integer' };

function tooBig(issue: z.core.$ZodIssueTooBig): string {
  if (issue.origin === 'string') return `must be less than ${Number(issue.maximum) + 1} characters`;
  if (issue.origin === 'array') return `no more than ${issue.maximum} items allowed`;
  return `must be at most ${issue.maximum}`;
}

function tooSmall(issue: z.core.$ZodIssueTooSmall): string {
  if (issue.origin === 'string') return `must be more than ${Number(issue.minimum) - 1} characters`;
  if (issue.origin === 'array') return `no fewer than ${issue.minimum} items allowed`;
  return `must be at least ${issue.minimum}`;
}

function describe(issue: Issue, input: unknown): { what: string; path: Path }[] {
  const { path } = issue;
  const missing = path.length > 0 && at(input, path) === undefined;
  if (missing && issue.code !== 'custom') {
    return [{ what: `missing required field: ${String(path.at(-1))}`, path: path.slice(0, -1) }];
  }
  switch (issue.code) {
    case 'too_big':
      return [{ what: tooBig(issue), path }];
    case 'too_small':
      return [{ what: tooSmall(issue), path }];
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ what: `invalid additional property: ${key}`, path }));
    case 'invalid_type':
      return [{ what: `must provide ${articles[issue.expected] ?? `a ${issue.expected}`}`, path }];
    case 'invalid_union':
      return [{ what: `unsupported type: ${String(at(input, path))}`, path }];
    case 'invalid_value':
      return [{ what: `must be one of: ${issue.values.map(String).join(', ')}`, path }];
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
    case 'not_multiple_of':
      return [{ what: issue.message, path }];
    default:
      return issue satisfies never;
  }
}

/**
 * @param error what zod found
 * @param input what was parsed, to tell a missing field from a wrong one
 * @param under where the input stands among the call's arguments, e.g. `['view']`
 */
export function complaints(error: z.ZodError, input: unknown, under: string[] = []): string[] {
  return error.issues
    .flatMap((issue) => describe(issue, input))
    .map(({ what, path }) => complaint(what, [...under, ...path]));
}
