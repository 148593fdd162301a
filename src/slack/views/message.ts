import type { KnownBlock } from '@slack/types';
import { section } from './blocks.ts';

/** A message to people, ready for the Web API or a `response_url`. */
export interface Message {
  /**
   * What phones' notifications and screen readers give, in mrkdwn, escaped. Desktop notifications read the blocks first
   * (docs.slack.dev/changelog/2026/07/13/notification-changes), so neither begins with anything secret.
   */
  text: string;
  blocks: KnownBlock[];
}

/**
 * A message of a sentence or two.
 * @param mrkdwn at most 3,000 characters, in which everything that is not ours went through `text/mrkdwn.ts`.
 */
export function sentence(mrkdwn: string): Message {
  return { text: mrkdwn, blocks: [section(mrkdwn)] };
}
