import { atDesk, transition, type Change, type RequestRecord } from '../record.ts';
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
  if (request.state === 'pending') {
    const { id, ask, terms, requestedAt, votes } = request;
    const failed = { state: 'failed', id, ask, terms, requestedAt, votes, problem, endedAt: now } as const;
    return transition(record, failed, [{ type: 'failed', problem, wasOverdue: false }], now);
  }
  const cardless = atDesk(record, { cardUnreachable: true, owed: { ...record.desk.owed, card: [] } });
  const isGrant = request.state === 'approved' || request.state === 'active';
  if (isGrant && request.approval.by === 'rule') {
    return startRevoking(cardless.record, request, { kind: 'not_provisioned', problem }, now);
  }
  return transition(cardless.record, request, [{ type: 'card_undeliverable', detail }], now);
}
