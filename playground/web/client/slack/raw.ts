import type { Block } from '../../../slack/blocks/blocks.ts';

/** The blocks of a message or view, in Slack's form; none of a message that is text alone. */
export function blocksOf({ raw }: { readonly raw: Readonly<Record<string, unknown>> }): readonly Block[] {
  return (raw['blocks'] ?? []) as readonly Block[];
}

/** A message's own text, in mrkdwn, which shows where there are no blocks. */
export function messageText({ raw }: { readonly raw: Readonly<Record<string, unknown>> }): string {
  return typeof raw['text'] === 'string' ? raw['text'] : '';
}
