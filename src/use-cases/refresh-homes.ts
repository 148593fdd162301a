import { everyReviewerOf } from '../domain/approvers.ts';
import { homesFailed, homesPostponed, homesShown } from '../domain/desk.ts';
import type { SlackUserId } from '../domain/people.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { Request } from '../domain/request.ts';
import { SECOND } from '../domain/time.ts';
import { advance } from './funnel.ts';
import { drawHome, takeTurn, waitingRequests } from './home.ts';
import type { Deps } from './ports/deps.ts';

/** What became of the Homes that a change concerns; the worst of them counts. */
type Drawn = 'drawn' | 'too_soon' | 'failed';

/**
 * Brings the Homes up to date that show a request, of those people who opened theirs: its requester, the approvers of
 * its role, and the administrators. One that fails is tried again by and by, and is no reason to throw.
 * @throws Unavailable when the store does not answer.
 */
export async function refreshHomes(deps: Deps, record: RequestRecord): Promise<void> {
  const drawn = await redraw(deps, record.request);
  await advance(deps, record.request.id, (current, now) => {
    switch (drawn) {
      case 'drawn':
        return homesShown(current, record);
      case 'too_soon':
        return homesPostponed(current, SECOND, now);
      case 'failed':
        return homesFailed(current, record, now);
      default:
        return drawn satisfies never;
    }
  });
}

async function redraw(deps: Deps, request: Request): Promise<Drawn> {
  const viewers = await deps.viewers.list(deps.now());
  if (viewers.length === 0) return 'drawn';
  try {
    const concerned = await concernedBy(deps, request);
    const toDraw = viewers.filter((person) => concerned.has(person));
    if (toDraw.length === 0) return 'drawn';
    const waiting = await waitingRequests(deps);
    const drawn = await Promise.all(toDraw.map(async (person) => await redrawOne(deps, person, request, waiting)));
    return drawn.includes('failed') ? 'failed' : drawn.includes('too_soon') ? 'too_soon' : 'drawn';
  } catch (fault) {
    return failed(deps, request, fault);
  }
}

async function redrawOne(
  deps: Deps,
  person: SlackUserId,
  request: Request,
  waiting: readonly RequestRecord[],
): Promise<Drawn> {
  try {
    if (!(await takeTurn(deps, person))) return 'too_soon';
    await drawHome(deps, person, waiting);
    return 'drawn';
  } catch (fault) {
    return failed(deps, request, fault);
  }
}

function failed(deps: Deps, { id }: Request, fault: unknown): Drawn {
  deps.report(fault, { request: id, doing: 'refresh a Home' });
  return 'failed';
}

async function concernedBy(deps: Deps, { ask }: Request): Promise<ReadonlySet<SlackUserId>> {
  const { roles, administrators } = deps.policy;
  const role = roles.get(ask.role);
  const reviewers = role === undefined ? { users: [], groups: [] } : everyReviewerOf(role);
  const members = await deps.directory.membersOf([...new Set([...reviewers.groups, ...administrators.groups])]);
  return new Set([ask.requester, ...reviewers.users, ...administrators.users, ...members]);
}
