/** Reports of January 2026, on whose first Monday the tests' requests are made. */
import type { Approval } from '../../src/domain/approval.ts';
import type { FollowUp } from '../../src/domain/follow-up.ts';
import { monthOf, type Month } from '../../src/domain/month.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import { figuresOf, type MonthReport } from '../../src/domain/report.ts';
import { reportLine, type ReceiptNumbers, type ReportLine, type Scope } from '../../src/domain/report-line.ts';
import type { Request } from '../../src/domain/request.ts';
import { DAY } from '../../src/domain/time.ts';
import { ANN, MONDAY } from './records.ts';

export const JANUARY: Month = monthOf(MONDAY);

/** A week after the requests. */
export const SCOPE: Scope = { month: JANUARY, asOf: MONDAY + 7 * DAY };

export const BY_RULE: Approval = { by: 'rule', upTo: DAY, perDay: 2, at: MONDAY };
export const EMERGENCY: Approval = { by: 'break_glass', at: MONDAY };

/** An emergency that Ann reviewed, or nobody so far. */
export function aFollowUp(verdict?: 'justified' | 'not_justified'): FollowUp {
  const followUp = { since: MONDAY, chaseAt: MONDAY + DAY, asked: { users: [ANN], groups: [] } };
  return verdict === undefined ? followUp : { ...followUp, finding: { reviewer: ANN, verdict, at: MONDAY + DAY } };
}

/** The receipt of a token under which so many tasks ran. */
export function ran(tasks: number, failed = 0): ReceiptNumbers {
  return { saw: 'seen', tasks, failed, running: 0 };
}

/** The line of a record. @throws Error when it has none. */
export function aLine(record: RequestRecord, receipt?: ReceiptNumbers, scope: Scope = SCOPE): ReportLine {
  const line = reportLine(record, receipt, scope);
  if (line === undefined) throw new Error('it is in no report of this month');
  return line;
}

/** A report with these lines. */
export function aReport(lines: readonly ReportLine[], changes: Partial<MonthReport> = {}): MonthReport {
  const keptSince = SCOPE.asOf - 400 * DAY;
  return { ...SCOPE, lines, figures: figuresOf(lines, JANUARY), leftOut: [], keptSince, ...changes };
}

/** The same request as granted by something else. */
export function grantedBy<R extends Extract<Request, { approval: Approval }>>(request: R, approval: Approval): R {
  return { ...request, votes: [], approval };
}
