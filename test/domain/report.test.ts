import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockBars, dayMarks } from '../../src/domain/block-bars.ts';
import type { Cause } from '../../src/domain/cause.ts';
import { monthOf } from '../../src/domain/month.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import { figuresOf, isWhole, Traces } from '../../src/domain/report.ts';
import { reportLine, type ReceiptNumbers, type ReportLine } from '../../src/domain/report-line.ts';
import type { Request } from '../../src/domain/request.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import { everyState, recordOf, revoked } from '../slack/views/requests.ts';
import { counterexample } from '../support/effort.ts';
import { anId, MONDAY, RUTH } from '../support/records.ts';
import { aFollowUp, BY_RULE, EMERGENCY, JANUARY, SCOPE } from '../support/reports.ts';

const CAUSES: readonly Cause[] = [
  { kind: 'expired' },
  { kind: 'left', as: 'guest' },
  { kind: 'vanished' },
  { kind: 'not_revealed' },
  { kind: 'not_rotated', problem: { kind: 'slack_unavailable', detail: 'no answer' } },
  ...(['U0RUTH', 'U0ANN'] as const).flatMap((by) =>
    (['requester', 'approver', 'administrator'] as const).map((as) => ({ kind: 'revoked', by, as }) as const),
  ),
];
const STATES: readonly Request[] = [...everyState(), ...CAUSES.map((cause) => revoked(cause))];
const FOLLOW_UPS = [aFollowUp(), aFollowUp('justified'), aFollowUp('not_justified')];
const RECEIPTS: readonly (ReceiptNumbers | undefined)[] = [
  undefined,
  ...(['seen', 'not_allowed', 'no_answer'] as const).flatMap((saw) =>
    [0, 5].map((tasks) => ({ saw, tasks, failed: 0, running: 0 })),
  ),
];

/** A request in any state, at any time around January, held for any time. */
const aRecord: fc.Arbitrary<RequestRecord> = fc
  .record({
    request: fc.constantFrom(...STATES),
    shift: fc.integer({ min: -50 * DAY, max: 50 * DAY }),
    length: fc.integer({ min: 0, max: 60 * DAY }),
    role: fc.constantFrom('provisioner', 'operator'),
    cluster: fc.constantFrom('home', 'lab'),
    approval: fc.constantFrom(undefined, BY_RULE, EMERGENCY),
    followUp: fc.constantFrom(...FOLLOW_UPS),
  })
  .map(({ request, shift, length, role, cluster, approval, followUp }) => {
    const moved = {
      ...request,
      ask: { ...request.ask, role },
      terms: { ...request.terms, cluster },
      requestedAt: request.requestedAt + shift,
      ...('endedAt' in request && { endedAt: request.endedAt + shift + length }),
      ...('grant' in request &&
        request.grant && {
          grant: {
            ...request.grant,
            activatedAt: request.grant.activatedAt + shift,
            expiresAt: request.grant.activatedAt + shift + length,
          },
        }),
      ...('approval' in request && approval && { approval }),
    } as Request;
    const isEmergency = 'approval' in moved && moved.approval?.by === 'break_glass';
    return { ...recordOf(moved), ...(isEmergency && { followUp }) };
  });

const someLines = fc
  .array(fc.tuple(aRecord, fc.constantFrom(...RECEIPTS), fc.integer({ min: -5 * DAY, max: 60 * DAY })), {
    maxLength: 30,
  })
  .map((all): ReportLine[] =>
    all
      .map(([record, receipt, later]) => reportLine(record, receipt, { month: JANUARY, asOf: MONDAY + later }))
      .filter((line) => line !== undefined),
  );

/** The line of a grant that was given back after a minute, so many days after Monday. */
function lineAt(index: number, role: string, days: number): ReportLine[] {
  const { grant: _, ...request } = revoked({ kind: 'revoked', by: RUTH, as: 'requester' });
  const at = MONDAY + days * DAY;
  const grant = { userId: '', tokenId: '', fullTokenId: '', activatedAt: at, expiresAt: at + HOUR };
  const moved = { ...request, id: anId(index), ask: { ...request.ask, role }, requestedAt: at, grant };
  const line = reportLine(recordOf({ ...moved, endedAt: at + MINUTE }), undefined, SCOPE);
  return line === undefined ? [] : [line];
}

const total = (counts: object): number => Object.values(counts).reduce((sum: number, each) => sum + Number(each), 0);

