/** `rich_text` blocks: what is in a text element stays exactly as written. */
import type { RichTextElement, RichTextPart } from '../blocks/rich-text.ts';
import { formatDate } from './dates.ts';
import { channelCall, groupMention, joined, link, piece, userMention, type Piece, type Reader } from './piece.ts';

function element(of: RichTextElement, reader: Reader): Piece {
  switch (of.type) {
    case 'text':
      return piece(of.text);
    case 'link':
      return link(of.url, of.text);
    case 'user':
      return userMention(of.user_id, reader);
    case 'usergroup':
      return groupMention(of.usergroup_id, reader);
    case 'channel':
      return piece(`#${reader.channelName(of.channel_id)}`);
    case 'broadcast':
      return channelCall(of.range);
    case 'emoji':
      return piece(`:${of.name}:`);
    case 'date': {
      const text = formatDate(of.timestamp * 1000, of.format, reader);
      return of.url === undefined ? piece(text) : link(of.url, text);
    }
    case 'color':
      return piece(of.value);
    default:
      return of satisfies never;
  }
}

const elements = (of: RichTextElement[], reader: Reader): Piece => joined(of.map((each) => element(each, reader)));

function part(of: RichTextPart, reader: Reader): Piece {
  switch (of.type) {
    case 'rich_text_section':
    case 'rich_text_preformatted':
    case 'rich_text_quote':
      return elements(of.elements, reader);
    case 'rich_text_list':
      return joined(
        of.elements.map((item, index) => {
          const mark = of.style === 'bullet' ? '•' : `${index + 1 + (of.offset ?? 0)}.`;
          return joined([piece(`${mark} `), elements(item.elements, reader)]);
        }),
        '\n',
      );
    default:
      return of satisfies never;
  }
}

export function renderRichText(parts: RichTextPart[], reader: Reader): Piece {
  return joined(
    parts.map((each) => part(each, reader)),
    '\n',
  );
}
