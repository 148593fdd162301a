import type { Problem } from '../../domain/cause.ts';
import type { Refused } from '../answer.ts';
import type { Call } from '../calls.ts';
import { nameOf, reasonOf } from '../faults.ts';
import type { Session } from './session.ts';

/**
 * Tells whether Proxmox knows no such user; only calls on the user itself say so, those on its tokens answer 403. It has
 * to name the user: an answer that was meant for another call is no proof that this one is gone.
 */
export function saysNoUser({ status, reason }: Refused, userId: string): boolean {
  return status === 500 && reason.startsWith(`no such user ('${userId}')`);
}

/** Tells whether the user is there and has no such token; it has to name both. */
export function saysNoToken({ status, reason }: Refused, userId: string, tokenId: string): boolean {
  const words = `no such token '${tokenId}' for user '${userId}'`;
  return status === 500 && (reason.startsWith(words) || reason.includes(` failed: ${words}`));
}

/** Tells whether there is no such PVE role. */
export function saysNoRole({ status, reason }: Refused): boolean {
  return status === 500 && /^role '.*' does not exist/.test(reason);
}

/** Tells whether a create found the id taken, before it waited for the lock (400) or after (500). */
export function saysTaken({ reason, errors }: Refused): boolean {
  return /already exists/i.test(`${reason} ${errors['tokenid'] ?? ''}`);
}

/** Tells whether the server is too old to know `regenerate`. */
export function saysNoRegenerate({ status, errors }: Refused): boolean {
  return status === 400 && 'regenerate' in errors;
}

/**
 * What Proxmox will answer again until an administrator acts. Any other 500, such as a cluster without quorum, may
 * pass by itself.
 */
function isLasting({ status, reason }: Refused): boolean {
  return (
    status !== 500 || /no such|does not exist|already exists|Parameter verification failed|not look like/.test(reason)
  );
}

/**
 * Tells whether a write that was refused in this way may have been done all the same, in part or as a whole: Proxmox dies
 * with a 500 after it wrote one file of several, too. Of a lock that it did not get it says so.
 */
export function mayBeDone(refused: Refused): boolean {
  return !isLasting(refused) && !/cfs-lock .* error: /.test(refused.reason);
}

/**
 * The problem to report for a refused call.
 * @throws Unavailable when the refusal may pass by itself.
 */
export function problemOf(session: Session, call: Call<unknown>, refused: Refused): Problem {
  if (!isLasting(refused)) throw session.unavailable(call, refused);
  const advice = refused.status === 403 ? '; the bot lacks a privilege there' : '';
  const detail = `cluster ${session.cluster.client.cluster} refused ${nameOf(call)}: ${reasonOf(refused)}${advice}`;
  return { kind: 'refused_by_cluster', detail };
}
