import type { RequestRecord } from './record.ts';
import type { Request } from './request.ts';
import { clusterDue } from './schedule.ts';
import type { EpochMs, Milliseconds } from './time.ts';

/** What a request that is in somebody's hands waits for: people's word, Proxmox, or the review of an emergency. */
export type WaitsFor = 'decision' | 'token' | 'revocation' | 'review';

/** How things stand over all requests at one moment, for operators. */
export interface Stock {
  readonly waiting: Readonly<Record<WaitsFor, number>>;
  /** Cluster -> how many tokens should be gone from it and may be there; only clusters that have any. */
  readonly overdue: ReadonlyMap<string, number>;
  /** How many requests have work on a cluster due that nobody took up. */
  readonly late: number;
}

/** When the token of a request has to be gone; `undefined` while none has to be. */
function goneBy(request: Request): EpochMs | undefined {
  if (request.state === 'active') return request.grant.expiresAt;
  if (request.state !== 'revoking') return undefined;
  return Math.min(request.since, request.grant?.expiresAt ?? request.since);
}

/** Whether a token is longer past its end than a revocation may take, be it that this fails or that nobody began it. */
export function isOverdue(request: Request, patience: Milliseconds, now: EpochMs): boolean {
  const end = goneBy(request);
  return end !== undefined && now - end >= patience;
}

/**
 * Whether work on a cluster has been due for so long. Work that failed is due anew, so nobody took it up. What people are
 * to be told is due from the moment it happens on, and has no moment by which it would be late.
 */
export function isLate(record: RequestRecord, patience: Milliseconds, now: EpochMs): boolean {
  const due = clusterDue(record);
  return due !== undefined && now - due.at >= patience;
}

/** What a request waits for; only of those that `isWaiting` tells of. */
export function waitsFor({ request }: RequestRecord): WaitsFor {
  if (request.state === 'pending') return 'decision';
  if (request.state === 'approved') return 'token';
  return request.state === 'revoking' ? 'revocation' : 'review';
}
