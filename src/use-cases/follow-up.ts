import { reviewingGroups } from '../domain/approvers.ts';
import type { Finding } from '../domain/follow-up.ts';
import { giveFollowUp } from '../domain/lifecycle/follow-up.ts';
import type { SlackUserId } from '../domain/people.ts';
import type { RequestRecord } from '../domain/record.ts';
import { refuse, type Outcome } from '../domain/refusal.ts';
import type { RequestId } from '../domain/request-id.ts';
import { change } from './funnel.ts';
import type { Deps } from './ports/deps.ts';

/** Takes an approver's review of a grant that was taken in an emergency. @throws Unavailable */
export async function followUp(
  deps: Deps,
  input: { readonly id: RequestId; readonly by: SlackUserId; readonly verdict: Finding['verdict'] },
): Promise<Outcome<RequestRecord>> {
  const { id, by, verdict } = input;
  const { policy, store, directory } = deps;
  const record = await store.load(id);
  if (record === undefined) return refuse({ kind: 'no_such_request', id });
  const reviewing = reviewingGroups(policy.roles.get(record.request.ask.role));
  const standing = await directory.standing(by, [...new Set([...reviewing, ...policy.administrators.groups])]);
  return await change(deps, id, (current, now) => giveFollowUp(current, standing, verdict, policy, now));
}
