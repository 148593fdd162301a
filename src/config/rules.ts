import { formatDuration } from '../domain/duration.ts';
import type { UserId } from '../domain/role.ts';
import { isTicket } from '../domain/ticket.ts';
import { repeated, type Finding } from './findings.ts';
import { grantFindings } from './grant-rules.ts';
import type { PolicyFile } from './schema.ts';

type RoleEntry = PolicyFile['roles'][string];

/** What no option of `pvetoken.yml` can say by itself: how options must fit each other. */
export function ruleFindings(file: PolicyFile): Finding[] {
  return [
    ...clusterFindings(file),
    ...peopleFindings(file),
    ...Object.entries(file.roles).flatMap(([name, role]) =>
      [
        ...grantFindings(name, file),
        ...durationFindings(role),
        ...ownerFindings(role, file),
        ...deadlockFindings(role),
        ...escalationFindings(role),
        ...shortcutFindings(role, file),
        ...ticketFindings(role),
        ...removalFindings(role, file),
      ].map(({ at, reason }) => ({ at: ['roles', name, ...at], reason })),
    ),
  ];
}

function* clusterFindings({ clusters }: PolicyFile): Generator<Finding> {
  const seen = new Map<string, string>();
  for (const [name, { endpoints, bot }] of Object.entries(clusters)) {
    for (const [index, endpoint] of endpoints.entries()) {
      const other = seen.get(endpoint);
      if (other !== undefined) {
        const reason = `is an endpoint of ${other} already; name each address once`;
        yield { at: ['clusters', name, 'endpoints', index], reason };
      }
      seen.set(endpoint, name);
    }
    if (isDedicated(userOf(bot))) {
      const reason = 'has a user with the name of a dedicated one (pvt-…); give the bot a user of another name';
      yield { at: ['clusters', name, ...(bot.kind === 'token' ? ['token', 'id'] : ['login', 'user'])], reason };
    }
  }
}

function* peopleFindings(file: PolicyFile): Generator<Finding> {
  for (const [person, user] of Object.entries(file.people)) {
    const reason = ownerRefusal(user, file);
    if (reason !== undefined) yield { at: ['people', person], reason };
  }
}

function* durationFindings({ duration, reminders = [] }: RoleEntry): Generator<Finding> {
  const longest = formatDuration(duration.longest);
  if (duration.default > duration.longest) {
    yield { at: ['duration', 'default'], reason: `is longer than duration.longest (${longest}); lower it` };
  }
  for (const [index, lead] of reminders.entries()) {
    if (lead < duration.longest) continue;
    const reason = `is not shorter than duration.longest (${longest}), so it would never be sent; lower it`;
    yield { at: ['reminders', index], reason };
  }
  yield* repeated('reminders', reminders);
}

function* ownerFindings({ owner }: RoleEntry, file: PolicyFile): Generator<Finding> {
  if (owner.kind === 'service') {
    const reason = ownerRefusal(owner.user, file);
    if (reason !== undefined) yield { at: ['owner'], reason };
  }
  if (owner.kind === 'requester' && Object.keys(file.people).length === 0) {
    yield { at: ['owner'], reason: 'is requester, but people binds nobody to a Proxmox user; add them there' };
  }
}

/** Approvers of whom there are too few wait for somebody for ever; who is in a user group is not known here. */
function* deadlockFindings({ requesters, approvers }: RoleEntry): Generator<Finding> {
  const stages = [approvers, ...(approvers.next ?? [])];
  const named = stages.map(({ users, silent }) => new Set([...users, ...(silent?.users ?? [])]));
  let isCertain = true;
  for (const [index, { groups, silent, required }] of stages.entries()) {
    const count = named[index]?.size ?? 0;
    if (groups.length + (silent?.groups.length ?? 0) > 0) isCertain = false;
    else if (required > count) {
      const at = index === 0 ? ['approvers'] : ['approvers', 'next', index - 1];
      const reason = `is ${required}, but only ${count} can approve; name more approvers or ask for fewer`;
      yield { at: [...at, 'required'], reason };
      return;
    }
  }
  if (!isCertain) return;
  const everybody = new Set(named.flatMap((people) => [...people]));
  const needed = stages.reduce((sum, { required }) => sum + required, 0);
  const others = (requester: string): number => [...everybody].filter((approver) => approver !== requester).length;
  if (needed > everybody.size) {
    const reason = `names ${everybody.size} people for ${needed} approvals, and nobody counts twice; name more`;
    yield { at: ['approvers'], reason };
    return;
  }
  if (requesters === 'everyone' || requesters.groups.length > 0) return;
  if (requesters.users.some((requester) => others(requester) >= needed)) return;
  const reason =
    'names too few people besides those who may ask, and nobody approves their own request; name others too';
  yield { at: ['approvers'], reason };
}

/** The ways around an approver, which must not become the usual ones. */
function* shortcutFindings(
  { autoApproval, breakGlass, risk, duration }: RoleEntry,
  file: PolicyFile,
): Generator<Finding> {
  const longest = formatDuration(duration.longest);
  if (autoApproval !== undefined) {
    if (risk !== 'low') {
      const reason = `is only for roles of low risk, and this one is ${risk}; say risk: low if it is, or let people approve`;
      yield { at: ['autoApproval'], reason };
    }
    if (autoApproval.upTo > duration.longest) {
      yield { at: ['autoApproval', 'upTo'], reason: `is longer than duration.longest (${longest}); lower it` };
    }
  }
  if (breakGlass === undefined) return;
  if (breakGlass.longest > duration.longest) {
    yield { at: ['breakGlass', 'longest'], reason: `is longer than duration.longest (${longest}); lower it` };
  }
  if (file.channels.alerts === undefined) {
    yield { at: ['breakGlass'], reason: 'needs channels.alerts, where an emergency is told; name that channel' };
  }
}

function* escalationFindings({ escalation, approvalWindow }: RoleEntry): Generator<Finding> {
  if (escalation === undefined || escalation.after < approvalWindow) return;
  const reason = `is not shorter than approvalWindow (${formatDuration(approvalWindow)}), so it would never happen; lower it`;
  yield { at: ['escalation', 'after'], reason };
}

function* ticketFindings({ ticket }: RoleEntry): Generator<Finding> {
  if (ticket === undefined || isTicket(ticket, ticket.example)) return;
  const reason = `is ${ticket.example}, which does not fit the pattern; give a ticket that does, for people to go by`;
  yield { at: ['ticket', 'example'], reason };
}

function* removalFindings({ removeAddedAccess }: RoleEntry, { channels }: PolicyFile): Generator<Finding> {
  if (!removeAddedAccess || channels.alerts !== undefined) return;
  yield {
    at: ['removeAddedAccess'],
    reason: 'needs channels.alerts, where it is told what was removed; name that channel',
  };
}

/** Why tokens must not be made on a user, whoever asks for it. */
function ownerRefusal(user: UserId, { clusters }: PolicyFile): string | undefined {
  if (Object.values(clusters).some(({ bot }) => userOf(bot) === user)) {
    return 'is the bot’s own user, for which it never issues tokens; name another';
  }
  if (user === 'root@pam') {
    return 'owns everything: a bot that can make its tokens can do all it can; name a user with fewer rights';
  }
  return isDedicated(user)
    ? 'has the name of a dedicated user (pvt-…), which ends with its grant; name another'
    : undefined;
}

function userOf(bot: PolicyFile['clusters'][string]['bot']): UserId {
  return bot.kind === 'token' ? bot.id.slice(0, bot.id.lastIndexOf('!')) : bot.user;
}

function isDedicated(user: UserId): boolean {
  return user.startsWith('pvt-');
}
