import { refusalToAsk } from '../domain/limits.ts';
import { ask, type Wish } from '../domain/lifecycle/ask.ts';
import { pauseOn, refusePaused } from '../domain/pause.ts';
import type { SlackGroupId, SlackUserId } from '../domain/people.ts';
import type { Policy } from '../domain/policy.ts';
import type { RequestRecord } from '../domain/record.ts';
import { accept, refuse, type Outcome } from '../domain/refusal.ts';
import { newRequestId } from '../domain/request-id.ts';
import type { Role } from '../domain/role.ts';
import { dueAt } from '../domain/schedule.ts';
import { wake } from './funnel.ts';
import { openRequests } from './open-requests.ts';
import type { Deps } from './ports.ts';
import { withPreview } from './preview.ts';

/** The user groups that decide who may ask for what. */
export function askingGroups(policy: Policy): SlackGroupId[] {
  return [...new Set([...policy.roles.values()].flatMap(askingGroupsOf))];
}

/** The user groups that decide who may ask for a role. */
export function askingGroupsOf({ requesters }: Role): readonly SlackGroupId[] {
  return requesters === 'everyone' ? [] : requesters.groups;
}

/** Makes a pending request of a person's wish, for `/pvetoken request`; its card and status message follow. */
export async function requestAccess(
  deps: Deps,
  input: { readonly requester: SlackUserId; readonly wish: Wish },
): Promise<Outcome<RequestRecord>> {
  const role = deps.policy.roles.get(input.wish.role);
  // Only the role's own groups: one that Slack cannot look up must not stop requests for other roles.
  const groups = role === undefined ? askingGroups(deps.policy) : askingGroupsOf(role);
  const standing = await deps.directory.standing(input.requester, groups);
  for (;;) {
    const id = newRequestId(deps.randomBytes(8));
    const asked = ask(input.wish, standing, deps.policy, id, deps.now());
    if (!asked.ok) return asked;
    const full = role && refusalToAsk(await openRequests(deps), input.requester, role, deps.policy.limits);
    if (full !== undefined) return refuse(full);
    const pause = pauseOn(await deps.pauses.list(), asked.value.record.request.terms.cluster);
    if (pause !== undefined) return refusePaused(pause, 'request');
    const previewed = await withPreview(deps, asked.value);
    if (!previewed.ok) return previewed;
    const saved = await deps.store.save(previewed.value, dueAt(previewed.value.record, deps.policy.timing));
    // The id is taken: draw another.
    if (saved === 'conflict') continue;
    await wake(deps, saved);
    return accept(saved);
  }
}
