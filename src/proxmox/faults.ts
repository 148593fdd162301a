import { Unavailable } from '../use-cases/faults.ts';
import type { ProxmoxError, Refused } from './answer.ts';
import type { Call } from './calls.ts';
import type { ProxmoxClient } from './client.ts';

/** Says in words for operators what was called, without its parameters. */
export function nameOf({ method, path }: Pick<Call<unknown>, 'method' | 'path'>): string {
  return `${method} /${path.join('/')}`;
}

/** Says in words for operators what Proxmox refused. */
export function reasonOf({ status, reason, errors }: Refused): string {
  const details = Object.entries(errors).map(([parameter, text]) => `${parameter}: ${text.trim()}`);
  return [`${status} ${reason}`, ...details].join('; ');
}

/** The fault for a call that brought nothing; `outcome` says whether this or an earlier write may have been done. */
export function unavailable(
  client: ProxmoxClient,
  call: Pick<Call<unknown>, 'method' | 'path'>,
  error: ProxmoxError,
  outcome: Unavailable['outcome'],
): Unavailable {
  return new Unavailable('Proxmox', `cluster ${client.cluster}: ${nameOf(call)}: ${wordsFor(error, client)}`, {
    outcome,
  });
}

function wordsFor(error: ProxmoxError, { bot }: ProxmoxClient): string {
  switch (error.kind) {
    case 'refused':
      return reasonOf(error);
    case 'locked':
      return 'its configuration stayed locked by somebody else';
    case 'unauthorized':
      return `it refuses ${bot} (401); an administrator has to check that ${checkFor(bot)}${error.detail === undefined ? '' : `; ${error.detail}`}`;
    case 'not_done':
    case 'unknown':
      return error.detail;
    default:
      return error satisfies never;
  }
}

function checkFor(bot: string): string {
  return bot.includes('!')
    ? 'this token and its user exist, are enabled and not expired, and that the configured secret is theirs'
    : 'this user exists, is enabled and not expired, and that the configured password is theirs';
}
