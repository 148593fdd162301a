import type { RichTextSection } from '@slack/types';
import { formatDuration } from '../../domain/duration.ts';
import { waitingFollowUp } from '../../domain/lifecycle/follow-up.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Role } from '../../domain/role.ts';
import { code, codeList, escape, person } from '../text/mrkdwn.ts';
import { bullets, context, line, literal, plain, quoted, richText, section } from './blocks.ts';
import { command } from './commands.ts';
import { example, exampleOf, type ExampleNames } from './examples.ts';
import { sentence, type Message } from './message.ts';
import { situation } from './situation.ts';
import { ticketNeed } from './tickets.ts';

/** As many as stay readable and below Slack's limits, each with the longest names. */
const MOST_REQUESTS = 15;
const MOST_ROLES = 12;

/** Requests, one paragraph each, for `/pvetoken list`; the first 15 of them. */
export function requestList(title: string, records: RequestRecord[], names: ExampleNames): Message {
  const heading = `*${escape(title)}*`;
  if (records.length === 0) return sentence(`${heading}\nThere are none. ${example('request', names)}`);
  const shown = records.slice(0, MOST_REQUESTS);
  const cut = records.length >= MOST_REQUESTS ? `These are the newest ${MOST_REQUESTS}. ` : '';
  return {
    text: heading,
    blocks: [
      section(heading),
      ...shown.map((record) => section(requestLine(record))),
      context(`${cut}See one with ${command('status ID')}.`),
    ],
  };
}

function requestLine(record: RequestRecord): string {
  const { request } = record;
  const { id, ask, terms } = request;
  const review = waitingFollowUp(record) === undefined ? '' : ' Its emergency waits for a review.';
  const subject = `${code(id)} of ${person(ask.requester)}, ${code(ask.role, 60)} on ${code(terms.cluster, 60)},`;
  return `${subject} ${situation(request)}.${review}\nWhy: ${code(ask.reason, 80)}`;
}

/** The roles a person may ask for, for `/pvetoken roles`. */
export function roleList(roles: Role[]): Message {
  const [first] = roles;
  if (first === undefined) return sentence('No role is open to you yet. Ask an administrator to add you to one.');
  const heading = '*Roles you can ask for*';
  const others = roles.slice(MOST_ROLES).map((role) => role.name);
  const more = others.length === 0 ? '' : `Also: ${codeList(others, 1500)}. `;
  return {
    text: heading,
    blocks: [
      section(heading),
      richText(bullets(roles.slice(0, MOST_ROLES).map(roleLine))),
      context(`${more}${exampleOf('request', first.name, first.paths)}`),
    ],
  };
}

function roleLine(role: Role): RichTextSection {
  const { default: usual, longest } = role.duration;
  const duration = `${formatDuration(usual)} unless you say otherwise, ${formatDuration(longest)} at most`;
  const ticket = role.ticket === undefined ? '' : `Ticket: ${ticketNeed(role.ticket)}. `;
  return line(
    { ...literal(role.name, 60), style: { bold: true, code: true } },
    plain(' on '),
    literal(role.cluster, 60),
    plain(': '),
    quoted(role.description, 160),
    plain(`\n${duration}. ${ticket}Paths: `),
    literal(role.paths.join(', '), 160),
  );
}
