import type { Pause } from '../../domain/pause.ts';
import type { PauseOutcome } from '../../use-cases/pause-grants.ts';
import type { PauseNews } from '../../use-cases/ports/slack.ts';
import { date } from '../text/dates.ts';
import { author, code } from '../text/mrkdwn.ts';
import { section } from './blocks.ts';
import { command } from './commands.ts';
import { sentence, type Message } from './message.ts';

/** A reason on a line among others, where a card would show 1,000 characters of it. */
const SHORT_REASON = 300;
const MOST_PAUSES = 5;

function where(cluster: string | undefined, all: string): string {
  return cluster === undefined ? all : code(cluster);
}

/** The command that ends a pause. */
export function resumeCommand(cluster: string | undefined): string {
  return command(cluster === undefined ? 'resume' : `resume --cluster ${cluster}`);
}

/** Who paused what and why, in whole sentences: `@Ada paused new tokens on every cluster …. Why: …`. */
export function pauseSentences({ cluster, by, reason, since }: Pause): string {
  const what = `${author(by)} paused new tokens on ${where(cluster, 'every cluster')} ${date(since)}`;
  return `${what}. Why: ${code(reason, SHORT_REASON)}.`;
}

/** What is paused, in a few words, for the end of a sentence. */
export function pausedList(pauses: readonly Pause[]): string {
  const shown = pauses.slice(0, MOST_PAUSES).map(({ cluster }) => where(cluster, 'every cluster'));
  const more = pauses.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** What the `alerts` channel reads of a pause or a resumption. */
export function pauseAlert(news: PauseNews): Message {
  const { cluster, since } = news.pause;
  if (news.what === 'paused') {
    return sentence(
      `:double_vertical_bar: ${pauseSentences(news.pause)} Requests and approvals are refused; tokens that exist go on and end on time. ` +
        `An administrator resumes with ${resumeCommand(cluster)}.`,
    );
  }
  const resumed = `:arrow_forward: ${author(news.by)} resumed new tokens on ${where(cluster, 'every cluster')}, paused since ${date(since)}.`;
  return sentence(`${resumed} ${waiting(news.left)}`);
}

/** The answer to `/pvetoken pause`. */
export function paused({ news, alerts }: PauseOutcome<Extract<PauseNews, { what: 'paused' }>>): Message {
  const { cluster } = news.pause;
  return sentence(
    `Paused: no new tokens are made on ${where(cluster, 'any cluster')}. Who asks or approves reads your reason; ` +
      `tokens that exist go on, and those just being made may still arrive. Resume with ${resumeCommand(cluster)}.${told(alerts)}`,
  );
}

/** The answer to `/pvetoken resume`. */
export function resumed({ news, alerts }: PauseOutcome<Extract<PauseNews, { what: 'resumed' }>>): Message {
  const { pause, left } = news;
  return sentence(`Resumed new tokens on ${where(pause.cluster, 'every cluster')}. ${waiting(left)}${told(alerts)}`);
}

function waiting(left: readonly Pause[]): string {
  return left.length > 0
    ? `Still paused: ${pausedList(left)}.`
    : 'Approved requests that waited go on within half a minute; pending ones can be approved.';
}

function told(alerts: PauseOutcome['alerts']): string {
  return alerts === 'not_told' ? ' Could not tell the alerts channel: Slack did not take the message.' : '';
}

/** Puts what is paused above an administrator's list of requests. */
export function underPauses(pauses: readonly Pause[], message: Message): Message {
  if (pauses.length === 0) return message;
  const more = pauses.length - MOST_PAUSES;
  const lines = pauses.slice(0, MOST_PAUSES).map((pause) => `*Paused*: ${pauseSentences(pause)}`);
  if (more > 0) lines.push(`and ${more} more`);
  return {
    text: `Paused: ${pausedList(pauses)}. ${message.text}`,
    blocks: [section(lines.join('\n')), ...message.blocks],
  };
}
