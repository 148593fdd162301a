import type { PlainTextElement, PlainTextOption } from '@slack/types';
import { clean } from '../text/clean.ts';
import { shorten } from '../text/shorten.ts';

/** Slack's limits of a menu: options, and signs of each (docs.slack.dev/reference/block-kit/composition-objects/option-object). */
export const MOST_OPTIONS = 100;
export const LONGEST_OPTION = 75;

/** Words in plain text, where an emoji's name stays what was written. */
export function text(words: string): PlainTextElement {
  return { type: 'plain_text', text: words, emoji: false };
}

/** One line of a menu, whose words may not be ours. */
export function option(label: string, value = label): PlainTextOption {
  return { text: text(shorten(clean(label), LONGEST_OPTION) || '(empty)'), value };
}
