/** What becomes of grants that an operator ends, in words. */
import { formatDuration } from '../domain/duration.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Request } from '../domain/request.ts';
import type { Milliseconds } from '../domain/time.ts';
import type { Target } from '../use-cases/revoke-as-operator.ts';
import { refusalWords } from './asking-text.ts';
import { moment } from './moments.ts';

/** A number of grants, in words that fit it. */
export function grants(count: number): string {
  return count === 1 ? '1 grant' : `${count} grants`;
}

/** What was meant, as the end of a sentence. */
export function targetWords(target: Target): string {
  switch (target.by) {
    case 'id':
      return `request ${target.id}`;
    case 'role':
      return `the role ${target.role}`;
    case 'user':
      return `the person ${target.user}`;
    case 'cluster':
      return `the cluster ${target.cluster}`;
    case 'all':
      return 'anybody';
    default:
      return target satisfies never;
  }
}

/** Why one request cannot be revoked. */
export function refusalToRevoke(refusal: Refusal): string {
  if (refusal.kind === 'no_such_request') {
    return `There is no request ${refusal.id}; "pvetoken requests list" shows those that are open.`;
  }
  const request = refusal.kind === 'nothing_to_revoke' ? refusal.request : undefined;
  const why = request === undefined ? refusalWords(refusal) : `request ${request.id} is ${request.state}`;
  return `Nothing was changed: ${why}, so there is no token of it to take away.`;
}

/** What is left when the time to wait is over: whether a bot tries, and until when each token may work. */
export function leftWords(left: readonly Request[], waited: Milliseconds): string {
  const lines = left.map((request) => `  ${request.id}: ${progressWords(request)}; ${worksUntil(request)}`);
  const many = left.length === 1 ? '1 grant is' : `${left.length} grants are`;
  return [
    `After ${formatDuration(waited)}, ${many} not seen to be gone:`,
    ...lines,
    'What was asked for is saved, and a running bot goes on until it is done. If none of this version runs, start one;',
    'older ones leave it alone. "pvetoken requests show ID" shows how it goes.',
  ].join('\n');
}

function progressWords(request: Request): string {
  if (request.state !== 'revoking') return `it is ${request.state}`;
  return request.failures === 0
    ? 'no bot has tried to take it away yet'
    : `a bot tried ${request.failures === 1 ? 'once' : `${request.failures} times`} in vain, and tries again at ${moment(request.retryAt)}`;
}

function worksUntil(request: Request): string {
  const grant = 'grant' in request ? request.grant : undefined;
  return grant === undefined
    ? 'a token of it may work'
    : `its token may work until its own end on Proxmox, ${moment(grant.expiresAt)}`;
}
