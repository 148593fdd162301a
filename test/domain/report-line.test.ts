import { describe, expect, it } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import { parseMonth } from '../../src/domain/month.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import { reportLine, type ReportLine } from '../../src/domain/report-line.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import {
  active,
  approved,
  denied,
  everyState,
  EXPIRED,
  GRANT,
  pending,
  recordOf,
  revoked,
  revoking,
  TAKEN_AWAY,
} from '../slack/views/requests.ts';
import { ANN, MONDAY, RUTH } from '../support/records.ts';
import { aFollowUp, aLine, BY_RULE, EMERGENCY, grantedBy, JANUARY, ran, SCOPE } from '../support/reports.ts';

function lineOf(request: Request, changes: Partial<RequestRecord> = {}) {
  return aLine({ ...recordOf(request), ...changes });
}

describe('a line of a report', () => {
  it('says who had what, from when, for how long, and who approved it', () => {
    expect(lineOf(revoked(EXPIRED, { ticket: 'OPS-7' }))).toEqual({
      id: 'k7m3q9xa',
      requester: RUTH,
      role: 'provisioner',
      cluster: 'home',
      paths: ['/pool/dev', '/storage/local-lvm'],
      reason: 'Rebuild the dev cluster',
      ticket: 'OPS-7',
      requestedAt: MONDAY,
      isNew: true,
      result: 'granted',
      deciders: [ANN],
      grant: {
        fullTokenId: GRANT.fullTokenId,
        since: MONDAY + MINUTE,
        until: MONDAY + 2 * HOUR,
        isOver: true,
        held: 2 * HOUR - MINUTE,
        heldInMonth: 2 * HOUR - MINUTE,
        isNew: true,
        by: 'reviewers',
        end: 'expired',
        use: { kind: 'unknown' },
      },
    });
  });

  it('says what each request came to', () => {
    expect(everyState().map((request) => [request.state, lineOf(request).result])).toEqual([
      ['pending', 'waiting'],
      ['approved', 'waiting'],
      ['active', 'granted'],
      ['revoking', 'granted'],
      ['revoked', 'granted'],
      ['denied', 'denied'],
      ['cancelled', 'cancelled'],
      ['lapsed', 'lapsed'],
      ['failed', 'failed'],
    ]);
    const { grant: _, ...unmade } = revoked(TAKEN_AWAY);
    expect(lineOf(unmade)).toMatchObject({ result: 'revoked' });
    expect(lineOf(unmade)).not.toHaveProperty('grant');
    const { grant: __, ...ending } = revoking(TAKEN_AWAY);
    expect(lineOf(ending).result).toBe('waiting');
  });

  it('names who denied, and nobody where a rule approved or nobody did', () => {
    expect(lineOf(denied()).deciders).toEqual([ANN]);
    expect(lineOf(pending()).deciders).toEqual([]);
    expect(lineOf(grantedBy(active(), BY_RULE))).toMatchObject({ deciders: [], grant: { by: 'rule' } });
    expect(lineOf(grantedBy(approved(), EMERGENCY)).deciders).toEqual([]);
  });

  it('says who ended it before its time', () => {
    expect(lineOf(revoked(TAKEN_AWAY)).grant).toMatchObject({ end: 'revoked', revokedBy: { by: ANN, as: 'approver' } });
    expect(lineOf(revoked(EXPIRED)).grant).not.toHaveProperty('revokedBy');
    expect(lineOf(active()).grant?.end).toBe('active');
  });

  it('says whether an emergency was reviewed, by whom and how', () => {
    const request = grantedBy(active(), EMERGENCY);
    expect(lineOf(request, { followUp: aFollowUp() }).grant).toMatchObject({ by: 'break_glass', review: 'owed' });
    expect(lineOf(request, { followUp: aFollowUp('not_justified') }).grant).toMatchObject({
      review: 'not_justified',
      reviewer: ANN,
    });
  });

  it('counts a token no longer than it worked: to its expiry, to its end, to now', () => {
    const late = { ...revoked(EXPIRED), endedAt: MONDAY + 3 * DAY };
    expect(lineOf(late).grant).toMatchObject({ until: GRANT.expiresAt, held: 4 * HOUR - MINUTE, isOver: true });
    const early = { ...SCOPE, asOf: MONDAY + HOUR };
    expect(aLine(recordOf(active()), undefined, early).grant).toMatchObject({
      until: GRANT.expiresAt,
      held: HOUR - MINUTE,
      isOver: false,
    });
  });
});

