import { reviewingGroups } from '../domain/approvers.ts';
import type { ActiveCount } from '../domain/counting.ts';
import { homeOf, MOST_WAITING } from '../domain/home.ts';
import { belongsTo, type SlackGroupId, type SlackUserId, type Standing } from '../domain/people.ts';
import type { Policy } from '../domain/policy.ts';
import type { RequestRecord } from '../domain/record.ts';
import { SECOND } from '../domain/time.ts';
import { Unavailable } from './faults.ts';
import type { Deps } from './ports/deps.ts';

/** How far back a person's own requests are looked at. */
const MOST_OWN = 50;

/** Shows a person their Home because they opened it, and keeps it up to date from now on. Faults are told on it. */
export async function openHome(deps: Deps, person: SlackUserId): Promise<void> {
  const now = deps.now();
  try {
    await deps.viewers.opened(person, now);
    // Whoever was quicker drew it a moment ago; what changed since then draws it again.
    if (await takeTurn(deps, person)) await drawHome(deps, person, await waitingRequests(deps));
  } catch (fault) {
    const reference = deps.report(fault, { doing: 'open a Home' });
    const isUnavailable = fault instanceof Unavailable;
    await deps.homes.show(
      person,
      isUnavailable ? { kind: 'unavailable', service: fault.service } : { kind: 'fault', reference },
    );
  }
}

/** Everybody's requests that wait for somebody, from which Homes are drawn. @throws Unavailable */
export async function waitingRequests(deps: Deps): Promise<RequestRecord[]> {
  return await deps.store.listWaiting(MOST_WAITING);
}

/** Draws one person's Home at most once a second. @returns whether this is the moment. @throws Unavailable */
export async function takeTurn(deps: Deps, person: SlackUserId): Promise<boolean> {
  return await deps.turns.take(`home.${person}`, SECOND, deps.now());
}

/**
 * Draws one person's Home as things stand.
 * @throws Unavailable when Slack or the store does not answer; it can be drawn again at once then.
 */
export async function drawHome(deps: Deps, person: SlackUserId, waiting: readonly RequestRecord[]): Promise<void> {
  try {
    const [standing, own] = await Promise.all([
      deps.directory.standing(person, decidingGroups(deps.policy)),
      deps.store.listOf(person, MOST_OWN),
    ]);
    const home = homeOf(
      standing,
      own.map(({ request }) => request),
      { waiting, active: await activeFor(deps, standing) },
      deps.policy,
      deps.now(),
    );
    if (!(await deps.homes.show(person, home))) await deps.viewers.forget(person);
  } catch (fault) {
    await deps.turns.giveBack(`home.${person}`);
    throw fault;
  }
}

/** The grants at work, for administrators: counted, since they are many. */
async function activeFor({ policy, store }: Deps, standing: Standing): Promise<ActiveCount[]> {
  const administers = standing.kind === 'member' && belongsTo(standing, policy.administrators);
  return administers ? await store.countActive() : [];
}

/** The user groups that say what a person may decide and see. */
function decidingGroups({ roles, administrators }: Policy): SlackGroupId[] {
  const reviewing = [...roles.values()].flatMap((role) => reviewingGroups(role));
  return [...new Set([...reviewing, ...administrators.groups])];
}
