/** The report of a month in words for operators, and as data for scripts. */
import { blockBars, dayMarks } from '../domain/block-bars.ts';
import { formatDuration } from '../domain/duration.ts';
import { grantsIn, isWhole, type ByApproval, type Figures, type MonthReport } from '../domain/report.ts';
import type { End, HeldGrant, ReportLine, Result, Use } from '../domain/report-line.ts';
import { MINUTE, type EpochMs, type Milliseconds } from '../domain/time.ts';
import { table } from './table.ts';

/** The whole report. */
export function reportText(report: MonthReport): string {
  const { month, asOf, figures, lines } = report;
  const soFar = isWhole(report) ? '' : ', so far';
  const parts = [
    `Report of ${month.name} (UTC), as of ${minuteOf(asOf)}${soFar}`,
    section('Requests', figures.requests, RESULTS, figures.results),
    ...(figures.grants > 0 ? grantParts(figures, lines) : ['No grant was held in this month.']),
    ...notes(report),
  ];
  return parts.join('\n\n');
}

/** The kinds of something, in the order in which they are told, with their words. */
type Kinds<Kind extends string> = Readonly<Record<Kind, string>>;

const RESULTS: Kinds<Result> = {
  granted: 'had a token',
  waiting: 'waiting',
  denied: 'denied',
  lapsed: 'lapsed, because nobody decided in time',
  cancelled: 'cancelled',
  failed: 'failed',
  revoked: 'revoked before their token was made',
};

const BY: Kinds<keyof ByApproval> = {
  reviewers: 'approved by people',
  rule: 'approved by policy, without a person',
  break_glass: 'taken in an emergency, without approval',
};

const REVIEWS: Kinds<NonNullable<HeldGrant['review']>> = {
  justified: 'justified',
  not_justified: 'not justified',
  owed: 'still to be reviewed',
};

const ENDS: Kinds<End> = {
  active: 'active',
  expired: 'ran out',
  revoked: 'revoked early',
  left: 'requester left',
  vanished: 'token gone from the cluster',
  not_revealed: 'secret not revealed in time',
  not_rotated: 'no new secret handed over',
  not_provisioned: 'not handed over',
};

const USES: Kinds<Use['kind']> = {
  seen: 'tasks seen',
  none_seen: 'no task seen',
  not_revealed: 'never used: nobody saw the secret',
  unknown: 'not known: the log was not to be seen, or not all of it',
  open: 'not looked up before the token is gone',
};

function grantParts(figures: Figures, lines: readonly ReportLine[]): string[] {
  const { grants, held, by, reviews, ends, uses, revokers, places, days } = figures;
  const begun = days.map((day) => day.reviewers + day.rule + day.break_glass);
  return [
    `${section('Grants', grants, BY, by)}\n${count('held', roundly(held))} altogether in this month`,
    ...(by.break_glass > 0 ? [section('Emergencies', by.break_glass, REVIEWS, reviews)] : []),
    section('Ends', grants, ENDS, ends),
    ...(revokers.length > 0
      ? [
          table(
            ['REVOKED EARLY BY', 'AS', 'GRANTS'],
            revokers.map((who) => [who.by, who.as, String(who.grants)]),
          ),
        ]
      : []),
    `${section('Use', grants, USES, uses)}\n  A token that only reads leaves no task: none is no proof that it was not used.`,
    table(
      ['ROLE', 'CLUSTER', 'REQUESTS', 'GRANTS', 'HELD'],
      places.map((at) => [at.role, at.cluster, String(at.requests), String(at.grants), roundly(at.held)]),
    ),
    `Grants that began each day, ${Math.max(...begun)} at most\n  ${blockBars(begun)}\n  ${dayMarks(days.length)}`,
    table(
      ['REQUEST', 'REQUESTER', 'ROLE', 'CLUSTER', 'FROM', 'HELD', 'APPROVED BY', 'END', 'USE'],
      grantsIn(lines).map(grantRow),
    ),
  ];
}

function section<Kind extends string>(
  name: string,
  all: number,
  kinds: Kinds<Kind>,
  counts: Readonly<Record<Kind, number>>,
): string {
  const lines = Object.entries<string>(kinds)
    .map(([kind, words]) => [counts[kind as Kind], words] as const)
    .filter(([many]) => many > 0)
    .map(([many, words]) => count(String(many), words));
  return [`${name} ${all}`, ...lines].join('\n');
}

function count(many: string, words: string): string {
  return `  ${many.padStart(4)} ${words}`;
}

function grantRow({ id, requester, role, cluster, deciders, grant }: ReportLine & { grant: HeldGrant }): string[] {
  const held = `${roundly(grant.held)}${grant.isOver ? '' : ' so far'}`;
  return [
    id,
    requester,
    role,
    cluster,
    minuteOf(grant.since),
    held,
    byWords(grant, deciders),
    endWords(grant),
    useWords(grant.use),
  ];
}

function byWords({ by, review }: HeldGrant, deciders: ReportLine['deciders']): string {
  if (by === 'rule') return 'policy';
  return by === 'reviewers' ? deciders.join(' ') : `nobody; ${review === undefined ? 'no review' : REVIEWS[review]}`;
}

function endWords({ end, revokedBy, isOver }: HeldGrant): string {
  if (revokedBy !== undefined) return `revoked by ${revokedBy.by}`;
  return end === 'active' && isOver ? 'being revoked' : ENDS[end];
}

function useWords(use: Use): string {
  switch (use.kind) {
    case 'seen':
      return `${use.tasks} ${use.tasks === 1 ? 'task' : 'tasks'}${use.failed > 0 ? `, ${use.failed} failed` : ''}`;
    case 'none_seen':
      return 'no task';
    case 'not_revealed':
      return 'never';
    case 'unknown':
      return 'not known';
    case 'open':
      return '-';
    default:
      return use satisfies never;
  }
}

function notes({ keptSince, month, leftOut }: MonthReport): string[] {
  return [
    ...(keptSince > month.from ? [`What ended before ${minuteOf(keptSince)} is forgotten (timing.retention).`] : []),
    ...(leftOut.length > 0 ? [`Left out: ${leftOut.length}, whose records cannot be read.`] : []),
  ];
}

/** The report for scripts: moments in ISO, lengths of time in milliseconds. */
export function reportData({ month, asOf, figures, lines, leftOut, keptSince }: MonthReport): object {
  return {
    month: month.name,
    from: isoTime(month.from),
    until: isoTime(month.until),
    asOf: isoTime(asOf),
    keptSince: isoTime(keptSince),
    figures,
    requests: lines.map(({ requestedAt, grant, ...line }) => ({
      ...line,
      requestedAt: isoTime(requestedAt),
      ...(grant && { grant: { ...grant, since: isoTime(grant.since), until: isoTime(grant.until) } }),
    })),
    leftOut,
  };
}

function isoTime(at: EpochMs): string {
  return new Date(at).toISOString();
}

function minuteOf(at: EpochMs): string {
  return `${isoTime(at).slice(0, 16)}Z`;
}

/** To the minute; seconds say nothing here. */
function roundly(time: Milliseconds): string {
  return time > 0 && time < MINUTE ? '<1m' : formatDuration(Math.floor(time / MINUTE) * MINUTE);
}