/** Held for sixty days from Monday on. */
const LONG = { ...active(), grant: { ...GRANT, expiresAt: MONDAY + 60 * DAY } };
const [december, february, march, april] = ['2025-12', '2026-02', '2026-03', '2026-04'].map(parseMonth);

function longIn(month = JANUARY): ReportLine | undefined {
  return reportLine(recordOf(LONG), undefined, { month, asOf: MONDAY + 90 * DAY });
}

describe('a month has', () => {
  it('what was asked for in it, and what was held in it, to the part that lies in it', () => {
    expect(longIn(december)).toBeUndefined();
    expect(longIn()).toMatchObject({
      isNew: true,
      grant: { isNew: true, heldInMonth: JANUARY.until - MONDAY - MINUTE },
    });
    expect(longIn(february)).toMatchObject({ isNew: false, grant: { isNew: false, heldInMonth: 28 * DAY } });
    expect(longIn(march)).toMatchObject({ grant: { heldInMonth: MONDAY + 60 * DAY - Date.UTC(2026, 2) } });
    expect(longIn(april)).toBeUndefined();
  });

  it('nothing of what is still to come of a grant', () => {
    expect(reportLine(recordOf(LONG), undefined, { month: february ?? JANUARY, asOf: MONDAY + DAY })).toBeUndefined();
  });

  it('what was asked for in the last moment of the month before, once it is held', () => {
    const request = { ...active(), requestedAt: JANUARY.from - 1 };
    expect(lineOf(request)).toMatchObject({ isNew: false, grant: { isNew: true } });
    expect(reportLine(recordOf({ ...pending(), requestedAt: JANUARY.from - 1 }), undefined, SCOPE)).toBeUndefined();
    expect(reportLine(recordOf({ ...pending(), requestedAt: JANUARY.until }), undefined, SCOPE)).toBeUndefined();
  });
});

describe('the use of a token', () => {
  const over = recordOf(revoked(EXPIRED));
  const nobody = { kind: 'not_revealed' } as const;

  it.each([
    ['tasks, once the log was read', ran(3, 1), { kind: 'seen', tasks: 3, failed: 1 }],
    ['no task seen, where all of the log was read', ran(0), { kind: 'none_seen' }],
    ['not known, where it was not all of it', { ...ran(0), isPartial: true } as const, { kind: 'unknown' }],
    ['the tasks that were seen, also in a part of it', { ...ran(2), isPartial: true } as const, { kind: 'seen' }],
    ['not known, where the bot may not look', { ...ran(0), saw: 'not_allowed' } as const, { kind: 'unknown' }],
    ['not known, where the cluster did not answer', { ...ran(0), saw: 'no_answer' } as const, { kind: 'unknown' }],
    ['not known, where no receipt was ever given', undefined, { kind: 'unknown' }],
  ])('is %s', (_, receipt, use) => {
    expect(aLine(over, receipt).grant?.use).toMatchObject(use);
  });

  it('is open until the token is gone and its receipt was given', () => {
    expect(lineOf(active()).grant?.use).toEqual({ kind: 'open' });
    expect(lineOf(revoking(EXPIRED)).grant?.use).toEqual({ kind: 'open' });
    const desk = { ...over.desk, receipt: { failures: 1, retryAt: MONDAY } };
    expect(aLine({ ...over, desk }).grant?.use).toEqual({ kind: 'open' });
  });

  it('is none for certain where nobody revealed the secret, and only there', () => {
    expect(lineOf(revoked(nobody)).grant?.use).toEqual({ kind: 'not_revealed' });
    const before = { ...revoked(nobody), grant: { ...GRANT, revealedAt: MONDAY + HOUR } };
    expect(lineOf(before).grant?.use).toEqual({ kind: 'unknown' });
    const problem = { kind: 'slack_unavailable', detail: 'no answer' } as const;
    expect(aLine(recordOf(revoked({ ...nobody, problem })), ran(0)).grant?.use).toEqual({ kind: 'none_seen' });
  });
});
