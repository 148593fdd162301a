import { h, type ComponentChildren } from 'preact';
import type { TextObject } from '../../../slack/blocks/text.ts';
import { withEmoji } from './emoji.ts';
import { Mrkdwn } from './mrkdwn.ts';

/** A text object of either kind. */
export function textOf(text: TextObject): ComponentChildren {
  if (text.type === 'mrkdwn') return h(Mrkdwn, { text: text.text, verbatim: text.verbatim });
  return text.emoji === false ? text.text : withEmoji(text.text);
}
