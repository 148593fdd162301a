import * as fc from 'fast-check';

/** Stands in every hostile answer for a secret that must get no further. */
export const CANARY = 'cab1ecab-1eca-4b1e-8ab1-ecab1ecab1ec';

const SCALARS: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, 1, -1, 0.5, 1e20, 1e308, Number.MAX_SAFE_INTEGER + 2),
  fc.constantFrom('0', '1', '-1', '1e3', '', ' ', '12345678901234567890', '9'.repeat(400), 'x'.repeat(50_000)),
  fc.constantFrom('\0', 'a\0b', '\uD800', '__proto__', 'constructor', '/vms/100', 'pvetoken request k7m3q9xa'),
  fc.constantFrom(CANARY, `PVEAPIToken=pvetoken@pve!bot=${CANARY}`, `<b>${CANARY}</b>`),
  fc.string(),
);

const KEYS = fc.oneof(
  fc.constantFrom('constructor', 'toString', 'data', 'errors', 'message', 'value', 'regenerate', 'tokenid', CANARY),
  fc.string(),
);

/** Any value at all, no deeper than people write it. */
const VALUES: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: SCALARS },
  { weight: 1, arbitrary: fc.array(SCALARS, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.dictionary(KEYS, SCALARS, { maxKeys: 4 }) },
  { weight: 1, arbitrary: fc.jsonValue() },
);

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A true answer with some of its fields missing, of another type, as text, or anything. */
function spoilt(sample: unknown): fc.Arbitrary<unknown> {
  const anything = { weight: 1, arbitrary: VALUES };
  if (Array.isArray(sample)) {
    const rows = fc.tuple(...sample.map(spoilt)).chain((all) => fc.subarray(all));
    return fc.oneof({ weight: 6, arbitrary: rows }, anything);
  }
  if (isFields(sample)) {
    const fields = Object.fromEntries(Object.entries(sample).map(([name, value]) => [name, spoilt(value)]));
    const known = fc.record(fields, { requiredKeys: [], noNullPrototype: true });
    const more = fc.tuple(known, fc.dictionary(KEYS, SCALARS, { maxKeys: 2 })).map(([a, b]) => ({ ...a, ...b }));
    return fc.oneof({ weight: 6, arbitrary: known }, { weight: 2, arbitrary: more }, anything);
  }
  return fc.oneof({ weight: 6, arbitrary: fc.constant(sample) }, fc.constant(String(sample)), VALUES);
}

function nested(depth: number, [open, close]: readonly [string, string]): string {
  return `{"data":${open.repeat(depth)}"${CANARY}"${close.repeat(depth)}}`;
}

/** Texts that no JSON library writes. */
const RAW: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('', ' ', CANARY, 'null', '[]', '{}', '{"data":', '\uFEFF{"data":null}', 'NaN', '{"data":1e999}'),
  fc.constantFrom(
    `<!DOCTYPE html><html><title>502 ${CANARY}</title></html>`,
    `{"data":{"__proto__":{"value":"${CANARY}","expire":0},"value":"${CANARY} "}}`,
    `{"__proto__":{"data":{"value":"${CANARY}"}}}`,
    `{"data":null,"errors":{"__proto__":{"regenerate":"${CANARY}"},"constructor":"x"},"message":{"a":"${CANARY}"}}`,
    `{"data":{"value":"${CANARY}"},"data":"${CANARY}"}`,
  ),
  fc
    .tuple(fc.constantFrom(1, 100, 20_000), fc.constantFrom(['[', ']'] as const, ['{"a":', '}'] as const))
    .map(([depth, brackets]) => nested(depth, brackets)),
  fc.integer({ min: 1, max: 30_000 }).map((count) => `{"data":[${'0,'.repeat(count)}"${CANARY}"]}`),
  fc.string(),
);

/** The body of an answer: nearly that of a call, of an error, or nothing of the kind. @param sample the call's own data. */
export function bodies(sample: unknown): fc.Arbitrary<string> {
  const error = { data: null, message: `Parameter verification failed. ${CANARY}\n`, errors: { tokenid: CANARY } };
  return fc.oneof(
    { weight: 6, arbitrary: spoilt({ data: sample }).map((data) => JSON.stringify(data)) },
    { weight: 2, arbitrary: spoilt(error).map((data) => JSON.stringify(data)) },
    { weight: 1, arbitrary: VALUES.map((data) => JSON.stringify(data)) },
    { weight: 2, arbitrary: RAW },
  );
}

/** Mostly those that mean something to somebody. */
export const STATUSES: fc.Arbitrary<number> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(200) },
  { weight: 3, arbitrary: fc.constantFrom(204, 301, 400, 401, 403, 404, 429, 500, 501, 502, 503, 595, 596, 599) },
  { weight: 1, arbitrary: fc.integer({ min: 200, max: 999 }) },
);

/** What stands behind the status. */
export const REASONS: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'OK',
    '',
    `no such user ('${CANARY}')`,
    `generating token failed: cfs-lock 'file-user_cfg' error: got lock request timeout`,
    `PVEAPIToken=pvetoken@pve!bot=${CANARY}`,
    'x'.repeat(5000),
  ),
  fc.string({ unit: 'binary-ascii' }).map((text) => text.replaceAll(/[^ -~]/g, '?')),
);
