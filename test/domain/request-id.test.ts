import { describe, expect, it } from 'vitest';
import { newRequestId, parseRequestId } from '../../src/domain/request-id.ts';

describe('a new request id', () => {
  it('can be read back, whatever the random bytes are', () => {
    for (let byte = 0; byte < 256; byte++) {
      const id = newRequestId(new Uint8Array(8).fill(byte));
      expect(parseRequestId(id)).toBe(id);
    }
  });

  it('begins with a letter, so that it is never all digits', () => {
    for (let byte = 0; byte < 256; byte++) expect(newRequestId(new Uint8Array(8).fill(byte))).toMatch(/^[a-z]/);
  });

  it('takes every byte into account', () => {
    const ids = Array.from({ length: 8 }, (_, position) => {
      const random = new Uint8Array(8);
      random[position] = 1;
      return newRequestId(random);
    });
    expect(new Set([newRequestId(new Uint8Array(8)), ...ids]).size).toBe(9);
  });

  it('uses no more than the bytes it needs', () => {
    expect(newRequestId(new Uint8Array(20))).toBe(newRequestId(new Uint8Array(8)));
  });

  it('cannot be made of too few bytes', () => {
    expect(() => newRequestId(new Uint8Array(7))).toThrow(RangeError);
  });
});

describe('a request id that a person types', () => {
  it('may be in capitals and have blanks around it', () => {
    expect(parseRequestId(' K7M3Q9XA ')).toBe('k7m3q9xa');
  });

  it.each([
    ['too short', 'k7m3q9x'],
    ['too long', 'k7m3q9xab'],
    ['beginning with a digit', '77m3q9xa'],
    ['with signs that are easily confused', 'k7m3q9l0'],
    ['with other signs', 'k7m3:9xa'],
    ['in two lines', 'k7m3q9xa\nx'],
    ['of another script', 'к7m3q9xa'],
    ['empty', ''],
  ])('is refused when it is %s', (_, text) => {
    expect(parseRequestId(text)).toBeUndefined();
  });
});
