import { cardless } from '../desk.ts';
import { transition, type Change, type RequestRecord } from '../record.ts';
import { needsCard } from '../request.ts';
import type { EpochMs } from '../time.ts';
import { startRevoking } from './revoke.ts';

/**
 * Sees to a request whose card Slack does not show in the role's channel. One that waits ends, because nobody can decide
 * it. What the role's rule granted ends too: nobody would see it. What was taken in an emergency goes on, and is told to
 * `alerts` instead, where its breaking of the glass is told in any case. `undefined` for a request that needs no card.
 */
export function cardUndeliverable(record: RequestRecord, detail: string, now: EpochMs): Change | undefined {
  const { request } = record;
  if (!needsCard(request)) return undefined;
  const problem = { kind: 'card_undeliverable', detail } as const;
  const without = cardless(record).record;
  if (request.state === 'pending') {
    const { id, ask, terms, requestedAt, votes } = request;
    const failed = { state: 'failed', id, ask, terms, requestedAt, votes, problem, endedAt: now } as const;
    return transition(without, failed, [{ type: 'failed', problem, wasOverdue: false }], now);
  }
  const isGrant = request.state === 'approved' || request.state === 'active';
  if (isGrant && request.approval.by === 'rule') {
    return startRevoking(without, request, { kind: 'not_provisioned', problem }, now);
  }
  return transition(without, request, [{ type: 'card_undeliverable', detail }], now);
}
