import type { Month } from '../domain/month.ts';
import type { Selection } from '../domain/selection.ts';
import { withoutQuotes } from './command-text.ts';
import { clean } from './text/clean.ts';
import type { CommandProblem } from './views/replies.ts';

/** What only administrators are told to type. */
export type AdministratorCommand =
  | { readonly kind: 'pause'; readonly cluster: string | undefined; readonly reason: string }
  | { readonly kind: 'resume'; readonly cluster: string | undefined }
  | { readonly kind: 'reconcile'; readonly cluster: string | undefined }
  | { readonly kind: 'revoke_selected'; readonly selection: Selection }
  /** Without a month, of the one that goes on. */
  | { readonly kind: 'report'; readonly month: Month | undefined };

type Parsed =
  | { readonly ok: true; readonly command: AdministratorCommand }
  | { readonly ok: false; readonly problem: CommandProblem };

/** An option's name behind two hyphens, or behind the dash that phones make of them. */
const OPTION = /^(?:--|—|–)([a-z]+)(?=\s|=|$)[\s=]*/i;
const PERSON = /^<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>$/;

/** Tells whether the rest of `revoke …` names grants by what they have in common. */
export function namesSelection(rest: string): boolean {
  return /^(--|—|–)/.test(rest);
}

/** Reads `[--cluster C] REASON…`. */
export function parsePause(rest: string): Parsed {
  const { name, value, others } = takeOption(rest);
  if (name !== undefined && name !== 'cluster') return unknownOption('pause', rest);
  if (name === 'cluster' && value === '') return missing('cluster', 'pause');
  const reason = withoutQuotes(others);
  if (clean(reason) === '') return missing('pause_reason', 'pause');
  return { ok: true, command: { kind: 'pause', cluster: value, reason } };
}

/** Reads `[--cluster C]`. */
export function parseClusterOnly(kind: 'resume' | 'reconcile', rest: string): Parsed {
  const { name, value, others } = takeOption(rest);
  if (name !== undefined && name !== 'cluster') return unknownOption(kind, rest);
  if (name === 'cluster' && value === '') return missing('cluster', kind);
  if (others !== '') return unknownOption(kind, others);
  return { ok: true, command: { kind, cluster: value } };
}

/**
 * Reads `--role R`, `--user @U`, `--cluster C` or `--all`, one of them.
 * @param raw as Slack sent it, because a mention names a person by id only there.
 * @param plain the same as its author saw it, to quote back.
 */
export function parseSelection(raw: string, plain: string): Parsed {
  const { name, value = '', others } = takeOption(raw);
  if (name === 'all') {
    const more = takeOption(plain);
    const words = [more.value, more.others].filter(Boolean).join(' ');
    return words === '' ? select({ by: 'all' }) : unknownOption('revoke --all', words);
  }
  if (name !== 'role' && name !== 'user' && name !== 'cluster') return unknownOption('revoke --role', plain);
  if (value === '') return missing(name === 'role' ? 'revoke_role' : name, `revoke --${name}`);
  if (others !== '') return unknownOption(`revoke --${name}`, takeOption(plain).others);
  if (name !== 'user') return select(name === 'role' ? { by: 'role', role: value } : { by: 'cluster', cluster: value });
  const user = PERSON.exec(value)?.[1];
  return user === undefined
    ? { ok: false, problem: { kind: 'not_a_person', text: takeOption(plain).value ?? '' } }
    : select({ by: 'user', user });
}

/** Takes an option and its one word from the front of a text; without an option, the whole text is the rest. */
function takeOption(text: string): { name?: string; value?: string; others: string } {
  const option = OPTION.exec(text);
  const name = option?.[1]?.toLowerCase();
  if (option === null || name === undefined)
    return namesSelection(text) ? { name: '', others: text } : { others: text };
  const [word = ''] = text.slice(option[0].length).split(/\s+/, 1);
  return { name, value: withoutQuotes(word), others: text.slice(option[0].length + word.length).trim() };
}

function select(selection: Selection): Parsed {
  return { ok: true, command: { kind: 'revoke_selected', selection } };
}

function missing(what: Extract<CommandProblem, { kind: 'missing' }>['what'], command: string): Parsed {
  return { ok: false, problem: { kind: 'missing', what, command } };
}

function unknownOption(command: string, text: string): Parsed {
  return { ok: false, problem: { kind: 'unexpected_words', command, text } };
}
