import { parseRequestId, type RequestId } from '../domain/request-id.ts';
import { inspectRequest, inspectRequests, type Filter } from '../use-cases/inspect-requests.ts';
import { EXIT, misunderstood } from './command.ts';
import { countOf, readOptions } from './options.ts';
import { pauseData, pauseLine } from './pause-line.ts';
import { inspectionData, inspectionText, requestData, requestTable } from './request-text.ts';
import type { Terminal } from './terminal.ts';
import { withKept, type AtHand } from './with-kept.ts';

const REQUESTS_USAGE = `pvetoken requests: what was asked for, and what became of it

  pvetoken requests list [--open | --all] [--role R] [--user U] [--cluster C] [--limit N] [--json]
      The latest first: those that are not over (--open, the default), or also those that are (--all), for as long as
      they are kept. What is paused stands above them. U is a Slack user id. At most 50 are shown, or N. END is when the
      grant ends, when the request ended, or when it lapses.

  pvetoken requests show ID [--json]
      All about one request, and what the audit says of it in order.

Times are in UTC. Neither shows a secret: none is kept.

Exit status: 0 it is shown, 1 it could not be, or there is no such request.`;

const MOST_SHOWN = 50;

type Act = { readonly kind: 'list'; readonly filter: Filter } | { readonly kind: 'show'; readonly id: RequestId };

type Read =
  | { readonly kind: 'act'; readonly act: Act; readonly json: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly what: string };

/** `pvetoken requests list` and `pvetoken requests show`. @returns the exit status. */
export async function requests(words: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  const read = readWords(words);
  if (read.kind === 'help') {
    terminal.print(REQUESTS_USAGE);
    return EXIT.done;
  }
  if (read.kind === 'mistake') return misunderstood('requests', read.what, REQUESTS_USAGE, terminal);
  const { act, json } = read;
  return await withKept(env, terminal, async (atHand) =>
    act.kind === 'list' ? await list(act.filter, json, atHand, terminal) : await show(act.id, json, atHand, terminal),
  );
}

async function list(filter: Filter, json: boolean, { kept }: AtHand, terminal: Terminal): Promise<number> {
  const records = await inspectRequests(kept, filter);
  const pauses = await kept.pauses.list();
  if (!json) for (const pause of pauses) terminal.print(pauseLine(pause));
  if (json)
    terminal.print(JSON.stringify({ pauses: pauses.map(pauseData), requests: records.map(requestData) }, undefined, 2));
  else if (records.length === 0) terminal.print(filter.which === 'open' ? 'No open request fits.' : 'No request fits.');
  else terminal.print(requestTable(records));
  if (!json && records.length === filter.limit)
    terminal.complain(`There may be more; --limit shows more than ${filter.limit}.`);
  return EXIT.done;
}

async function show(id: RequestId, json: boolean, { kept }: AtHand, terminal: Terminal): Promise<number> {
  const found = await inspectRequest(kept, id);
  if (found.record === undefined && found.history.length === 0) {
    terminal.complain(`There is no request ${id}; "pvetoken requests list --all" shows all that are kept.`);
    return EXIT.failed;
  }
  terminal.print(json ? JSON.stringify(inspectionData(id, found), undefined, 2) : inspectionText(id, found));
  return EXIT.done;
}

const OPTIONS = {
  open: { type: 'boolean', default: false },
  all: { type: 'boolean', default: false },
  role: { type: 'string' },
  user: { type: 'string' },
  cluster: { type: 'string' },
  limit: { type: 'string', default: String(MOST_SHOWN) },
  json: { type: 'boolean', default: false },
} as const;

function mistake(what: string): Read {
  return { kind: 'mistake', what };
}

function readWords(words: readonly string[]): Read {
  const read = readOptions(words, OPTIONS);
  if (read.kind !== 'words') return read;
  const { open, all, role, user, cluster, limit, json } = read.values;
  const [act, ...rest] = read.positionals;
  if (act === undefined) return { kind: 'help' };
  if (act === 'show') {
    const [text, ...more] = rest;
    if (text === undefined || more.length > 0) return mistake('say which one: show ID');
    if (words.some((word) => /^--(?!json$)/.test(word))) return mistake('show takes no option but --json');
    const id = parseRequestId(text);
    return id === undefined
      ? mistake(`${text} is no request id; one is 8 signs, such as k7m3q9xa`)
      : { kind: 'act', act: { kind: 'show', id }, json };
  }
  if (act !== 'list') return mistake(`there is no ${act}; there are list and show`);
  if (rest.length > 0) return mistake(`list takes no further words: ${rest.join(' ')}`);
  if (open && all) return mistake('--open and --all exclude each other');
  const most = countOf(limit);
  if (most === undefined) return mistake(`${limit} is no number of requests; say --limit 100`);
  const filter: Filter = { which: all ? 'all' : 'open', role, user, cluster, limit: most };
  return { kind: 'act', act: { kind: 'list', filter }, json };
}
