import * as fc from 'fast-check';

/** Texts that nobody means, and that somebody sends. */
const WORDS: readonly string[] = [
  ['', ' ', '\n\t', '0', '-1', '1e999', 'null', '[object Object]', '%s%n%d', '../../etc/passwd', '${7*7}', '{{7*7}}'],
  ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'then'],
  // Invisible, right to left, half of a pair, outside the first plane, and what ends a text in C.
  [
    '\u200B',
    '\u202Egnp.exe',
    '\u2066a\u2069',
    '\uD800',
    'a\uDC00b',
    '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}',
    '\0',
    'e\u0301'.repeat(300),
  ],
  [
    '<!channel>',
    '<@U0ANN00001>',
    '<https://evil.example|Approve>',
    '&lt;b&gt;',
    '*a* _b_ ~c~ `d` ```e```',
    '> a',
    ':tada:',
  ],
  ['x'.repeat(3001), 'y '.repeat(20_000), '<'.repeat(5000), '"'.repeat(5000), '\u202E'.repeat(5000), ','.repeat(9000)],
].flat();

const NUMBERS: readonly number[] = [0, -0, 1, -1, 0.5, 1e21, 1e308, -1e308, 8.64e15 + 1, 2 ** 31, 2 ** 53, 2 ** 53 + 2];

const scalar = (words: readonly string[]): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...words) },
    { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
    { weight: 2, arbitrary: fc.constantFrom<unknown>(null, true, false, ...NUMBERS) },
    { weight: 1, arbitrary: fc.array(fc.nat({ max: 0xffff })).map((units) => String.fromCharCode(...units)) },
  );

type Path = readonly (string | number)[];

/** What becomes of one place in a value. */
type Change =
  | { readonly kind: 'gone' }
  | { readonly kind: 'becomes'; readonly value: unknown }
  | { readonly kind: 'is_wrapped'; readonly depth: number; readonly by: 'list' | 'map' }
  | { readonly kind: 'gains'; readonly key: string; readonly value: unknown }
  | { readonly kind: 'repeats'; readonly times: number };

function changes(words: readonly string[]): fc.Arbitrary<Change> {
  const value = fc.oneof(
    { weight: 6, arbitrary: scalar(words) },
    { weight: 1, arbitrary: fc.array(scalar(words), { maxLength: 3 }) },
    {
      weight: 1,
      arbitrary: fc.dictionary(fc.constantFrom(...WORDS.slice(0, 19), 'id', 'value', 'type'), scalar(words), {
        maxKeys: 3,
      }),
    },
  );
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant<Change>({ kind: 'gone' }) },
    { weight: 8, arbitrary: value.map((value): Change => ({ kind: 'becomes', value })) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('is_wrapped' as const),
        depth: fc.constantFrom(1, 2, 2000),
        by: fc.constantFrom('list' as const, 'map' as const),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('gains' as const), key: fc.constantFrom(...WORDS), value }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('repeats' as const), times: fc.constantFrom(2, 3, 300) }) },
  );
}

/** How to spoil a true value. */
export interface Spoiling {
  /** Words of its own world, which are right somewhere and wrong where they are put. */
  readonly words: readonly string[];
  /** Keys whose values stay as they are, wherever they stand. */
  readonly keep?: readonly string[];
  /** The key beneath which places are changed; everywhere unless it is said. */
  readonly beneath?: string;
  /** How many places are changed at most; 3 unless it is said. */
  readonly most?: number;
}

/**
 * True values with a few places in them missing, of another type, foreign, huge, nested without end, or full of traps.
 * @returns one of the samples and what became of it.
 */
export function mutated(
  samples: readonly unknown[],
  { words, keep = [], beneath, most = 3 }: Spoiling,
): fc.Arbitrary<unknown> {
  const places = samples.map((sample) => ({
    sample,
    paths: pathsOf(sample)
      .filter((path) => !path.some((key) => keep.includes(String(key))))
      .filter(([first, ...rest]) => beneath === undefined || (first === beneath && rest.length > 0)),
  }));
  const change = fc.tuple(fc.nat(), changes(words));
  return fc
    .tuple(fc.constantFrom(...places), fc.array(change, { minLength: 1, maxLength: most }))
    .map(([{ sample, paths }, list]) => {
      let value: unknown = sample;
      for (const [at, what] of list) value = changed(value, paths[at % paths.length] ?? [], what);
      return value;
    });
}

/** Every place in a value but its own. */
function pathsOf(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = [...at, Array.isArray(value) ? Number(name) : name];
    return [path, ...pathsOf(inner, path)];
  });
}

/** A copy with one place changed; where an earlier change took the place away, as it was. */
function changed(value: unknown, [key, ...rest]: Path, change: Change): unknown {
  if (key === undefined) return applied(value, change);
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return value;
  const isGone = rest.length === 0 && change.kind === 'gone';
  if (Array.isArray(value)) {
    return value.flatMap((inner: unknown, index) =>
      index !== key ? [inner] : isGone ? [] : [changed(inner, rest, change)],
    );
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) =>
      name !== key ? [[name, inner]] : isGone ? [] : [[name, changed(inner, rest, change)]],
    ),
  );
}

function applied(value: unknown, change: Change): unknown {
  switch (change.kind) {
    case 'gone':
      return undefined;
    case 'becomes':
      return change.value;
    case 'is_wrapped': {
      let wrapped = value;
      for (let depth = 0; depth < change.depth; depth++) wrapped = change.by === 'list' ? [wrapped] : { a: wrapped };
      return wrapped;
    }
    case 'gains':
      // In brackets, the name of a prototype is a name like any other.
      if (Array.isArray(value)) return [...(value as unknown[]), change.value];
      return typeof value === 'object' && value !== null ? { ...value, [change.key]: change.value } : value;
    case 'repeats':
      if (typeof value === 'string') return value.repeat(Math.min(change.times, 50_000 / (value.length + 1)));
      return Array.isArray(value) ? Array.from({ length: change.times }, () => value as unknown[]).flat() : value;
    default:
      return change satisfies never;
  }
}
