/**
 * mrkdwn as Slack shows it, by the same rules as the simulator's `render/mrkdwn.ts`, which tests read.
 * Reference: docs.slack.dev/messaging/formatting-message-text.
 */
import { h, type ComponentChildren, type JSX } from 'preact';
import { withEmoji } from './emoji.ts';
import { channelCall, channelMention, groupMention, Link, personMention } from './inline.ts';
import { Preformatted } from './preformatted.ts';
import { dateFor, useReader, type Reader } from './reader.ts';

interface MrkdwnProps {
  readonly text: string;
  /** Bare addresses stay text. */
  readonly verbatim?: boolean | undefined;
}

/** A text of the app or of a person. */
export function Mrkdwn({ text, verbatim = false }: MrkdwnProps): JSX.Element {
  const reader = useReader();
  const parts = text.split(/```([\s\S]*?)```/);
  return h(
    'div',
    { class: 'mrkdwn' },
    parts.map((part, index) =>
      index % 2 === 1
        ? h(Preformatted, { key: index, text: unescaped(part.replace(/^\n/, '')) })
        : paragraphs(part, index, { reader, verbatim }),
    ),
  );
}

interface Look {
  readonly reader: Reader;
  readonly verbatim: boolean;
}

const QUOTED = /^(?:&gt;|>) ?/;

/** Lines that belong together: those of a quotation, and those between. */
function paragraphs(text: string, key: number, look: Look): JSX.Element[] {
  const groups: { isQuote: boolean; lines: string[] }[] = [];
  for (const line of text.replaceAll(/^\n|\n$/g, '').split('\n')) {
    const isQuote = QUOTED.test(line);
    const last = groups.at(-1);
    const words = isQuote ? line.replace(QUOTED, '') : line;
    if (last?.isQuote === isQuote) last.lines.push(words);
    else groups.push({ isQuote, lines: [words] });
  }
  return groups
    .filter(({ lines }) => lines.join('') !== '')
    .map(({ isQuote, lines }, index) =>
      h(isQuote ? 'blockquote' : 'p', { key: `${key}.${index}` }, inline(lines.join('\n'), look)),
    );
}

/** Private characters stand for what is already a node while the styles around it are found. */
const FIRST_STAND_IN = 0xe000;
const STAND_IN = /[\uE000-\uF8FF]/;

function inline(text: string, look: Look): ComponentChildren {
  const nodes: JSX.Element[] = [];
  const stand = (node: JSX.Element): string => String.fromCharCode(FIRST_STAND_IN + nodes.push(node) - 1);
  const source = text.replaceAll(new RegExp(STAND_IN, 'g'), '\uFFFD');
  const flat = source.replaceAll(/`([^`\n]+)`|<([^<>\n]+)>/g, (whole, code?: string, inside?: string) => {
    if (code !== undefined) return stand(h('code', {}, unescaped(codeText(code, look.reader))));
    return inside === undefined ? whole : stand(sequence(inside, look.reader));
  });
  return styled(flat, nodes, look);
}

const TAGS: Readonly<Record<string, string>> = { '*': 'strong', _: 'em', '~': 's' };
/** `*bold*`, `_italic_`, `~struck~` where Slack formats them: at the edges of words. */
const STYLED = /(^|[\s(["'*_~])([*_~])(?!\s|\2)([^\n]*?\S)\2(?=$|[\s)\]"'.,:;!?*_~])/m;

function styled(text: string, nodes: readonly JSX.Element[], look: Look): ComponentChildren[] {
  const match = STYLED.exec(text);
  if (match === null) return plain(text, nodes, look);
  const [whole, edge = '', mark = '', inner = ''] = match;
  return [
    ...plain(text.slice(0, match.index) + edge, nodes, look),
    h(TAGS[mark] ?? 'span', {}, styled(inner, nodes, look)),
    ...styled(text.slice(match.index + whole.length), nodes, look),
  ];
}

function plain(text: string, nodes: readonly JSX.Element[], { verbatim }: Look): ComponentChildren[] {
  return text.split(/([\uE000-\uF8FF])/).flatMap((part) => {
    if (STAND_IN.test(part)) return [nodes[(part.codePointAt(0) ?? 0) - FIRST_STAND_IN]];
    return verbatim ? withEmoji(unescaped(part)) : withLinks(part);
  });
}

/** Slack makes links of bare addresses. */
function withLinks(text: string): ComponentChildren[] {
  return text
    .split(/(\b(?:https?:\/\/|mailto:)[^\s<>|]*[^\s<>|.,;:!?)])/)
    .flatMap((part, index): ComponentChildren[] => {
      const words = unescaped(part);
      return index % 2 === 1 ? [h(Link, { url: words }, words)] : withEmoji(words);
    });
}

/** What stands between `<` and `>`. */
function sequence(inside: string, reader: Reader): JSX.Element {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? undefined : inside.slice(bar + 1);
  if (target.startsWith('@')) return personMention(target.slice(1), reader);
  if (target.startsWith('#')) return channelMention(target.slice(1), reader);
  if (target.startsWith('!')) return special(target.slice(1), label, reader);
  const isAddress = /^[a-z][a-z0-9+.-]*:|^[\w-]+(\.[\w-]+)+(\/|$)/i.test(target);
  if (!isAddress) return h('span', {}, unescaped(`<${inside}>`));
  return h(Link, { url: unescaped(target) }, unescaped(label ?? target));
}

function special(body: string, label: string | undefined, reader: Reader): JSX.Element {
  const [command = '', first = '', format, url] = body.split('^');
  if (['channel', 'here', 'everyone', 'group'].includes(command)) return channelCall(command);
  if (command === 'subteam') return groupMention(first, reader);
  if (command !== 'date') return h('span', {}, unescaped(label ?? `<!${body}>`));
  const seconds = Number(first);
  const isDate = /^\d+$/.test(first) && format !== undefined;
  const words = isDate ? dateFor(seconds * 1000, format, reader) : unescaped(label ?? '');
  if (url !== undefined) return h(Link, { url }, words);
  return h('time', isDate ? { dateTime: new Date(seconds * 1000).toISOString() } : {}, words);
}

/** Code is shown as it is, but that Slack puts names in the place of ids there too. */
function codeText(code: string, { slack }: Reader): string {
  return code
    .replaceAll(/<@(\w+)(?:\|[^>]*)?>/g, (whole, id: string) =>
      slack.names[id] === undefined ? whole : `@${slack.names[id]}`,
    )
    .replaceAll(/<((?:https?:|mailto:)[^|>]*)(?:\|([^>]*))?>/g, (_, url: string, label?: string) => label ?? url);
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
