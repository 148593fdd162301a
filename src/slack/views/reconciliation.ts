import type { Reconciled } from '../../domain/discrepancy.ts';
import type { Round } from '../../use-cases/reconcile.ts';
import { code, codeList } from '../text/mrkdwn.ts';
import { context, section } from './blocks.ts';
import { discrepancySentences } from './discrepancies.ts';
import { sentence, type Message } from './message.ts';

/** As many as fit into one message, each with all its words; all of them are in the audit. */
const MOST_SHOWN = 8;

const MOST_CLUSTERS = 8;

/** What the `alerts` channel reads of what reconciling found and did. */
export function discrepancyAlert(what: readonly Reconciled[]): Message {
  const clusters = [...new Set(what.map(({ cluster }) => cluster))];
  const heading = `:mag: Found ${differences(what.length)} between ${codeList(clusters, 300)} and what was approved.`;
  return listed(heading, what);
}

/** The answer to `/pvetoken reconcile`, before anything was read. */
export function reconciling(clusters: readonly string[]): Message {
  return sentence(`Reading back ${codeList(clusters, 1000)}. You are told what was found.`);
}

/** What came of it. */
export function reconciledNow(rounds: readonly Round[]): Message {
  const more = rounds.length - MOST_CLUSTERS;
  const lines = rounds.slice(0, MOST_CLUSTERS).map(roundSentences);
  if (more > 0) lines.push(`and ${more} more clusters`);
  const found = rounds.flatMap((round) => (round.kind === 'done' ? round.found : []));
  return listed(lines.join('\n'), found);
}

function roundSentences(round: Round): string {
  const cluster = code(round.cluster, 60);
  switch (round.kind) {
    case 'busy':
      return `Nothing was read from ${cluster}: a round is under way there. Try again in a minute.`;
    case 'unreadable':
      return `Could not read ${cluster} to its end: ${code(round.detail, 200)}. Nothing is concluded from that; the next round tries again.`;
    case 'done':
      return `Read back ${cluster}, where ${holding(round.held)}: ${outcome(round)}`;
    default:
      return round satisfies never;
  }
}

function holding(count: number): string {
  return count === 1 ? 'one request holds something' : `${count} requests hold something`;
}

function outcome({ found, left, mode }: Extract<Round, { kind: 'done' }>): string {
  const done = found.filter(({ handling }) => handling.kind === 'done').length;
  const words = [
    found.length === 0 ? 'all is as approved.' : `${differences(found.length)}, ${done} put right.`,
    ...(mode === 'enforce' ? [] : [`Nothing is changed there, because \`reconcile\` is ${code(mode)}.`]),
    ...(left > 0 ? [`${left} could not be looked at just now; the next round does that.`] : []),
  ];
  return words.join(' ');
}

function differences(count: number): string {
  return count === 1 ? 'one difference' : `${count} differences`;
}

function listed(heading: string, what: readonly Reconciled[]): Message {
  const shown = what.slice(0, MOST_SHOWN);
  const more = what.length - shown.length;
  return {
    text: heading,
    blocks: [
      section(heading),
      ...shown.map((one) => section(discrepancySentences(one))),
      ...(more > 0 ? [context(`and ${more} more, which are in the audit`)] : []),
    ],
  };
}
