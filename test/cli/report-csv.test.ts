import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportCsv } from '../../src/cli/report-csv.ts';
import { counterexample } from '../support/effort.ts';
import { aLine } from '../support/reports.ts';
import { everyLine } from '../slack/views/reports.ts';
import { active, recordOf } from '../slack/views/requests.ts';

/** Reads a table as RFC 4180 has it, and takes nothing else. */
function read(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let rest = text;
  while (rest !== '') {
    const [whole = '', quoted, bare, end] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest) ?? [];
    if (whole === '') throw new Error(`no field at ${rest.slice(0, 40)}`);
    row.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    if (end !== ',') {
      rows.push(row);
      row = [];
    }
    rest = rest.slice(whole.length);
  }
  return rows;
}

/** The last column of a line with this reason. */
function shown(reason: string): string {
  const [, row] = read(reportCsv([aLine(recordOf(active({ reason })))]));
  return row?.at(-1) ?? '';
}

describe('the CSV of a report', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+49 30 123', "'+49 30 123"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1+1', "'=1+1"],
    ['  =1+1', "'=1+1"],
    ['"=1+1"', '\'"=1+1"'],
    ['＝1+1', "'＝1+1"],
    ['x;=1+1', "x;'=1+1"],
    ['x; ;@y', "x; ;'@y"],
    ['x\n=1+1', 'x =1+1'],
    ['a - b, c = d', 'a - b, c = d'],
    ['plain', 'plain'],
    ['a "quote"', 'a "quote"'],
    ['', ''],
  ])('shows the reason %j as %j', (reason, expected) => {
    expect(shown(reason)).toBe(expected);
  });

  it('is a table by RFC 4180 in which nothing is a formula, whatever people write', async () => {
    const pieces = fc.constantFrom(
      '=',
      '+',
      '-',
      '@',
      '\t',
      '\r',
      '\n',
      ' ',
      ';',
      ',',
      '"',
      "'",
      'x',
      '＝',
      '\u0000',
      '|cmd',
    );
    const words = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(pieces).map((all) => all.join('')),
    );
    const property = fc.property(words, words, (reason, ticket) => {
      const text = reportCsv([aLine(recordOf(active({ reason, ticket, role: reason, terms: { cluster: ticket } })))]);
      const rows = read(text);
      expect(rows).toHaveLength(2);
      expect(rows[1]).toHaveLength(rows[0]?.length ?? 0);
      for (const field of rows[1] ?? []) {
        for (const cell of field.split(';')) expect(cell).not.toMatch(/^[\s"]*[=+\-@＝＋－＠]/);
        expect(field).not.toMatch(/[\t\r\n]/);
      }
    });
    expect(await counterexample('CSV of a report', property, 300)).toBeUndefined();
  });

  it('has a row for each line, with the same columns', () => {
    const rows = read(reportCsv(everyLine()));
    expect(rows).toHaveLength(1 + everyLine().length);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([25]));
  });
});
