import type { KnownBlock } from '@slack/types';
import { blockBars, dayMarks } from '../../domain/block-bars.ts';
import { formatDuration } from '../../domain/duration.ts';
import { monthBefore, type Month } from '../../domain/month.ts';
import { grantsIn, isWhole, type ByApproval, type Figures, type MonthReport } from '../../domain/report.ts';
import type { End, HeldGrant, ReportLine, Result, Use } from '../../domain/report-line.ts';
import { MINUTE, type Milliseconds } from '../../domain/time.ts';
import { date } from '../text/dates.ts';
import { code, person } from '../text/mrkdwn.ts';
import { context, section } from './blocks.ts';
import { command } from './commands.ts';
import { sentence, type Message } from './message.ts';
import { preformatted } from './secret-message.ts';

/** As many as are read in a chat; all of them are in the operator's report. */
const MOST_GRANTS = 10;
const MOST_PLACES = 8;
const MOST_REVOKERS = 5;
const MOST_APPROVERS = 3;
const LONGEST_NAME = 40;

/** The answer to `/pvetoken report`, before anything was read. */
export function reporting({ name }: Month): Message {
  return sentence(`Reading what happened in ${code(name)} (UTC). You are shown the report when it is read.`);
}

/** What a month came to, for administrators: the figures, a chart, and the latest grants. */
export function reportMessage(report: MonthReport): Message {
  const { month, figures, asOf } = report;
  const soFar = isWhole(report) ? '' : ' so far';
  const heading = `Read ${code(month.name)} (UTC)${soFar}, as of ${date(asOf)}: ${counted(figures.requests, 'request')}, and ${counted(figures.grants, 'grant')} held.`;
  return {
    text: heading,
    blocks: [
      section(heading),
      section(figureLines(figures).join('\n')),
      ...(figures.grants > 0 ? [chart(figures.days), ...placesBlock(figures), grantsBlock(report.lines)] : []),
      context(smallPrint(report).join(' ')),
    ],
  };
}

/** In the order in which they are told. */
const RESULTS: readonly (readonly [Result, words: string])[] = [
  ['granted', 'had a token'],
  ['waiting', 'waiting'],
  ['denied', 'denied'],
  ['lapsed', 'lapsed'],
  ['cancelled', 'cancelled'],
  ['failed', 'failed'],
  ['revoked', 'revoked before their token was made'],
];

const BY: readonly (readonly [keyof ByApproval, words: string])[] = [
  ['reviewers', 'by approvers'],
  ['rule', 'by policy, without an approver'],
  ['break_glass', 'taken in an emergency'],
];

const ENDS: readonly (readonly [End, words: string])[] = [
  ['active', 'active'],
  ['expired', 'ran out'],
  ['revoked', 'revoked early'],
  ['left', 'their requester left'],
  ['vanished', 'token gone from the cluster'],
  ['not_revealed', 'secret not revealed in time'],
  ['not_rotated', 'no new secret could be handed over'],
  ['not_provisioned', 'not handed over'],
];

const USES: readonly (readonly [Use['kind'], words: string])[] = [
  ['seen', 'ran tasks'],
  ['none_seen', 'ran no task'],
  ['not_revealed', 'never used, since nobody saw the secret'],
  ['unknown', 'not known'],
  ['open', 'not looked up before the token is gone'],
];

const REVIEWS = [
  ['justified', 'justified'],
  ['not_justified', 'not justified'],
  ['owed', 'still to be reviewed'],
] as const;

function figureLines(figures: Figures): string[] {
  const { requests, results, grants, by, ends, uses, reviews, held, revokers } = figures;
  return [
    line('Requests', requests, list(RESULTS, results)),
    ...(grants === 0
      ? []
      : [
          line('Grants', grants, `${roundly(held)} in this month; ${list(BY, by)}`),
          ...(by.break_glass === 0 ? [] : [line('Emergencies', by.break_glass, list(REVIEWS, reviews))]),
          `*How they ended:* ${list(ENDS, ends)}`,
          ...(revokers.length === 0 ? [] : [`*Revoked early by:* ${revokerWords(revokers)}`]),
          `*What ran under them:* ${list(USES, uses)}`,
        ]),
  ];
}

function line(name: string, count: number, words: string): string {
  return `*${name}:* ${count}${words === '' ? '' : `: ${words}`}`;
}

/** Those of which there are any. */
function list<Kind extends string>(
  kinds: readonly (readonly [Kind, string])[],
  counts: Readonly<Record<Kind, number>>,
): string {
  return kinds
    .filter(([kind]) => counts[kind] > 0)
    .map(([kind, words]) => `${counts[kind]} ${words}`)
    .join(', ');
}

