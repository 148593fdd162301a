import type { RequestRecord } from '../record.ts';
import type { Problem } from '../cause.ts';
import type { Rotation } from '../grant.ts';
import type { Active, Approved, Request } from '../request.ts';
import { SECOND, type EpochMs, type Milliseconds } from '../time.ts';

/** A new secret takes some calls to Proxmox and to Slack; one that comes with the end is of no use to anybody. */
export const LEAST_LEFT: Milliseconds = 30 * SECOND;

/** A grant whose secret is being replaced. */
export type Rotating = Active & { readonly rotation: Rotation };

/** A grant whose secret is being made for a modal, in which its owner is to see it. */
export type Revealing = Rotating & { readonly rotation: { readonly modal: NonNullable<Rotation['modal']> } };

/** A request of which a secret is being made: the first one, or one in place of another. */
export type Making = Approved | Rotating;

/** The grant, if its secret is being replaced. */
export function rotating({ request }: Pick<RequestRecord, 'request'>): Rotating | undefined {
  return isRotating(request) ? request : undefined;
}

export function isRevealing(request: Rotating): request is Revealing {
  return request.rotation.modal !== undefined;
}

/** The request, if a secret of it is being made. */
export function making(record: RequestRecord): Making | undefined {
  return record.request.state === 'approved' ? record.request : rotating(record);
}

/** The request, if this attempt is still the one that may work on it; else another worker took over, or it was revoked. */
export function current(record: RequestRecord, attempt: number): Making | undefined {
  const request = making(record);
  return request !== undefined && attemptAt(request) === attempt ? request : undefined;
}

/** The number of the attempt that a request is at. */
export function attemptAt(request: Making): number {
  return request.state === 'approved' ? request.provisioning.attempt : request.attempt;
}

/** When the token ends whose secret is being made; `undefined` before the first attempt. */
export function endOf(request: Making): EpochMs | undefined {
  return request.state === 'approved' ? request.provisioning.expiresAt : request.grant.expiresAt;
}

/** Whether the person may hold a secret already, which the one that is being made replaces. */
export function replacesSecret(request: Making): boolean {
  if (request.state === 'approved') return request.provisioning.secretShown === 'perhaps';
  return request.rotation.modal === undefined || request.grant.revealedAt !== undefined;
}

/** A grant without the secret that was to replace another. */
export function withoutRotation(request: Active): Active {
  const { rotation: _, ...rest } = request;
  return rest;
}

/** Whether a problem means that the token is gone, and its secret with it, although the bot wrote nothing. */
export function isGone({ kind }: Problem): boolean {
  return kind === 'token_gone' || kind === 'owner_missing';
}

function isRotating(request: Request): request is Rotating {
  return request.state === 'active' && request.rotation !== undefined;
}
