/** Reports, with whatever words a test puts into them. */
import type { MonthReport } from '../../../src/domain/report.ts';
import type { ReceiptNumbers, ReportLine } from '../../../src/domain/report-line.ts';
import type { Request } from '../../../src/domain/request.ts';
import { DAY, HOUR } from '../../../src/domain/time.ts';
import { anId } from '../../support/records.ts';
import { aFollowUp, aLine, aReport, BY_RULE, EMERGENCY, grantedBy, ran } from '../../support/reports.ts';
import {
  active,
  cancelled,
  denied,
  EXPIRED,
  lapsed,
  pending,
  recordOf,
  revoked,
  TAKEN_AWAY,
  type Twist,
} from './requests.ts';

/** The same request with a number in its name, made so many hours later. */
function later(request: Request, number: number, id = number): Request {
  const by = number * 20 * HOUR;
  return {
    ...request,
    id: anId(id),
    requestedAt: request.requestedAt + by,
    ...('endedAt' in request && { endedAt: request.endedAt + by }),
    ...('grant' in request &&
      request.grant && {
        grant: {
          ...request.grant,
          activatedAt: request.grant.activatedAt + by,
          expiresAt: request.grant.expiresAt + by,
        },
      }),
  };
}

/** A line of each kind that there is. */
export function everyLine(twist: Twist = {}): ReportLine[] {
  const operator = { ...twist, role: twist.role ?? 'operator' };
  const all: readonly (readonly [Request, ReceiptNumbers?])[] = [
    [revoked(EXPIRED, twist), ran(4, 1)],
    [revoked(EXPIRED, twist), ran(0)],
    [revoked(TAKEN_AWAY, twist), ran(1)],
    [revoked({ kind: 'not_revealed' }, twist), ran(0)],
    [revoked(EXPIRED, operator), { ...ran(0), saw: 'not_allowed' }],
    [grantedBy(revoked(EXPIRED, operator), BY_RULE), ran(2)],
    [denied(twist)],
    [lapsed(twist)],
    [cancelled(twist)],
    [pending(twist)],
  ];
  const emergency = { ...recordOf(later(grantedBy(revoked(EXPIRED, twist), EMERGENCY), 1, 20)), followUp: aFollowUp() };
  const held = { ...active().grant, expiresAt: active().grant.activatedAt + 9 * DAY };
  return [
    aLine(emergency, ran(7)),
    ...all.map(([request, receipt], index) => aLine(recordOf(later(request, index)), receipt)),
    aLine(recordOf(later({ ...active(twist), grant: held }, 5, 21))),
  ];
}

/** A report of all of them. */
export function everyReport(twist?: Twist): MonthReport {
  return aReport(everyLine(twist));
}
