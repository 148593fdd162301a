import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createToken, regenerateToken } from '../../src/proxmox/calls.ts';
import { listOf, recordOf } from '../../src/proxmox/forms.ts';

const TERMS = { privsep: false, comment: '', expire: 1 };
const SECRET = 'cab1ecab-1eca-4b1e-8ab1-ecab1ecab1ec';

describe('a list or record of an answer', () => {
  it('is read entry by entry', () => {
    expect(listOf(z.coerce.number()).parse(['1', 2])).toEqual([1, 2]);
    expect(recordOf(z.coerce.number()).parse({ a: '1', b: 2 })).toEqual({ a: 1, b: 2 });
  });

  it('is refused for its first wrong entry, of which nothing is said', () => {
    for (const read of [
      listOf(z.number()).safeParse([1, SECRET, SECRET]),
      recordOf(z.number()).safeParse({ a: 1, b: SECRET, c: SECRET }),
    ]) {
      expect(read.error?.issues).toHaveLength(1);
      expect(JSON.stringify(read.error)).not.toContain(SECRET);
    }
  });
});

describe.each([createToken, regenerateToken])('a new secret', (call) => {
  const { answer } = call('x@pve', 't1', TERMS);

  it('is one of the token that was asked about, or of one that is not named', () => {
    expect(answer.parse({ 'full-tokenid': 'x@pve!t1', value: SECRET }).reveal()).toBe(SECRET);
    expect(answer.parse({ value: SECRET }).reveal()).toBe(SECRET);
    expect(answer.safeParse({ 'full-tokenid': 'x@pve!t2', value: SECRET }).success).toBe(false);
  });

  it.each(['', 'short', `${SECRET} `, `${SECRET}\n`, 'x'.repeat(36), null])('is never %j', (value) => {
    expect(answer.safeParse({ 'full-tokenid': 'x@pve!t1', value }).success).toBe(false);
  });
});
