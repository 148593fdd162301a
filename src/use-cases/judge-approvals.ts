import { isApprovable, type Chosen } from '../domain/approvability.ts';
import { stagesOf, together } from '../domain/approvers.ts';
import type { PolicyObservation } from '../domain/checkup.ts';
import type { People, SlackGroupId, SlackUserId } from '../domain/people.ts';
import type { Role } from '../domain/role.ts';
import type { Roll } from './look-at-slack.ts';

/** Tells of each role whether there are people who can approve it, by who is in Slack's user groups now. */
export function judgeApprovals(roles: Iterable<Role>, roll: Roll): readonly PolicyObservation[] {
  return [...roles].map((role) => judge(role, roll));
}

function judge(role: Role, roll: Roll): PolicyObservation {
  const { name } = role;
  // Whoever a request escalates to may approve it in every stage.
  const asked = stagesOf(role.approvers).map((stage) => together(stage, stage.silent, role.escalation));
  const unread = unreadIn(asked, roll);
  if (unread.length > 0) return { kind: 'approvers_unknown', role: name, groups: unread };

  const stages = stagesOf(role.approvers).map(({ required }, place): Chosen => ({
    people: membersOf(asked[place], roll),
    required,
  }));
  const approvers = new Set(stages.flatMap(({ people }) => [...people]));
  const required = stages.reduce((sum, stage) => sum + stage.required, 0);
  const stuck = { kind: 'role_stuck', role: name, approvers: approvers.size, required } as const;
  if (approvers.size === 0) return { ...stuck, why: 'nobody' };
  if (!isApprovable(stages)) return { ...stuck, why: 'too_few' };

  const { requesters } = role;
  const isOpen = requesters === 'everyone' || unreadIn([requesters], roll).length > 0;
  const asking = isOpen ? approvers : membersOf(requesters, roll);
  const except = [...asking].filter((requester) => !isApprovable(stages, requester));
  if (!isOpen && asking.size > 0 && except.length === asking.size) return { ...stuck, why: 'only_requesters' };
  return { kind: 'role_approvable', role: name, except };
}

function unreadIn(sets: readonly People[], { groups }: Roll): readonly SlackGroupId[] {
  return [...new Set(sets.flatMap((people) => people.groups))].filter((group) => !groups.has(group));
}

function membersOf(people: People | undefined, { groups, ineligible }: Roll): ReadonlySet<SlackUserId> {
  const all = [...(people?.users ?? []), ...(people?.groups ?? []).flatMap((group) => groups.get(group) ?? [])];
  return new Set(all.filter((person) => !ineligible.has(person)));
}
