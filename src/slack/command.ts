import { parseDuration } from '../domain/duration.ts';
import { parseMonth } from '../domain/month.ts';
import type { Wish } from '../domain/lifecycle/ask.ts';
import type { ExtensionWish } from '../domain/lifecycle/extend.ts';
import { parseRequestId, type RequestId } from '../domain/request-id.ts';
import {
  namesSelection,
  parseClusterOnly,
  parsePause,
  parseSelection,
  type AdministratorCommand,
} from './administration.ts';
import { readCommandText, withoutQuotes } from './command-text.ts';
import { nearMiss } from './near-miss.ts';
import { clean } from './text/clean.ts';
import type { CommandProblem } from './views/replies.ts';
import { parseWish } from './wish.ts';

/** What a person told the bot to do with `/pvetoken …`. */
export type Command =
  | { readonly kind: 'request'; readonly wish: Wish }
  /** A request without a role or a reason, which a form asks for. */
  | { readonly kind: 'form'; readonly draft: Wish }
  | { readonly kind: 'break_glass'; readonly wish: Wish }
  | { readonly kind: 'list'; readonly whose: 'own' | 'all' }
  | { readonly kind: 'status' | 'rotate' | 'revoke' | 'cancel'; readonly id: RequestId }
  | { readonly kind: 'check'; readonly id: RequestId }
  | { readonly kind: 'extend'; readonly id: RequestId; readonly wish: ExtensionWish }
  | { readonly kind: 'pick' }
  | AdministratorCommand
  | { readonly kind: 'roles' }
  | { readonly kind: 'help' };

export type ParsedCommand =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly problem: CommandProblem };

/** The words after `/pvetoken` that say what is to be done. */
export const VERBS = [
  'request',
  'break-glass',
  'list',
  'status',
  'check',
  'extend',
  'rotate',
  'revoke',
  'cancel',
  'roles',
  'pause',
  'resume',
  'reconcile',
  'report',
  'help',
] as const;
type Verb = (typeof VERBS)[number];

/**
 * Reads the text after `/pvetoken`, as Slack sends it with `should_escape`. It only reads: whether the role exists or
 * the path is allowed is for the use case to say.
 * @returns a problem, with the words to quote back, when the text is not a command; nothing is guessed.
 */
export function parseCommand(text: string): ParsedCommand {
  const plain = readCommandText(text).trim();
  const [first = ''] = plain.split(/\s+/, 1);
  const word = first === '' ? 'request' : first.toLowerCase();
  const verb = VERBS.find((known) => known === word);
  if (verb === undefined) {
    const near = nearMiss(word, VERBS);
    return problem({ kind: 'unknown_command', word: first, ...(near !== undefined && { near }) });
  }
  return parseRest(verb, plain.slice(first.length).trim(), text.trim().slice(first.length).trim());
}

/** @param raw the rest as Slack sent it, in which mentions are still ids. */
function parseRest(verb: Verb, rest: string, raw: string): ParsedCommand {
  switch (verb) {
    case 'request': {
      const wish = parseWish(rest, verb);
      if (!wish.ok) return wish;
      return command(wish.complete ? { kind: 'request', wish: wish.wish } : { kind: 'form', draft: wish.wish });
    }
    case 'break-glass':
      return parseEmergency(rest);
    case 'list':
      if (rest.toLowerCase() === 'all') return command({ kind: 'list', whose: 'all' });
      return alone(verb, rest, { kind: 'list', whose: 'own' });
    case 'revoke':
      if (rest === '') return command({ kind: 'pick' });
      return namesSelection(rest) ? parseSelection(raw, rest) : parseId(verb, rest);
    case 'pause':
      return parsePause(rest);
    case 'resume':
    case 'reconcile':
      return parseClusterOnly(verb, rest);
    case 'report':
      return parseReport(rest);
    case 'status':
    case 'check':
    case 'rotate':
    case 'cancel':
      return parseId(verb, rest);
    case 'extend':
      return parseExtension(rest);
    case 'roles':
      return alone(verb, rest, { kind: 'roles' });
    case 'help':
      return command({ kind: 'help' });
    default:
      return verb satisfies never;
  }
}

function parseId(verb: 'status' | 'check' | 'rotate' | 'revoke' | 'cancel', rest: string): ParsedCommand {
  const [text = '', ...more] = withoutQuotes(rest).split(/\s+/);
  if (text === '') return problem({ kind: 'missing', what: 'id', command: verb });
  const id = parseRequestId(withoutQuotes(text));
  if (id === undefined) return problem({ kind: 'not_an_id', text, command: verb });
  return alone(verb, more.join(' '), { kind: verb, id });
}

/** Reads the same words as a request; in an emergency no form asks for what is missing. */
function parseEmergency(rest: string): ParsedCommand {
  const wish = parseWish(rest, 'break-glass');
  if (!wish.ok) return wish;
  if (wish.complete) return command({ kind: 'break_glass', wish: wish.wish });
  const what = wish.wish.role === '' ? 'role' : 'reason';
  return problem({ kind: 'missing', what, command: 'break-glass' });
}

/** Reads `ID [by|for] DURATION [REASON…]`. */
function parseExtension(rest: string): ParsedCommand {
  const [, idText = '', durationText = '', reason = ''] = /^(\S*)\s*(?:(?:by|for)\s+)?(\S*)\s*(.*)$/is.exec(rest) ?? [];
  if (idText === '') return problem({ kind: 'missing', what: 'id', command: 'extend' });
  const id = parseRequestId(withoutQuotes(idText));
  if (id === undefined) return problem({ kind: 'not_an_id', text: idText, command: 'extend' });
  if (durationText === '') return problem({ kind: 'missing', what: 'longer', command: 'extend' });
  const duration = parseDuration(withoutQuotes(durationText));
  if (duration === undefined) return problem({ kind: 'not_a_duration', text: durationText, command: 'extend' });
  return command({ kind: 'extend', id, wish: { duration, reason: clean(reason) === '' ? '' : withoutQuotes(reason) } });
}

/** Reads `[MONTH]`. */
function parseReport(rest: string): ParsedCommand {
  const [text = '', ...more] = withoutQuotes(rest).split(/\s+/);
  if (text === '') return command({ kind: 'report', month: undefined });
  const month = parseMonth(withoutQuotes(text));
  if (month === undefined) return problem({ kind: 'not_a_month', text: withoutQuotes(rest) });
  return alone('report', more.join(' '), { kind: 'report', month });
}

/** Accepts a command that takes no more words; what else was said might have mattered to its author. */
function alone(verb: Verb, rest: string, parsed: Command): ParsedCommand {
  return rest === '' ? command(parsed) : problem({ kind: 'unexpected_words', command: verb, text: rest });
}

function command(parsed: Command): ParsedCommand {
  return { ok: true, command: parsed };
}

function problem(found: CommandProblem): { readonly ok: false; readonly problem: CommandProblem } {
  return { ok: false, problem: found };
}
