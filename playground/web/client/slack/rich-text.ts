import { h, type ComponentChildren, type JSX } from 'preact';
import type { RichTextElement, RichTextPart } from '../../../slack/blocks/rich-text.ts';
import { Emoji } from './emoji.ts';
import { channelCall, channelMention, groupMention, Link, personMention } from './inline.ts';
import { Preformatted } from './preformatted.ts';
import { dateFor, useReader, type Reader } from './reader.ts';

/** A `rich_text` block: what is in a text element stays exactly as written. */
export function RichText({ parts }: { readonly parts: readonly RichTextPart[] }): JSX.Element {
  const reader = useReader();
  return h(
    'div',
    { class: 'rich-text' },
    gathered(parts).map((lists, index) => partsOf(lists, index, reader)),
  );
}

/** Lists that follow one another, indented or not, are one list. */
function gathered(parts: readonly RichTextPart[]): RichTextPart[][] {
  const groups: RichTextPart[][] = [];
  for (const part of parts) {
    const last = groups.at(-1);
    const goesOn = part.type === 'rich_text_list' && last?.[0]?.type === 'rich_text_list';
    if (goesOn) last?.push(part);
    else groups.push([part]);
  }
  return groups;
}

function partsOf(parts: readonly RichTextPart[], key: number, reader: Reader): JSX.Element {
  return h(
    'div',
    { key },
    parts.map((part, index) => onePart(part, index, reader)),
  );
}

function onePart(part: RichTextPart, key: number, reader: Reader): JSX.Element {
  switch (part.type) {
    case 'rich_text_section':
      return h('p', { key }, elements(part.elements, reader));
    case 'rich_text_quote':
      return h('blockquote', { key }, elements(part.elements, reader));
    case 'rich_text_preformatted':
      return h(Preformatted, { key, text: part.elements.map(wordsOf).join('') });
    case 'rich_text_list':
      return h(
        part.style === 'ordered' ? 'ol' : 'ul',
        { key, class: `indent-${part.indent ?? 0}`, ...(part.offset !== undefined && { start: part.offset + 1 }) },
        part.elements.map((item, index) => h('li', { key: index }, elements(item.elements, reader))),
      );
    default:
      return part satisfies never;
  }
}

function wordsOf(element: RichTextElement): string {
  if (element.type === 'text') return element.text;
  return element.type === 'link' ? (element.text ?? element.url) : '';
}

function elements(all: readonly RichTextElement[], reader: Reader): ComponentChildren[] {
  return all.map((each) => styledElement(each, reader));
}

const STYLES = [
  ['code', 'code'],
  ['bold', 'strong'],
  ['italic', 'em'],
  ['strike', 's'],
  ['underline', 'u'],
] as const;

function styledElement(of: RichTextElement, reader: Reader): ComponentChildren {
  return STYLES.filter(([style]) => of.style?.[style] === true).reduce<ComponentChildren>(
    (inner, [, tag]) => h(tag, {}, inner),
    element(of, reader),
  );
}

function element(of: RichTextElement, reader: Reader): ComponentChildren {
  switch (of.type) {
    case 'text':
      return of.text;
    case 'link':
      return h(Link, { url: of.url }, of.text ?? of.url);
    case 'user':
      return personMention(of.user_id, reader);
    case 'usergroup':
      return groupMention(of.usergroup_id, reader);
    case 'channel':
      return channelMention(of.channel_id, reader);
    case 'broadcast':
      return channelCall(of.range);
    case 'emoji':
      return h(Emoji, { name: of.name });
    case 'date': {
      const words = dateFor(of.timestamp * 1000, of.format, reader);
      if (of.url !== undefined) return h(Link, { url: of.url }, words);
      return h('time', { dateTime: new Date(of.timestamp * 1000).toISOString() }, words);
    }
    case 'color':
      return of.value;
    default:
      return of satisfies never;
  }
}
