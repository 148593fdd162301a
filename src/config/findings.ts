import type { z } from 'zod';

/** Where in a file or in the environment, as the keys that lead there. */
export type Keys = readonly (string | number)[];

/** Something wrong, before it is known on which line it stands. */
export interface Finding {
  readonly at: Keys;
  readonly reason: string;
}

/** No option has so long a name; what somebody pasted in the place of one is shown by its beginning. */
const LONGEST_KEY = 80;

function named(key: string): string {
  return key.length > LONGEST_KEY ? `${key.slice(0, LONGEST_KEY)}…` : key;
}

/** Writes keys as people do: `clusters.home.endpoints[0]`. */
export function dotted(at: Keys): string {
  return at
    .map((key, depth) => (typeof key === 'number' ? `[${key}]` : `${depth > 0 ? '.' : ''}${named(key)}`))
    .join('');
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a whole number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of options',
  record: 'a map of options',
};

/** The words for what zod finds, to be passed as `error`; they continue a sentence that begins with the path. */
export const plainWords: z.core.$ZodErrorMap = (issue) => {
  const { code, input } = issue;
  if (code === 'invalid_type' || code === 'invalid_union') {
    if (input === undefined) return 'is missing';
    if (input === null) return 'is empty';
  }
  if (code === 'invalid_type') return `must be ${KINDS[issue.expected] ?? issue.expected}`;
  if (code === 'invalid_value') return `must be ${issue.values.map(String).join(' or ')}`;
  if (code === 'too_small')
    return issue.origin === 'array' ? 'is empty; name at least one' : `must be at least ${issue.minimum}`;
  if (code === 'too_big') return `must be at most ${issue.maximum}${issue.origin === 'array' ? ' entries' : ''}`;
  return undefined;
};

/** What zod found, one finding for each thing to mend. */
export function findingsOf(error: z.ZodError): Finding[] {
  return error.issues.flatMap((issue) => findingsOfIssue(issue, []));
}

function findingsOfIssue(issue: z.core.$ZodIssue, parent: Keys): Finding[] {
  const at = [...parent, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))];
  if (issue.code === 'unrecognized_keys') {
    const reason = 'is no option here; look up its name in pvetoken.example.yml';
    return issue.keys.map((key) => ({ at: [...at, key], reason }));
  }
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => ({ at, reason: message }));
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.find((issues) => issues.every(isInside));
    if (meant !== undefined) return meant.flatMap((inner) => findingsOfIssue(inner, at));
  }
  return [{ at, reason: issue.message }];
}

/** Of a union's alternatives, the one that was meant is that whose kind of value fits: only something inside it is wrong. */
function isInside({ path, code }: z.core.$ZodIssue): boolean {
  return path.length > 0 || code === 'unrecognized_keys' || code === 'custom';
}

/** What stands in a list twice. */
export function* repeated(option: string, values: readonly (string | number)[]): Generator<Finding> {
  for (const [index, value] of values.entries()) {
    if (values.indexOf(value) < index) yield { at: [option, index], reason: 'stands there twice; remove one' };
  }
}
