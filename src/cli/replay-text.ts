/** What would be different of requests under another policy, in words for operators. */
import type { Difference } from '../domain/replay.ts';
import type { Replay } from '../use-cases/replay-requests.ts';
import { refusalWords } from './asking-text.ts';
import { moment } from './moments.ts';

/** All that would be different, a request after the other. */
export function replayText(replays: readonly Replay[], file: string): string {
  const differing = replays.filter(({ differences }) => differences.length > 0);
  const many = replays.length === 1 ? '1 request' : `${replays.length} requests`;
  return [
    differing.length === 0
      ? `${many} judged by ${file}: none would differ.`
      : `${many} judged by ${file}: ${differing.length} would differ.`,
    ...differing.flatMap(({ request, differences }) => [
      `${request.id}  ${moment(request.requestedAt)}  ${request.ask.requester}  ${request.ask.role}  (${request.state})`,
      ...differences.map((difference) => `    ${differenceWords(difference)}`),
    ]),
  ].join('\n');
}

function differenceWords(difference: Difference): string {
  switch (difference.kind) {
    case 'refused':
      return `refused: ${refusalWords(difference.refusal)}`;
    case 'allowed':
      return `not refused any more, as it is today: ${refusalWords(difference.refusal)}`;
    case 'by_rule':
      return 'approved at once by the rule of its role, in place of people';
    case 'by_approvers':
      return 'decided by people, in place of the rule of its role';
    case 'term':
      return `${TERMS[difference.term]}: ${valueWords(difference.after)}, in place of ${valueWords(difference.before)}`;
    case 'reviewer_barred':
      return `${difference.reviewer}, who decided it, could not`;
    case 'reviewer_admitted':
      return `${difference.reviewer}, who decided it and could not today, could`;
    default:
      return difference satisfies never;
  }
}

const TERMS: Readonly<Record<Extract<Difference, { kind: 'term' }>['term'], string>> = {
  cluster: 'cluster',
  pveRole: 'PVE role',
  privileges: 'privileges',
  propagate: 'reaches below its paths',
  owner: 'owner',
  risk: 'risk',
  approvals: 'approvals needed, stage by stage',
  delivery: 'how the secret comes',
  channel: 'channel of its card',
  reactions: 'whether reactions count',
};

function valueWords(value: unknown): string {
  if (value === undefined) return 'nothing stated';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.join(', ') : ownerWords(value);
}

/** The one term that is no list and no word. */
function ownerWords(value: unknown): string {
  const user = typeof value === 'object' && value !== null && 'user' in value ? value.user : undefined;
  return typeof user === 'string' ? user : 'a user of its own';
}

/** The same for scripts. */
export function replayData(replays: readonly Replay[]): object {
  const differing = replays.filter(({ differences }) => differences.length > 0);
  return {
    judged: replays.length,
    differing: differing.map(({ request, differences }) => ({
      id: request.id,
      requester: request.ask.requester,
      role: request.ask.role,
      state: request.state,
      requestedAt: moment(request.requestedAt),
      differences: differences.map((difference) => ({
        kind: difference.kind,
        ...('term' in difference && { term: difference.term }),
        ...('reviewer' in difference && { reviewer: difference.reviewer }),
        words: differenceWords(difference),
      })),
    })),
  };
}
