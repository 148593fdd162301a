import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AUDIT_FORMATS, formatted, heading, type AuditLine } from '../../src/domain/audit-line.ts';
import { MONDAY } from '../support/records.ts';

const LINE: AuditLine = {
  id: `${MONDAY}-0`,
  at: MONDAY,
  act: 'approved',
  actor: 'T0HOME/U0ANN',
  request: 'k7m3q9xa',
  before: 'pending',
  after: 'approved',
  policy: 'Zq3-x_9A',
  details: { approval: { by: 'reviewers' } },
};

describe('an entry for other programs', () => {
  it('is a line of JSON', () => {
    expect(JSON.parse(formatted(LINE, 'jsonl'))).toEqual({
      id: `${MONDAY}-0`,
      time: '2026-01-05T09:00:00.000Z',
      act: 'approved',
      actor: 'T0HOME/U0ANN',
      request: 'k7m3q9xa',
      before: 'pending',
      after: 'approved',
      policy: 'Zq3-x_9A',
      details: { approval: { by: 'reviewers' } },
    });
  });

  it('is a row of CSV below its heading', () => {
    expect(heading('csv')).toBe('time,id,act,actor,request,before,after,policy,details');
    expect(formatted(LINE, 'csv')).toBe(
      `"2026-01-05T09:00:00.000Z","${MONDAY}-0","approved","T0HOME/U0ANN","k7m3q9xa","pending","approved","Zq3-x_9A","{""approval"":{""by"":""reviewers""}}"`,
    );
  });

  it('is an event of CEF', () => {
    expect(heading('cef')).toBeUndefined();
    expect(formatted(LINE, 'cef')).toBe(
      `CEF:0|pvetoken|pvetoken|1|approved|approved|3|rt=${MONDAY} externalId=${MONDAY}-0 suser=T0HOME/U0ANN cs1Label=request cs1=k7m3q9xa cs2Label=before cs2=pending cs3Label=after cs3=approved cs4Label=policy cs4=Zq3-x_9A cs5Label=details cs5={"approval":{"by":"reviewers"}}`,
    );
  });

  it('of which little is known says that much', () => {
    const { id, at } = LINE;
    const bare = { id, at, act: 'unreadable', actor: 'unknown', details: {} };
    expect(JSON.parse(formatted(bare, 'jsonl'))).toEqual({
      id,
      time: '2026-01-05T09:00:00.000Z',
      act: 'unreadable',
      actor: 'unknown',
      details: {},
    });
    expect(formatted(bare, 'csv')).toContain(',"unreadable","unknown","","","","","{}"');
    expect(formatted({ ...bare, at: Number.NaN }, 'csv')).toMatch(/^"NaN",/);
    expect(formatted(bare, 'cef')).toContain('|unreadable|unreadable|9|');
  });
});

describe('words that are not ours', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('are no formula in a spreadsheet: %j', (actor) => {
    expect(formatted({ ...LINE, actor }, 'csv')).toContain(`,"'${actor}",`);
  });

  it('cannot end a value of CEF, or begin another', () => {
    const line = formatted({ ...LINE, act: 'a|b\\c\nd', actor: 'x cs1=forged\\\r\nCEF:0' }, 'cef');
    expect(line).toContain(String.raw`|a\|b\\c d|a\|b\\c d|`);
    expect(line).toContain(String.raw`suser=x cs1\=forged\\\r\nCEF:0 cs1Label`);
  });

  const words = fc.string({ unit: 'binary' });

  it('stay within their line', () => {
    fc.assert(
      fc.property(words, words, fc.constantFrom(...AUDIT_FORMATS), (act, reason, format) => {
        const line = formatted({ ...LINE, act, details: { reason } }, format);
        // A cell of CSV may hold a line break; every one is between quotes.
        const outside = format === 'csv' ? line.replaceAll(/"[^"]*"/g, '') : line;
        expect(outside).not.toMatch(/[\r\n]/);
      }),
    );
  });

  it('come back from JSON as they were, and nothing in it needs a terminal', () => {
    fc.assert(
      fc.property(words, (reason) => {
        const line = formatted({ ...LINE, details: { reason } }, 'jsonl');
        expect(line).not.toMatch(/\p{C}/u);
        expect(JSON.parse(line)).toMatchObject({ details: { reason } });
      }),
    );
  });
});
