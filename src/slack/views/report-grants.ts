import type { SectionBlock } from '@slack/types';
import { grantsIn, type Figures } from '../../domain/report.ts';
import type { HeldGrant, ReportLine, Use } from '../../domain/report-line.ts';
import { date } from '../text/dates.ts';
import { code, person } from '../text/mrkdwn.ts';
import { section } from './blocks.ts';
import { andMore, counted, ENDS, REVIEWS, roundly, USES, wordsOf } from './report-words.ts';

/** As many as are read in a chat; all of them are in the operator's report. */
const MOST_GRANTS = 10;
const MOST_PLACES = 8;
const MOST_APPROVERS = 3;
const LONGEST_NAME = 40;

/** Where grants were held, the busiest role first. */
export function placesBlock({ places }: Figures): SectionBlock {
  const busy = places.filter(({ grants }) => grants > 0);
  const lines = busy
    .slice(0, MOST_PLACES)
    .map(
      ({ role, cluster, grants, held }) =>
        `• ${name(role)} on ${name(cluster)}: ${counted(grants, 'grant')}, ${roundly(held)}`,
    );
  return section(`*By role and cluster*\n${lines.join('\n')}${andMore(busy.length - lines.length)}`);
}

/** Who had what, the latest first. */
export function grantsBlock(lines: readonly ReportLine[]): SectionBlock {
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
  if (by === 'break_glass') return `emergency, ${review === undefined ? 'not reviewed' : wordsOf(REVIEWS, review)}`;
  const shown = deciders.slice(0, MOST_APPROVERS).map(person).join(', ');
  return `by ${shown}${andMore(deciders.length - MOST_APPROVERS)}`;
}

function endWords({ end, revokedBy, isOver }: HeldGrant): string {
  if (revokedBy !== undefined) return `revoked early by ${person(revokedBy.by)}`;
  if (end === 'active') return isOver ? 'being revoked' : 'active';
  return wordsOf(ENDS, end);
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
      return wordsOf(USES, use.kind);
    case 'open':
      return '';
    default:
      return use satisfies never;
  }
}

function name(words: string): string {
  return code(words, LONGEST_NAME);
}
