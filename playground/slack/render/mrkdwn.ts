/**
 * mrkdwn as a person reads it. Everything in angle brackets that Slack acts upon is acted upon, so a test can tell
 * that unescaped words of a person have called someone or become a link.
 * Reference: docs.slack.dev/messaging/formatting-message-text.
 */
import { formatDate } from './dates.ts';
import { channelCall, groupMention, joined, link, piece, userMention, type Piece, type Reader } from './piece.ts';

const unescape = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** `*bold*`, `_italic_`, `~struck~` lose their marks where Slack would format them: at the edges of words. */
function withoutStyle(text: string): string {
  const marks = ['\\*', '_', '~'];
  return marks.reduce(
    (styled, mark) =>
      styled.replaceAll(
        new RegExp(`(^|[\\s(\\["'*_~])${mark}(?![\\s${mark}])([^\\n]*?[^\\s])${mark}(?=$|[\\s)\\]"'.,:;!?*_~])`, 'gm'),
        '$1$2',
      ),
    text,
  );
}

function dateSequence(body: string, label: string | undefined, reader: Reader): Piece {
  const [epoch, format, url] = body.split('^');
  const seconds = Number(epoch);
  const valid = epoch !== undefined && /^\d+$/.test(epoch) && format !== undefined;
  const text = valid ? formatDate(seconds * 1000, format, reader) : (label ?? '');
  return url === undefined ? piece(text) : link(url, text);
}

function special(body: string, label: string | undefined, reader: Reader): Piece {
  const [command = '', ...rest] = body.split('^');
  if (['channel', 'here', 'everyone', 'group'].includes(command)) return channelCall(command);
  if (command === 'subteam') return groupMention(rest.join('^'), reader);
  if (command === 'date') return dateSequence(rest.join('^'), label, reader);
  return piece(label ?? `<!${body}>`);
}

/** What stands between `<` and `>`. */
function sequence(inside: string, reader: Reader): Piece {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? undefined : inside.slice(bar + 1);
  if (target.startsWith('@')) return userMention(target.slice(1), reader);
  if (target.startsWith('#')) return piece(`#${reader.channelName(target.slice(1))}`);
  if (target.startsWith('!')) return special(target.slice(1), label, reader);
  const isAddress = /^[a-z][a-z0-9+.-]*:|^[\w-]+(\.[\w-]+)+(\/|$)/i.test(target);
  return isAddress ? link(unescape(target), label) : piece(`<${inside}>`);
}

/** Text outside angle brackets: Slack makes bare addresses into links unless the text is `verbatim`. */
function plain(text: string, verbatim: boolean): Piece {
  const found = verbatim ? [] : [...text.matchAll(/\b(?:https?:\/\/|mailto:)[^\s<>|]+/g)];
  return piece(text, { links: found.map((match) => unescape(match[0].replace(/[.,;:!?)]+$/, ''))) });
}

/** Everything but styling: mentions, links, dates. */
function resolved(source: string, reader: Reader, verbatim: boolean): Piece {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of source.matchAll(/<([^<>\n]+)>/g)) {
    pieces.push(plain(source.slice(from, match.index), verbatim), sequence(match[1] ?? '', reader));
    from = match.index + match[0].length;
  }
  pieces.push(plain(source.slice(from), verbatim));
  return joined(pieces);
}

/**
 * @param source mrkdwn as the app sent it
 * @param options `verbatim`: bare addresses stay text
 */
export function renderMrkdwn(source: string, reader: Reader, options: { verbatim?: boolean } = {}): Piece {
  const parts = source.split(/(```[\s\S]*?```|`[^`\n]+`)/);
  const pieces = parts.map((part, index) => {
    const isCode = index % 2 === 1;
    const body = isCode ? part.replaceAll(/^`+|`+$/g, '') : part;
    const seen = resolved(body, reader, isCode || (options.verbatim ?? false));
    return { ...seen, text: unescape(isCode ? seen.text : withoutStyle(seen.text)) };
  });
  return joined(pieces);
}
