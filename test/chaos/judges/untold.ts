import type { Evidence, Finding } from '../evidence.ts';
import { forgotten, isEnd, requestsSeen } from './requests.ts';

/**
 * Every request that anybody was shown reached an end, and its card and its requester's status message say so, and say
 * the same. Of a request that an emptied store forgot, nobody is told: that is the one thing this judge does not ask.
 */
export function untold(evidence: Evidence): Finding[] {
  const found: string[] = [];
  for (const request of requestsSeen(evidence).values()) {
    if (forgotten(evidence, request)) continue;
    const { id, cards, statuses } = request;
    const card = cards.find(isEnd);
    const status = statuses.find(isEnd);
    if (card === undefined) found.push(`the card of ${id} ends with ${cards.join(', ') || 'nothing'}`);
    if (status === undefined) found.push(`the requester of ${id} was last shown ${statuses.join(', ') || 'nothing'}`);
    if (card !== undefined && status !== undefined && card !== status) {
      found.push(`the card of ${id} says ${card}, its requester was told ${status}`);
    }
  }
  return found.map((what) => ({ charge: 'untold', what }));
}
