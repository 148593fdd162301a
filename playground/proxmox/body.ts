import type { ApiRequest } from './exchange.ts';
import type { RawParameters } from './parameters.ts';

/** An error answered as plain text, before any formatter is chosen. */
export class PlainError extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(text);
    this.name = 'PlainError';
    this.status = status;
  }
}

const READER = 'at /usr/share/perl5/PVE/APIServer/AnyEvent.pm line';

/** Parameters of a form or query; a name given twice becomes a list. */
export function formParameters(text: string): Record<string, string | string[]> {
  const parameters: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const before = parameters[name];
    parameters[name] = before === undefined ? value : [before, value].flat();
  }
  return parameters;
}

/**
 * The parameters in a request's body. Throws `PlainError` for bodies Proxmox does not read: any on GET and DELETE, too
 * large ones, other content types than form and JSON, and broken JSON, the empty one included.
 */
export function parseBody({ verb, body, contentType }: ApiRequest, largestBody: number): RawParameters {
  const takesBody = verb === 'POST' || verb === 'PUT';
  if (!takesBody) {
    if (body === '') return {};
    throw new PlainError(501, `Unexpected content for method '${verb}'`);
  }
  if (body === undefined || Buffer.byteLength(body) > largestBody) throw new PlainError(501, 'for data too large');
  const mediaType = contentType.split(';')[0]?.trim() ?? '';
  if (mediaType === 'application/json') return parseJson(body);
  if (mediaType === '' || mediaType === 'application/x-www-form-urlencoded') return formParameters(body);
  throw new PlainError(506, `upload 'Content-Type '${contentType}' not implemented`);
}

function parseJson(body: string): RawParameters {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new PlainError(500, `${jsonProblem(body)} ${READER} 934.\n`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new PlainError(500, `Not a HASH reference ${READER} 978.\n`);
  }
  return { ...parsed };
}

/** What Perl's JSON parser says of the two broken bodies that were recorded; other ones get the words of the second. */
function jsonProblem(body: string): string {
  if (body === '') {
    const expected = 'malformed JSON string, neither tag, array, object, number, string or atom';
    return `${expected}, at character offset 0 (before "(end of string)")`;
  }
  return `'"' expected, at character offset 1 (before "${body.slice(1)}")`;
}
