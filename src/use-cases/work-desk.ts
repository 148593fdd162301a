import { deskDelayed } from '../domain/desk.ts';
import type { RequestId } from '../domain/request-id.ts';
import { nextDeskAct } from '../domain/schedule.ts';
import { performDeskAct } from './desk-acts.ts';
import { Unavailable } from './faults.ts';
import { advance } from './funnel.ts';
import type { Deps } from './ports/deps.ts';
import { withLease, type Worked } from './with-lease.ts';

/** A request owes a handful of messages at a time; more acts than this in one go mean that one of them has no effect. */
const MOST_ACTS = 100;

/** Tells people what they are owed about a request, for a wake-up of the desk lane. */
export async function workDesk(deps: Deps, id: RequestId): Promise<Worked> {
  return await withLease(deps, 'desk', id, async (own) => {
    for (let acts = 0; acts < MOST_ACTS; acts++) {
      const record = await own.store.load(id);
      const act = record && nextDeskAct(record, own.policy.timing, own.now());
      if (record === undefined || act === undefined) return;
      try {
        await performDeskAct(own, record, act);
      } catch (fault) {
        own.report(fault, { request: id, doing: act });
        const retryAfter = fault instanceof Unavailable ? fault.retryAfter : undefined;
        await advance(own, id, (current, now) => deskDelayed(current, retryAfter, now));
        return;
      }
    }
  });
}
