import type { KnownBlock } from '@slack/types';
import { blockBars, dayMarks } from '../../domain/block-bars.ts';
import { monthBefore, type Month } from '../../domain/month.ts';
import { isWhole, type ByApproval, type Figures, type MonthReport } from '../../domain/report.ts';
import { date } from '../text/dates.ts';
import { code, person } from '../text/mrkdwn.ts';
import { context, section } from './blocks.ts';
import { command } from './commands.ts';
import { sentence, type Message } from './message.ts';
import { grantsBlock, placesBlock } from './report-grants.ts';
import { andMore, BY, counted, ENDS, list, RESULTS, REVIEWS, roundly, USES } from './report-words.ts';
import { preformatted } from './secret-message.ts';

const MOST_REVOKERS = 5;

/** The answer to `/pvetoken report`, before anything was read. */
export function reporting({ name }: Month): Message {
  return sentence(`Reading what happened in ${code(name)} (UTC). You are shown the report when it is read.`);
}

/** What a month came to, for administrators: the figures, a chart, and the latest grants. */
export function reportMessage(report: MonthReport): Message {
  const { month, figures, asOf } = report;
  const soFar = isWhole(report) ? '' : ' so far';
  const heading = `Read ${code(month.name)} (UTC)${soFar}, as of ${date(asOf)}: ${counted(figures.requests, 'request')}, ${counted(figures.grants, 'grant')}.`;
  return {
    text: heading,
    blocks: [
      section(heading),
      section(figureLines(figures).join('\n')),
      ...(figures.grants > 0 ? [chart(figures.days), placesBlock(figures), grantsBlock(report.lines)] : []),
      context(smallPrint(report).join(' ')),
    ],
  };
}

function figureLines(figures: Figures): string[] {
  const { requests, results, grants, by, ends, uses, reviews, held, revokers } = figures;
  const ofRequests =
    requests === 0 ? 'Nothing was asked for.' : `*${counted(requests, 'request')}:* ${list(RESULTS, results)}`;
  if (grants === 0) return [ofRequests, 'Nobody held a grant.'];
  return [
    ofRequests,
    `*${counted(grants, 'grant')}*, held for ${roundly(held)} altogether in this month: ${list(BY, by)}`,
    ...(by.break_glass === 0 ? [] : [`*Reviews of emergencies:* ${list(REVIEWS, reviews)}`]),
    `*How they ended:* ${list(ENDS, ends)}`,
    ...(revokers.length === 0 ? [] : [`*Revoked early by:* ${revokerWords(revokers)}`]),
    `*What ran under them:* ${list(USES, uses)}`,
  ];
}

function revokerWords(revokers: Figures['revokers']): string {
  const shown = revokers.slice(0, MOST_REVOKERS).map(({ by, as, grants }) => `${person(by)}, ${as}: ${grants}`);
  return `${shown.join('; ')}${andMore(revokers.length - shown.length)}`;
}

function chart(days: readonly ByApproval[]): KnownBlock {
  const begun = days.map(({ reviewers, rule, break_glass: emergencies }) => reviewers + rule + emergencies);
  const most = Math.max(...begun);
  const title =
    most === 0
      ? 'Grants that began each day (UTC): none'
      : `Grants that began each day (UTC): at most ${most}, on day ${begun.indexOf(most) + 1}`;
  return preformatted({ title, text: `${blockBars(begun)}\n${dayMarks(days.length)}` });
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
