/**
 * Block Kit in the few forms that our messages use. What has to hold for any words: 3,000 characters in a section, 50
 * blocks in a message (docs.slack.dev/reference/block-kit/blocks), and a limit on all blocks together that Slack
 * enforces (`msg_blocks_too_long`) but does not document: 9,600 characters of text in 15,500 of JSON were taken, 11,300
 * in 17,700 refused (slackapi/bolt-js#2867). Each view cuts what it shows so that the sum stays below.
 */
import type {
  ActionsBlock,
  Button,
  ConfirmationDialog,
  ContextBlock,
  MrkdwnElement,
  PlainTextElement,
  RichTextBlock,
  RichTextBlockElement,
  RichTextElement,
  RichTextSection,
  RichTextText,
  SectionBlock,
  StaticSelect,
} from '@slack/types';
import type { RequestId } from '../../domain/request-id.ts';
import type { ActionId } from '../ids.ts';
import { clean } from '../text/clean.ts';
import { shorten } from '../text/shorten.ts';

/** `verbatim` keeps Slack from making links of whatever looks like an address or a channel. */
function mrkdwn(text: string): MrkdwnElement {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** A paragraph of mrkdwn. */
export function section(text: string): SectionBlock {
  return { type: 'section', text: mrkdwn(text) };
}

/** A line of small print in mrkdwn. */
export function context(text: string): ContextBlock {
  return { type: 'context', elements: [mrkdwn(text)] };
}

/** Our own words in rich text, where nothing needs escaping. */
export function plain(text: string): RichTextText {
  return { type: 'text', text };
}

export function bold(text: string): RichTextText {
  return { type: 'text', text, style: { bold: true } };
}

/** Words that are not ours, in rich text: cleaned, cut, and shown as written. Slack makes nothing else of them there. */
export function quoted(words: string, limit: number): RichTextText {
  return plain(shorten(clean(words), limit) || '(empty)');
}

/** A name that is not ours, in rich text and code style. */
export function literal(words: string, limit = 100): RichTextText {
  return { ...quoted(words, limit), style: { code: true } };
}

export function line(...elements: RichTextElement[]): RichTextSection {
  return { type: 'rich_text_section', elements };
}

export function bullets(lines: readonly RichTextSection[]): RichTextBlockElement {
  return { type: 'rich_text_list', style: 'bullet', elements: [...lines] };
}

export function richText(...elements: RichTextBlockElement[]): RichTextBlock {
  return { type: 'rich_text', elements };
}

type Look = Pick<Button, 'style' | 'confirm'>;

function plainText(text: string): PlainTextElement {
  return { type: 'plain_text', text };
}

export function button(label: string, action: ActionId, id: RequestId, look: Look = {}): Button {
  return { type: 'button', text: plainText(label), action_id: action, value: id, ...look };
}

/** A button of an answer to a command, whose value is no request. */
export function valueButton(label: string, action: string, value: string, look: Look = {}): Button {
  return { type: 'button', text: plainText(label), action_id: action, value, ...look };
}

/** Words that are not ours in plain text, where an emoji's name is the one thing that Slack makes something of. */
function words(text: string): PlainTextElement {
  return { type: 'plain_text', text, emoji: false };
}

/** One line of a menu, in at most 75 characters for each text. */
export interface MenuOption {
  readonly label: string;
  readonly description: string;
  readonly value: string;
}

/** A menu of at most 100 options; in a message, of fewer (see above). */
export function menu(placeholder: string, action: string, options: readonly MenuOption[]): StaticSelect {
  return {
    type: 'static_select',
    placeholder: plainText(placeholder),
    action_id: action,
    options: options.map(({ label, description, value }) => ({
      text: words(label),
      description: words(description),
      value,
    })),
  };
}

export function buttons(...elements: (Button | StaticSelect)[]): ActionsBlock {
  return { type: 'actions', elements };
}

/** The question before an act that cannot be undone. */
export function confirmation(title: string, text: string, yes: string, no: string): ConfirmationDialog {
  return {
    title: plainText(title),
    text: plainText(text),
    confirm: plainText(yes),
    deny: plainText(no),
    style: 'danger',
  };
}
