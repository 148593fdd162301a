/** The short name of a request that people read and type, e.g. `k7m3q9xa`. Made by `newRequestId`, checked by `parseRequestId`. */
export type RequestId = string & { readonly __brand: 'RequestId' };

const LETTERS = 'abcdefghjkmnpqrstvwxyz';
const SIGNS = `${LETTERS}23456789`;
const LENGTH = 8;
const PATTERN = new RegExp(`^[${LETTERS}][${SIGNS}]{${LENGTH - 1}}$`);

/**
 * Makes a request id from random bytes. It begins with a letter, because BullMQ refuses job ids that are all digits,
 * and leaves out signs that are easily confused (i, l, o, u, 0, 1).
 * @param random at least eight unpredictable bytes.
 * @throws RangeError when there are fewer.
 */
export function newRequestId(random: Uint8Array): RequestId {
  if (random.length < LENGTH) throw new RangeError(`a request id takes ${LENGTH} random bytes, got ${random.length}`);
  const id = Array.from(random.subarray(0, LENGTH), (byte, position) => {
    const alphabet = position === 0 ? LETTERS : SIGNS;
    return alphabet[byte % alphabet.length];
  }).join('');
  return id as RequestId;
}

/** Reads a request id that a person typed or a message carried; `undefined` when it cannot be one. */
export function parseRequestId(text: string): RequestId | undefined {
  const id = text.trim().toLowerCase();
  return PATTERN.test(id) ? (id as RequestId) : undefined;
}

/** As `parseRequestId`, of a name that a program wrote: those are written in one way only, while people may use capitals. */
export function writtenRequestId(text: string): RequestId | undefined {
  const id = parseRequestId(text);
  return id === text ? id : undefined;
}
