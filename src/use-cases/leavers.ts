import { dropVote, leave, leftAs } from '../domain/lifecycle/leave.ts';
import type { SlackUserId } from '../domain/people.ts';
import { isEnded, type Request } from '../domain/request.ts';
import { HOUR, MINUTE } from '../domain/time.ts';
import { Unavailable } from './faults.ts';
import { advance } from './funnel.ts';
import type { Deps } from './ports/deps.ts';

/** How often open requests are gone through, over all processes, and how often one requester is looked up for it. */
const ROUND_EVERY = MINUTE;
const LOOK_EVERY = HOUR;

/** Look-ups in one round: Slack allows some hundred a minute, and decisions need theirs. */
const MOST_LOOKS = 20;
const MOST_OPEN = 1000;
const MOST_OF_ONE = 200;

/**
 * Ends what a person has asked for and holds, if Slack says that they are no longer a full member: pending requests are
 * cancelled, grants are revoked. Votes they gave to others' pending requests no longer count. Somebody with nothing open
 * is not looked up.
 * @throws Unavailable when the store does not answer.
 */
export async function endIfLeft(deps: Deps, person: SlackUserId): Promise<void> {
  const own = await deps.store.listOf(person, MOST_OF_ONE);
  const held = own.filter(({ request }) => !isEnded(request) && request.state !== 'revoking');
  const voted = (await deps.store.listOpen(MOST_OPEN)).filter(({ request }) => votersOn(request).includes(person));
  if (held.length + voted.length === 0) return;
  const standing = await deps.directory.standing(person, []);
  // Nothing is known: the next round asks again.
  if (standing.kind === 'lookup_failed') await deps.turns.giveBack(turnOf(person));
  const left = leftAs(standing);
  if (left === undefined) return;
  for (const { request } of held) await advance(deps, request.id, (record, now) => leave(record, left, now));
  for (const { request } of voted) await advance(deps, request.id, (record, now) => dropVote(record, person, now));
}

/** Whose votes a request that waits holds. */
function votersOn(request: Request): SlackUserId[] {
  return request.state === 'pending' ? request.votes.map(({ reviewer }) => reviewer) : [];
}

/**
 * Finds people who left and whose event never reached us, for the sweep: each requester of an open request, and each
 * author of a vote on one, is looked up once an hour.
 * @throws Unavailable when the store does not answer.
 */
export async function findLeavers(deps: Deps): Promise<void> {
  const now = deps.now();
  if (!(await deps.turns.take('leavers', ROUND_EVERY, now))) return;
  try {
    const open = await deps.store.listOpen(MOST_OPEN);
    let looks = 0;
    const concerned = open.flatMap(({ request }) => [request.ask.requester, ...votersOn(request)]);
    for (const person of new Set(concerned)) {
      if (looks >= MOST_LOOKS) return;
      if (!(await deps.turns.take(turnOf(person), LOOK_EVERY, now))) continue;
      looks += 1;
      await endIfLeft(deps, person);
    }
  } catch (fault) {
    // A record that cannot be read must not keep the sweep from the rest of its work.
    if (fault instanceof Unavailable) throw fault;
    deps.report(fault, { doing: 'find people who left' });
  }
}

function turnOf(person: SlackUserId): string {
  return `standing.${person}`;
}
