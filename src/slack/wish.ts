import { parseDuration } from '../domain/duration.ts';
import type { Wish } from '../domain/lifecycle/ask.ts';
import type { Milliseconds } from '../domain/time.ts';
import { withoutQuotes } from './command-text.ts';
import { clean } from './text/clean.ts';
import type { AskingVerb } from './views/examples.ts';
import type { CommandProblem } from './views/replies.ts';

export type ParsedWish =
  /** Without a role or a reason it is a draft, for a form to complete: what is missing is empty then. */
  | { readonly ok: true; readonly complete: boolean; readonly wish: Wish }
  | { readonly ok: false; readonly problem: CommandProblem };

/** The words of a text that are still to be read, and the text from there on as its author wrote it. */
class Words {
  readonly #text: string;
  readonly #words: readonly { readonly word: string; readonly start: number }[];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#words = [...text.matchAll(/\S+/g)].map((match) => ({ word: match[0], start: match.index }));
  }

  /** The word `ahead` words further on; empty past the end. */
  peek(ahead = 0): string {
    return this.#words[this.#next + ahead]?.word ?? '';
  }

  take(count = 1): string {
    const first = this.peek();
    this.#next += count;
    return first;
  }

  rest(): string {
    const start = this.#words[this.#next]?.start;
    return start === undefined ? '' : this.#text.slice(start);
  }
}

/**
 * Reads `ROLE [for DURATION] [on PATH[,PATH…]] REASON…`, with `for` and `on` in any order. Where `for` is not followed
 * by a number, or `on` not by a path, the word begins the reason: "for the new cluster" is one.
 * @param verb the command that the text came after, of which a problem shows an example.
 */
export function parseWish(text: string, verb: AskingVerb): ParsedWish {
  const words = new Words(text);
  const role = withoutQuotes(words.take());
  if (role === '') return draft({ role, duration: undefined, paths: [], reason: '' });

  let duration: Milliseconds | undefined;
  const paths: string[] = [];
  for (;;) {
    const keyword = words.peek().toLowerCase();
    const next = words.peek(1);
    if (keyword === 'for' && duration === undefined && (next === '' || /^\d/.test(next))) {
      words.take();
      if (next === '') return problem({ kind: 'missing', what: 'duration', command: verb });
      duration = takeDuration(words);
      if (duration === undefined) return problem({ kind: 'not_a_duration', text: next, command: verb });
    } else if (keyword === 'on' && (next === '' || next.startsWith('/'))) {
      words.take();
      if (next === '') return problem({ kind: 'missing', what: 'path', command: verb });
      paths.push(...takePaths(words));
    } else break;
  }

  const reason = withoutQuotes(words.rest());
  // Words of which nothing can be seen tell an approver nothing.
  if (clean(reason) === '') return draft({ role, duration, paths, reason: '' });
  return { ok: true, complete: true, wish: { role, duration, paths, reason } };
}

/** Takes `2h`, `2 hours` or `1h 30m`; a further part has to be smaller than the last, so "2h 3d printers" is two hours. */
function takeDuration(words: Words): Milliseconds | undefined {
  let total: Milliseconds | undefined;
  let last = Infinity;
  for (;;) {
    const apart = /^\d+$/.test(words.peek());
    const text = (apart ? words.peek() + words.peek(1) : words.peek()).replace(/[,.;:]+$/, '');
    const part = /^\d/.test(text) ? parseDuration(text) : undefined;
    if (part === undefined || part >= last) return total;
    words.take(apart ? 2 : 1);
    total = (total ?? 0) + part;
    last = part;
  }
}

/** Takes `/vms/100,/vms/101`, also with spaces after the commas. */
function takePaths(words: Words): string[] {
  let list = words.take();
  while (list.endsWith(',') && words.peek().startsWith('/')) list += words.take();
  return list.split(',').filter((path) => path !== '');
}

function draft(wish: Wish): ParsedWish {
  return { ok: true, complete: false, wish };
}

function problem(found: CommandProblem): ParsedWish {
  return { ok: false, problem: found };
}
