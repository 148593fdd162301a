import { revokeAsOperator } from '../domain/lifecycle/revoke.ts';
import type { Operator } from '../domain/operator.ts';
import type { RequestRecord } from '../domain/record.ts';
import { accept, refuse, type Outcome } from '../domain/refusal.ts';
import type { RequestId } from '../domain/request-id.ts';
import type { Selection } from '../domain/selection.ts';
import type { FunnelDeps } from './funnel.ts';
import { endEach, selected, type Tally, type Unread } from './revoke-selected.ts';

/** Which grants an operator wants to end: one, or all that a selection names. */
export type Target = { readonly by: 'id'; readonly id: RequestId } | Selection;

/** What an operator's word would end. */
export interface Found {
  /** Newest first. */
  readonly grants: readonly RequestRecord[];
  /** Requests that may be meant too, and cannot be read. */
  readonly unread: readonly Unread[];
}

/**
 * Finds what an operator wants to end.
 * Refused: one request that is not there, or is no grant.
 * @throws Unavailable; for one request also NewerRecord or Error when it cannot be read.
 */
export async function findToRevoke({ store }: Pick<FunnelDeps, 'store'>, target: Target): Promise<Outcome<Found>> {
  if (target.by !== 'id') return accept(await selected({ store }, target));
  const record = await store.load(target.id);
  if (record === undefined) return refuse({ kind: 'no_such_request', id: target.id });
  const { request } = record;
  if (request.state !== 'approved' && request.state !== 'active') return refuse({ kind: 'nothing_to_revoke', request });
  return accept({ grants: [record], unread: [] });
}

/** Starts to revoke each in an operator's name; running bots carry it out. Every one is tried, whatever fails. */
export async function revokeForOperator(
  deps: FunnelDeps,
  ids: readonly RequestId[],
  { by, reason }: { readonly by: Operator; readonly reason: string | undefined },
): Promise<Omit<Tally, 'selection'>> {
  return await endEach(deps, ids, (record, now) => revokeAsOperator(record, by, reason, now));
}
