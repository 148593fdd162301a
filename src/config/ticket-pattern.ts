import { LONGEST_TICKET } from '../domain/ticket.ts';

/**
 * How many ways a pattern may have of reading one text. JavaScript tries them one after the other, and nothing else is
 * done meanwhile: `([A-Z]+)+-1` has so many that a word of 40 letters would stop the bot for hours. Three open
 * repetitions in a row, such as `[A-Z]+`, stay below, and take some milliseconds at the worst.
 */
const MOST_WAYS = 3_000_000;

/** Says why a text cannot be the pattern of tickets, if so. */
export function patternRefusal(source: string): string | undefined {
  const fault = syntaxFault(source);
  if (fault !== undefined) return `is no regular expression of JavaScript: ${fault}`;
  if (waysToRead(source) <= MOST_WAYS) return undefined;
  return 'can read a text in so many ways that a word could stop the bot; repeat no repetition, and write {1,6} in place of +';
}

/** What JavaScript says is wrong with a regular expression, without the expression itself. */
function syntaxFault(source: string): string | undefined {
  try {
    RegExp(source, 'u');
    return undefined;
  } catch (fault) {
    if (!(fault instanceof SyntaxError)) throw fault;
    return fault.message.slice(fault.message.lastIndexOf('/u: ') + '/u: '.length);
  }
}

const TOKENS = new RegExp(
  [
    String.raw`\\(?:[upP]\{[^}]*\}|k<[^>]*>|.)`,
    String.raw`\[(?:\\.|[^\]\\])*\]`,
    String.raw`(?<open>\((?:\?(?:[a-z-]*:|<?[=!]|<[^>]*>))?)`,
    String.raw`(?<close>\))`,
    String.raw`(?<or>\|)`,
    String.raw`(?<repeat>[*+?]|\{(?<least>\d+)(?<upTo>,(?<most>\d*))?\})\??`,
    '.',
  ].join('|'),
  'gsu',
);

/** The ways of what stands in one pair of parentheses: of the alternatives before, of the items before, of the last item. */
interface Group {
  alternatives: number;
  items: number;
  last: number;
}

/** The most ways there are of reading a text as long as a ticket; more than that for most patterns, never fewer. */
function waysToRead(source: string): number {
  const outer: Group[] = [];
  let group: Group = { alternatives: 0, items: 1, last: 1 };
  const add = (ways: number): void => {
    group.items *= group.last;
    group.last = ways;
  };
  for (const { groups = {} } of source.matchAll(TOKENS)) {
    if (groups['open'] !== undefined) {
      outer.push(group);
      group = { alternatives: 0, items: 1, last: 1 };
    } else if (groups['close'] !== undefined) {
      const inner = waysOf(group);
      group = outer.pop() ?? group;
      add(inner);
    } else if (groups['or'] !== undefined) {
      group = { alternatives: waysOf(group), items: 1, last: 1 };
    } else if (groups['repeat'] !== undefined) {
      group.last = repeated(group.last, timesOf(groups));
    } else {
      add(1);
    }
  }
  return waysOf(group);
}

function waysOf({ alternatives, items, last }: Group): number {
  return alternatives + items * last;
}

/** How often something is repeated, at least and at most; a text that is no longer than a ticket ends all repetitions. */
function timesOf({
  repeat,
  least,
  upTo,
  most,
}: Readonly<Record<string, string | undefined>>): readonly [number, number] {
  if (least === undefined) return [repeat === '+' ? 1 : 0, repeat === '?' ? 1 : LONGEST_TICKET];
  const end = upTo === undefined ? least : (most ?? '');
  return [Math.min(Number(least), LONGEST_TICKET), end === '' ? LONGEST_TICKET : Math.min(Number(end), LONGEST_TICKET)];
}

function repeated(ways: number, [least, most]: readonly [number, number]): number {
  let all = 0;
  for (let times = least; times <= most; times++) all += ways ** times;
  return all;
}