function revokerWords(revokers: Figures['revokers']): string {
  const shown = revokers.slice(0, MOST_REVOKERS).map(({ by, as, grants }) => `${person(by)} as ${as} ${grants}`);
  return `${shown.join(', ')}${andMore(revokers.length - shown.length)}`;
}

function chart(days: readonly ByApproval[]): KnownBlock {
  const begun = days.map(({ reviewers, rule, break_glass: emergencies }) => reviewers + rule + emergencies);
  const most = Math.max(...begun);
  const title =
    most === 0
      ? 'Grants that began each day: none'
      : `Grants that began each day: at most ${most}, on day ${begun.indexOf(most) + 1}`;
  return preformatted({ title, text: `${blockBars(begun)}\n${dayMarks(days.length)}` });
}

function placesBlock({ places }: Figures): KnownBlock[] {
  const busy = places.filter(({ grants }) => grants > 0);
  const lines = busy
    .slice(0, MOST_PLACES)
    .map(
      ({ role, cluster, grants, held }) =>
        `• ${name(role)} on ${name(cluster)}: ${counted(grants, 'grant')}, ${roundly(held)}`,
    );
  return [section(`*By role and cluster*\n${lines.join('\n')}${andMore(busy.length - lines.length)}`)];
}

function grantsBlock(lines: readonly ReportLine[]): KnownBlock {
  const grants = grantsIn(lines).toSorted((a, b) => b.grant.since - a.grant.since);
  const shown = grants.slice(0, MOST_GRANTS).map(grantLine);
  const title = grants.length > shown.length ? `The last ${shown.length} of ${grants.length} grants` : 'Grants';
  return section(`*${title}*\n${shown.join('\n')}`);
}

function grantLine({ id, requester, role, cluster, deciders, grant }: ReportLine & { grant: HeldGrant }): string {
  const length = `${roundly(grant.held)}${grant.isOver ? '' : ' so far'}`;
  const facts = [byWords(grant, deciders), endWords(grant), useWords(grant.use)].filter((words) => words !== '');
  return `• ${code(id)} ${person(requester)}, ${name(role)} on ${name(cluster)}, from ${date(grant.since)}, ${length}: ${facts.join('; ')}`;
}

function byWords({ by, review }: HeldGrant, deciders: ReportLine['deciders']): string {
  if (by === 'rule') return 'by policy';
  if (by === 'break_glass') return `emergency, ${REVIEWS.find(([kind]) => kind === review)?.[1] ?? 'not reviewed'}`;
  const shown = deciders.slice(0, MOST_APPROVERS).map(person).join(', ');
  return `by ${shown}${andMore(deciders.length - MOST_APPROVERS)}`;
}

function endWords({ end, revokedBy, isOver }: HeldGrant): string {
  if (revokedBy !== undefined) return `revoked early by ${person(revokedBy.by)}`;
  if (end === 'active') return isOver ? 'being revoked' : 'active';
  return ENDS.find(([kind]) => kind === end)?.[1] ?? '';
}

function useWords(use: Use): string {
  switch (use.kind) {
    case 'seen':
      return `${counted(use.tasks, 'task')}${use.failed > 0 ? `, ${use.failed} failed` : ''}`;
    case 'none_seen':
      return 'no task';
    case 'not_revealed':
      return 'never used';
    case 'unknown':
      return 'use not known';
    case 'open':
      return '';
    default:
      return use satisfies never;
  }
}

function smallPrint({ month, figures, leftOut, keptSince }: MonthReport): string[] {
  return [
    ...(keptSince > month.from ? [`What ended before ${date(keptSince)} is forgotten.`] : []),
    ...(leftOut.length > 0 ? [`Left out: ${counted(leftOut.length, 'request')} that cannot be read.`] : []),
    ...(figures.grants > 0
      ? ['A token that only reads leaves no task, so none is no proof that it was not used.']
      : []),
    `For every line, as CSV or JSON, an operator runs ${code(`pvetoken report --month ${month.name} --format csv`)} where the bot runs. The month before: ${command(`report ${monthBefore(month).name}`)}.`,
  ];
}

function name(words: string): string {
  return code(words, LONGEST_NAME);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function andMore(count: number): string {
  return count > 0 ? ` and ${count} more` : '';
}

/** To the minute; seconds say nothing here. */
function roundly(time: Milliseconds): string {
  return time > 0 && time < MINUTE ? 'less than 1m' : formatDuration(Math.floor(time / MINUTE) * MINUTE);
}
