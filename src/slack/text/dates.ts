import type { EpochMs } from '../../domain/time.ts';

/** E.g. `today at 9:00 AM`, in the reader's own time zone and habits. */
const FORMAT = '{date_short_pretty} at {time}';

function wholeSeconds(at: EpochMs): number {
  return Math.floor(at / 1000);
}

/** For clients that cannot show dates, and for people who copy the text: the minute in UTC. */
function fallback(at: EpochMs): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/**
 * A moment as each reader's own clock shows it, for mrkdwn and for a message's `text`.
 * Source: docs.slack.dev/messaging/formatting-message-text#date-formatting.
 */
export function date(at: EpochMs): string {
  return `<!date^${wholeSeconds(at)}^${FORMAT}|${fallback(at)}>`;
}
