/** Requests in words for operators, and as data for scripts. Records hold no secret. */
import { formatDuration } from '../domain/duration.ts';
import type { RequestRecord } from '../domain/record.ts';
import { fullTokenIdOf, isEnded, type Request } from '../domain/request.ts';
import type { Inspected } from '../use-cases/inspect-requests.ts';
import { approvalWords, causeWords, eventWords, quoted } from './event-text.ts';
import { moment } from './moments.ts';

/** A line for each request, under a heading; the columns are as wide as what stands in them. */
export function requestTable(records: readonly RequestRecord[]): string {
  const heading = ['ID', 'STATE', 'REQUESTER', 'ROLE', 'CLUSTER', 'ASKED', 'END'];
  const rows = [heading, ...records.map(({ request }) => cells(request))];
  const widths = heading.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cells(request: Request): string[] {
  const { id, state, ask, terms, requestedAt } = request;
  const end = endOf(request);
  return [id, state, ask.requester, ask.role, terms.cluster, moment(requestedAt), end === undefined ? '' : moment(end)];
}

/** When a request ended, its grant ends, or nobody can decide it any more. */
function endOf(request: Request): number | undefined {
  if (isEnded(request)) return request.endedAt;
  if ('grant' in request && request.grant !== undefined) return request.grant.expiresAt;
  return request.state === 'pending' ? request.lapsesAt : undefined;
}

/** All about one request, then what happened to it. */
export function inspectionText(id: string, { record, history }: Inspected): string {
  const lines =
    record === undefined
      ? [`Request ${id} has no record that can be read; the audit has this of it:`]
      : aboutLines(record);
  const entries = history.map(
    ({ at, event }) =>
      `  ${moment(at)}  ${event === undefined ? 'an entry that this version cannot read' : eventWords(event)}`,
  );
  return [...lines, ...entries].join('\n');
}

function aboutLines({ request, followUp }: RequestRecord): string[] {
  const { id, ask, terms, requestedAt } = request;
  const review = followUp === undefined ? undefined : (followUp.finding?.verdict ?? 'to be given');
  const facts: [string, string | undefined][] = [
    ['requester', ask.requester],
    ['role', `${ask.role}, of ${terms.risk} risk, on ${terms.cluster}`],
    ['gives', `${terms.pveRole} on ${terms.paths.join(', ')}${terms.propagate ? ' and below' : ''}`],
    ['asked', `${moment(requestedAt)}, for ${formatDuration(terms.duration)}`],
    ['reason', quoted(ask.reason)],
    ['ticket', ask.ticket],
    ['granted', 'approval' in request && request.approval !== undefined ? approvalWords(request.approval) : undefined],
    ['token', 'grant' in request && request.grant !== undefined ? fullTokenIdOf(request) : undefined],
    ['because', 'cause' in request ? causeWords(request.cause) : undefined],
    ['review', review?.replaceAll('_', ' ')],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  return [
    `Request ${id}: ${stateWords(request)}`,
    ...facts.flatMap(([name, what]) => (what === undefined ? [] : [`  ${name.padEnd(width)}  ${what}`])),
    'What happened:',
  ];
}

function stateWords(request: Request): string {
  const end = endOf(request);
  if (end === undefined) return request.state;
  if (isEnded(request)) return `${request.state} since ${moment(end)}`;
  return request.state === 'pending' ? `pending, lapses ${moment(end)}` : `${request.state}, ends ${moment(end)}`;
}

/** A request in a list for scripts; moments are ISO 8601. */
export function requestData({ request }: RequestRecord): object {
  const { id, state, ask, terms, requestedAt } = request;
  const { cluster, paths } = terms;
  const end = endOf(request);
  return {
    id,
    state,
    ...ask,
    cluster,
    paths,
    requestedAt: moment(requestedAt),
    ...(end !== undefined && { end: moment(end) }),
  };
}

/** One request for scripts, as it is stored: its moments are in epoch milliseconds. */
export function inspectionData(id: string, { record, history }: Inspected): object {
  return {
    id,
    ...(record && { request: record.request }),
    ...(record?.followUp && { followUp: record.followUp }),
    history: history.map(({ at, event }) => ({ at: moment(at), ...(event && { event }) })),
  };
}
