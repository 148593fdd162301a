import type { Block } from '../../../slack/blocks/blocks.ts';

/** The blocks of a message or view, in Slack's form; none of a message that is text alone. */
export function blocksOf({ raw }: { readonly raw: Readonly<Record<string, unknown>> }): readonly Block[] {
  return (raw['blocks'] ?? []) as readonly Block[];
}
