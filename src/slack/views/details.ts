import type { RichTextBlock, RichTextElement } from '@slack/types';
import { formatDuration } from '../../domain/duration.ts';
import { LONGEST_REASON } from '../../domain/lifecycle/ask.ts';
import type { Request } from '../../domain/request.ts';
import type { Terms } from '../../domain/role.ts';
import { date } from '../text/dates.ts';
import { code, person } from '../text/mrkdwn.ts';
import { bold, bullets, line, literal, plain, quoted, richText } from './blocks.ts';
import { lastingLines } from './lasting-access.ts';
import { ticketElement } from './tickets.ts';
import { privilegeLines } from './privileges.ts';

const LONGEST_DESCRIPTION = 500;
/** For all paths together; what does not fit is counted, so that nobody approves more than they are told of. */
const LONGEST_PATHS = 2500;
const MOST_PATHS = 50;
/** Fewer where privileges take their room. */
const MOST_PATHS_WITH_PRIVILEGES = 16;

/** Who asked for what, in one line of mrkdwn without a full stop. */
export function headline(request: Request): string {
  const { ask, terms } = request;
  const what = `${code(ask.role)} on ${code(terms.cluster)} for ${formatDuration(terms.duration)}`;
  const asked = request.state === 'pending' ? 'asks for' : 'asked for';
  return `${person(ask.requester)} ${isTaken(request) ? 'took' : asked} ${what}`;
}

/** Which request it is, and since when, in a sentence of mrkdwn. */
export function origin(request: Request): string {
  return `Request ${code(request.id)}, ${isTaken(request) ? 'taken' : 'asked for'} ${date(request.requestedAt)}.`;
}

/** Whether its requester broke the glass, and asked nobody. */
function isTaken(request: Request): boolean {
  return 'approval' in request && request.approval?.by === 'break_glass';
}

/** What was asked for and why, as those who decide need to know it. Nothing in it is mrkdwn. */
export function details(request: Request): RichTextBlock {
  const { terms, ask } = request;
  const grant = 'grant' in request ? request.grant : undefined;
  const lines = [
    line(bold('What it can do: '), quoted(terms.description, LONGEST_DESCRIPTION)),
    line(bold('Risk: '), plain(terms.risk)),
    line(bold('PVE role: '), literal(terms.pveRole)),
    line(bold('Paths: '), ...pathElements(terms)),
    ...(terms.preview === undefined ? [] : privilegeLines(terms.preview, terms.owner)),
    ...lastingLines(terms, terms.preview),
    line(bold('How long: '), plain(`${formatDuration(terms.duration)} from when the token is made`)),
    line(bold('Owner: '), ...ownerElements(terms)),
    ...(ask.ticket === undefined ? [] : [line(bold('Ticket: '), ticketElement(ask.ticket, terms.ticketUrl))]),
    ...(grant === undefined ? [] : [line(bold('Token: '), literal(grant.fullTokenId, 200))]),
  ];
  const reason = quoted(ask.reason, LONGEST_REASON);
  return richText(bullets(lines), line(bold('Why')), { type: 'rich_text_quote', elements: [reason] });
}

function pathElements({ paths, propagate, preview }: Terms): RichTextElement[] {
  const elements: RichTextElement[] = [];
  let room = LONGEST_PATHS;
  let shown = 0;
  for (const path of paths.slice(0, preview?.kind === 'known' ? MOST_PATHS_WITH_PRIVILEGES : MOST_PATHS)) {
    room -= path.length;
    if (room < 0) break;
    elements.push(literal(path, LONGEST_PATHS), plain(', '));
    shown++;
  }
  const left = paths.length - shown;
  const rest = left > 0 ? [plain(`and ${left} more that do not fit here, `)] : [];
  return [...elements, ...rest, plain(propagate ? 'and everything below' : 'and nothing below')];
}

function ownerElements({ owner }: Terms): RichTextElement[] {
  switch (owner.kind) {
    case 'dedicated':
      return [plain('a Proxmox user made for this token alone')];
    case 'existing':
      return [literal(owner.user), plain('; the token can do no more than this user')];
    default:
      return owner satisfies never;
  }
}