describe('the figures of a month', () => {
  it('add up, whatever happened in it', async () => {
    const property = fc.property(someLines, (lines) => {
      const figures = figuresOf(lines, JANUARY);
      const { requests, results, grants, by, uses, ends, reviews, held, revokers, places, days } = figures;
      expect(total(results)).toBe(requests);
      for (const counts of [by, uses, ends]) expect(total(counts)).toBe(grants);
      expect(total(reviews)).toBe(by.break_glass);
      expect(total(revokers.map((who) => who.grants))).toBe(ends.revoked);
      expect(total(places.map((at) => at.requests))).toBe(requests);
      expect(total(places.map((at) => at.grants))).toBe(grants);
      expect(total(places.map((at) => at.held))).toBe(held);
      expect(total(days.map(total))).toBe(lines.filter(({ grant }) => grant?.isNew).length);
      expect(days).toHaveLength(31);
      expect(requests).toBeGreaterThanOrEqual(lines.filter(({ grant }) => grant === undefined).length);
    });
    expect(await counterexample('figures of a month', property, 300)).toBeUndefined();
  });

  it('of all months together count each request once, and each moment of a grant once', async () => {
    const asOf = MONDAY + 200 * DAY;
    const months = Array.from({ length: 9 }, (_, index) => monthOf(Date.UTC(2025, 9 + index)));
    const property = fc.property(aRecord, (record) => {
      const lines = months.map((month) => reportLine(record, undefined, { month, asOf }));
      expect(lines.filter((line) => line?.isNew)).toHaveLength(1);
      const grants = lines.map((line) => line?.grant).filter((grant) => grant !== undefined);
      expect(total(grants.map((grant) => grant.heldInMonth))).toBe(grants[0]?.held ?? 0);
      const hasGrant = 'grant' in record.request && record.request.grant !== undefined;
      expect(grants.filter(({ isNew }) => isNew)).toHaveLength(hasGrant ? 1 : 0);
    });
    expect(await counterexample('months of a request', property, 300)).toBeUndefined();
  });

  it('put the busiest first, and the days at their places', () => {
    const lines = [...lineAt(1, 'operator', 0), ...lineAt(2, 'provisioner', 0), ...lineAt(3, 'provisioner', 2)];
    const { places, days, revokers } = figuresOf(lines, JANUARY);
    expect(places).toEqual([
      { role: 'provisioner', cluster: 'home', requests: 2, grants: 2, held: 2 * MINUTE },
      { role: 'operator', cluster: 'home', requests: 1, grants: 1, held: MINUTE },
    ]);
    expect(revokers).toEqual([{ by: RUTH, as: 'requester', grants: 3 }]);
    expect(days.map(({ reviewers }) => reviewers).slice(3, 8)).toEqual([0, 2, 0, 1, 0]);
  });

  it('may still change while the month goes on', () => {
    expect(isWhole(SCOPE)).toBe(false);
    expect(isWhole({ ...SCOPE, asOf: JANUARY.until })).toBe(true);
  });
});

describe('what is read of the audit', () => {
  it('is to whom something happened, and the numbers of receipts', () => {
    const traces = new Traces(JANUARY);
    const receipt = { type: 'receipt_given', saw: 'seen', tasks: 2, failed: 0, running: 0, at: MONDAY } as const;
    traces.add(anId(1), { type: 'requested', by: RUTH, at: MONDAY });
    traces.add(anId(2), undefined);
    traces.add(anId(1), receipt);
    traces.add(anId(1), { type: 'lapsed', at: MONDAY });
    expect(traces.ids()).toEqual([anId(1), anId(2)]);
    expect(traces.receiptOf(anId(1))).toMatchObject({ tasks: 2 });
    expect(traces.receiptOf(anId(2))).toBeUndefined();
  });

  it('passes over what was asked for after the month', () => {
    const traces = new Traces(JANUARY);
    traces.add(anId(1), { type: 'requested', by: RUTH, at: JANUARY.until });
    traces.add(anId(1), { type: 'lapsed', at: JANUARY.until + 1 });
    expect(traces.ids()).toEqual([]);
  });
});

describe('bars of characters', () => {
  it('have a dot for nothing, and the highest for the most', () => {
    expect(blockBars([0, 1, 4, 8])).toBe('·▁▄█');
    expect(blockBars([0, 0])).toBe('··');
    expect(blockBars([1, 1000])).toBe('▁█');
  });

  it('have the numbers of their days beneath them', () => {
    expect(dayMarks(31)).toBe('1    6    11   16   21   26   31');
    expect(dayMarks(28)).toBe('1    6    11   16   21   26');
  });
});
