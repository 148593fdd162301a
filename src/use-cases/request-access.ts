import { refusalToAsk } from '../domain/limits.ts';
import { ask, type Wish } from '../domain/lifecycle/ask.ts';
import { approveByRule } from '../domain/lifecycle/auto-approval.ts';
import { pauseOn, refusePaused } from '../domain/pause.ts';
import type { SlackGroupId, SlackUserId } from '../domain/people.ts';
import type { Policy } from '../domain/policy.ts';
import type { Change, RequestRecord } from '../domain/record.ts';
import { accept, refuse, type Outcome } from '../domain/refusal.ts';
import { newRequestId, type RequestId } from '../domain/request-id.ts';
import type { Request } from '../domain/request.ts';
import type { Role } from '../domain/role.ts';
import { dueAt } from '../domain/schedule.ts';
import type { EpochMs } from '../domain/time.ts';
import { Unavailable } from './faults.ts';
import { wake } from './funnel.ts';
import type { Deps } from './ports/deps.ts';
import { withPreview } from './preview.ts';

/** The user groups that decide who may ask for what. */
export function askingGroups(policy: Policy): SlackGroupId[] {
  return [...new Set([...policy.roles.values()].flatMap(askingGroupsOf))];
}

/** The user groups that decide who may ask for a role. */
export function askingGroupsOf({ requesters }: Role): readonly SlackGroupId[] {
  return requesters === 'everyone' ? [] : requesters.groups;
}

/**
 * Unpredictable bytes, eight at least, that are the same whenever one act of a person is delivered to us, and no other's.
 * Slack delivers twice: such an act makes one request.
 */
export type Delivery = Uint8Array;

/** The request that another delivery of the same act has made, if one has. */
async function twinOf(deps: Deps, requester: SlackUserId, delivery: Delivery): Promise<RequestRecord | undefined> {
  const record = await deps.store.load(newRequestId(delivery));
  return record?.request.ask.requester === requester ? record : undefined;
}

/** How far back a person's own requests are counted for the rule that approves some of them; a day has fewer. */
const MOST_OWN = 200;

/** What a rule counts; `undefined` when it could count too few, so that people have to decide. @throws Unavailable */
async function ownRequests(deps: Deps, requester: SlackUserId): Promise<Request[] | undefined> {
  try {
    return (await deps.store.listOf(requester, MOST_OWN, 'whole')).map(({ request }) => request);
  } catch (fault) {
    if (fault instanceof Unavailable) throw fault;
    deps.report(fault, { doing: 'count for a rule that approves' });
    return undefined;
  }
}

/**
 * Makes a request of a person's wish, for `/pvetoken request` and the form; its card and status message follow. It is
 * pending, or approved at once where a rule of its role says so.
 */
export async function requestAccess(
  deps: Deps,
  input: { readonly requester: SlackUserId; readonly wish: Wish; readonly delivery?: Delivery },
): Promise<Outcome<RequestRecord>> {
  const { requester, wish, delivery } = input;
  const twin = delivery && (await twinOf(deps, requester, delivery));
  if (twin !== undefined) return accept(twin);
  const { policy } = deps;
  const role = policy.roles.get(wish.role);
  // Only the role's own groups: one that Slack cannot look up must not stop requests for other roles.
  const groups = role === undefined ? askingGroups(policy) : askingGroupsOf(role);
  const standing = await deps.directory.standing(requester, groups);
  const make = async (id: RequestId, now: EpochMs): Promise<Outcome<Change>> => {
    const asked = ask(wish, standing, policy, id, now);
    if (!asked.ok || role === undefined) return asked;
    const full = refusalToAsk(await deps.store.counts(requester, role.name), role, policy.limits);
    if (full !== undefined) return refuse(full);
    const pause = pauseOn(await deps.pauses.list(), role.cluster);
    if (pause !== undefined) return refusePaused(pause, 'request');
    const previewed = await withPreview(deps, asked.value);
    if (!previewed.ok || role.autoApproval === undefined) return previewed;
    const own = await ownRequests(deps, requester);
    if (own === undefined) return previewed;
    return accept(approveByRule(previewed.value, role, own, policy, now) ?? previewed.value);
  };
  if (delivery === undefined) return await create(deps, make);
  const made = await createAs(deps, newRequestId(delivery), make);
  // The other delivery was faster; or, once in a very long while, the id is somebody else's.
  if (made !== 'taken') return made;
  const faster = await twinOf(deps, requester, delivery);
  return faster === undefined ? await create(deps, make) : accept(faster);
}

/**
 * Saves a new request under an id that nobody has, and wakes what it has due.
 * @param make is asked again, with another id, when the first was taken.
 * @throws Unavailable when the store does not answer.
 */
export async function create(
  deps: Deps,
  make: (id: RequestId, now: EpochMs) => Promise<Outcome<Change>>,
): Promise<Outcome<RequestRecord>> {
  for (;;) {
    const created = await createAs(deps, newRequestId(deps.randomBytes(8)), make);
    if (created !== 'taken') return created;
  }
}

async function createAs(
  deps: Deps,
  id: RequestId,
  make: (id: RequestId, now: EpochMs) => Promise<Outcome<Change>>,
): Promise<Outcome<RequestRecord> | 'taken'> {
  const made = await make(id, deps.now());
  if (!made.ok) return made;
  const saved = await deps.store.save(made.value, dueAt(made.value.record, deps.policy.timing));
  if (saved === 'conflict') return 'taken';
  await wake(deps, saved);
  return accept(saved);
}
