import { dropVote, leave, leftAs } from '../domain/lifecycle/leave.ts';
import type { SlackUserId } from '../domain/people.ts';
import { votersOn, type RequestRecord } from '../domain/record.ts';
import { isEnded } from '../domain/request.ts';
import { HOUR, MINUTE } from '../domain/time.ts';
import { Unavailable } from './faults.ts';
import { advance } from './funnel.ts';
import type { Deps } from './ports/deps.ts';

/** How often people are looked up for it, over all processes, and how often one of them is. */
const ROUND_EVERY = MINUTE;
const LOOK_EVERY = HOUR;

/** Look-ups in one round: Slack allows some hundred a minute, and decisions need theirs. */
const MOST_LOOKS = 20;
const MOST_WAITING = 1000;
const MOST_OF_ONE = 200;

/**
 * Ends what a person has asked for and holds, if Slack says that they are no longer a full member: pending requests are
 * cancelled, grants are revoked. Votes they gave to others' pending requests no longer count. Somebody with nothing open
 * is not looked up.
 * @returns whether they had a part in anything.
 * @throws Unavailable when the store does not answer.
 */
export async function endIfLeft(deps: Deps, person: SlackUserId): Promise<boolean> {
  const { held, voted } = await partsOf(deps, person);
  if (held.length + voted.length === 0) return false;
  const standing = await deps.directory.standing(person, []);
  // Nothing is known: the next round asks again.
  if (standing.kind === 'lookup_failed') await deps.store.lookedUp(person, deps.now() - LOOK_EVERY + ROUND_EVERY);
  const left = leftAs(standing);
  if (left === undefined) return true;
  for (const { request } of held) await advance(deps, request.id, (record, now) => leave(record, left, now));
  for (const { request } of voted) await advance(deps, request.id, (record, now) => dropVote(record, person, now));
  return true;
}

/** What would end if a person left: what they asked for and hold, and others' requests on which they voted. */
async function partsOf(deps: Deps, person: SlackUserId): Promise<Record<'held' | 'voted', RequestRecord[]>> {
  const own = await deps.store.listOf(person, MOST_OF_ONE);
  const waiting = await deps.store.listWaiting(MOST_WAITING);
  return {
    held: own.filter(({ request }) => !isEnded(request) && request.state !== 'revoking'),
    voted: waiting.filter(({ request }) => votersOn(request).includes(person)),
  };
}

/**
 * Finds people who left and whose event never reached us, for the sweep: each requester of an open request, and each
 * author of a vote on one, is looked up once an hour, or as often as the number of them allows.
 * @throws Unavailable when the store does not answer.
 */
export async function findLeavers(deps: Deps): Promise<void> {
  const now = deps.now();
  if (!(await deps.turns.take('leavers', ROUND_EVERY, now))) return;
  try {
    for (const person of await deps.store.listToLookUp(now - LOOK_EVERY, MOST_LOOKS)) {
      // Before the look, so that one that ends in a fault does not come first again.
      await deps.store.lookedUp(person, now);
      if (await endIfLeft(deps, person)) continue;
      await deps.store.leaveOut(person);
      // Something may have been saved in between.
      const { held, voted } = await partsOf(deps, person);
      if (held.length + voted.length > 0) await deps.store.lookedUp(person, now);
    }
  } catch (fault) {
    // A record that cannot be read must not keep the sweep from the rest of its work.
    if (fault instanceof Unavailable) throw fault;
    deps.report(fault, { doing: 'find people who left' });
  }
}
