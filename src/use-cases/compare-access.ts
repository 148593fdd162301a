import {
  appearedSince,
  couldHaveAdded,
  isSpared,
  named,
  requestNamedBy,
  type AclEntry,
  type AppearedEntry,
  type Baseline,
  type Comparison,
  type Needed,
} from '../domain/comparison.ts';
import type { Event } from '../domain/event.ts';
import {
  beginRemoval,
  comparing,
  delayComparison,
  finishComparison,
  leftAfter,
} from '../domain/lifecycle/compare-access.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { RequestId } from '../domain/request-id.ts';
import { fullTokenIdOf, tokenOwnerOf, type Request } from '../domain/request.ts';
import { postponement, Unavailable } from './faults.ts';
import { advance } from './funnel.ts';
import { orderOf } from './order.ts';
import type { Deps } from './ports/deps.ts';

/**
 * Compares the ACL where a token reached with how it stood before, once the token is gone, and tells what appeared; where
 * its role asks for that, what the token could have added is taken away first. Whatever goes wrong is saved as a delay.
 */
export async function compareAccess(deps: Deps, id: RequestId): Promise<void> {
  const record = await deps.store.load(id);
  const owed = record && comparing(record);
  if (owed === undefined) return;
  const { request, comparison } = owed;
  let saved: RequestRecord | undefined;
  try {
    saved = comparison.removal === undefined ? await compare(deps, request) : record;
    const removal = saved?.comparison?.removal;
    if (removal !== undefined) saved = await finish(deps, id, [await removeAll(deps, request, removal)]);
  } catch (fault) {
    const setback = postponement(fault, deps.report(fault, { request: id, doing: 'compare the ACL' }));
    saved = await advance(deps, id, (current, now) => delayComparison(current, setback, now));
  }
  if (saved?.comparison === undefined) await deps.baselines.forget(id);
}

/** @returns the record, in which a removal is begun or nothing is owed any more. @throws Unavailable */
async function compare(deps: Deps, request: Request): Promise<RequestRecord | undefined> {
  const { id } = request;
  const baseline = await deps.baselines.load(id);
  if (baseline === undefined) return await finish(deps, id, [notCompared('baseline_lost')]);
  const order = orderOf(request);
  const paths = order.paths.filter((path) => !baseline.blind.includes(path));
  const seen = await deps.accessLists.look({ ...order, paths });
  const blind = [...baseline.blind, ...seen.blind];
  const notSeen = blind.length > 0 ? [notCompared('not_allowed_to_look', blind)] : [];

  const others = seen.entries.filter((entry) => !baseline.had(entry));
  const appeared = appearedSince(baseline, others, await holdersOfOurs(deps, request, others));
  const removable = await removableAmong(deps, request, baseline, appeared, seen.bot);
  const leave = appeared.filter((entry) => !removable.includes(entry));
  const { remove, ...left } = named(removable, leave);
  if (remove.length > 0) {
    return await advance(deps, id, (current, now) => beginRemoval(current, remove, left, notSeen, now));
  }
  if (left.entries.length > 0) return await finish(deps, id, [leftAfter([], left), ...notSeen]);
  return await finish(deps, id, notSeen.length > 0 ? notSeen : [{ type: 'access_unchanged' }]);
}

function notCompared(because: 'baseline_lost' | 'not_allowed_to_look', paths: readonly string[] = []): Event {
  return { type: 'access_not_compared', because, paths, detail: '' };
}

async function finish(deps: Deps, id: RequestId, events: readonly Event[]): Promise<RequestRecord | undefined> {
  return await advance(deps, id, (current, now) => finishComparison(current, events, now));
}

/** The users and tokens of known requests among the holders: a name alone, which anybody may give a user, is no proof. */
async function holdersOfOurs(
  deps: Deps,
  { terms }: Request,
  entries: readonly AclEntry[],
): Promise<ReadonlySet<string>> {
  const ours = new Set<string>();
  for (const holder of new Set(entries.map((entry) => entry.holder))) {
    const id = requestNamedBy(holder);
    const request = id && (await deps.store.load(id))?.request;
    if (request?.terms.cluster !== terms.cluster) continue;
    const owner = request.terms.owner.kind === 'dedicated' ? [tokenOwnerOf(request)] : [];
    if ([...owner, fullTokenIdOf(request)].includes(holder)) ours.add(holder);
  }
  return ours;
}

/** What is to be taken away by the word of the role as it is now: this is no term of the grant. @throws Unavailable */
async function removableAmong(
  deps: Deps,
  { ask, terms }: Request,
  baseline: Baseline,
  appeared: readonly AppearedEntry[],
  bot: string,
): Promise<readonly AppearedEntry[]> {
  if (deps.policy.roles.get(ask.role)?.removeAddedAccess !== true) return [];
  const candidates = appeared.filter((entry) => !isSpared(entry, bot));
  const needed = new Map<string, Needed | undefined>();
  for (const pveRole of new Set(candidates.map((entry) => entry.pveRole))) {
    needed.set(pveRole, await deps.accessLists.neededFor(terms.cluster, pveRole));
  }
  return candidates.filter((entry) => {
    const neededForIt = needed.get(entry.pveRole);
    return neededForIt !== undefined && couldHaveAdded(entry, terms, baseline, neededForIt);
  });
}

/** Takes entries away; one that the cluster refuses to is told among those that are left. @throws Unavailable */
async function removeAll(
  deps: Deps,
  request: Request,
  { remove, leave }: NonNullable<Comparison['removal']>,
): Promise<Event> {
  const done: AppearedEntry[] = [];
  for (const entry of remove) {
    const problem = await deps.accessLists.remove(orderOf(request), entry);
    if (problem === undefined) done.push({ ...entry, removed: true });
    else {
      deps.report(new Unavailable('Proxmox', problem.detail), { request: request.id, doing: 'remove an ACL entry' });
      done.push(entry);
    }
  }
  return leftAfter(done, leave);
}
