import type { ProxmoxClient } from '../client.ts';
import { groupPath, isSomewhere, manages, managesEverybody, mayGrant, pathFor, REALM_PATH, type Held } from './held.ts';
import type { Needs } from './needs.ts';
import { giveRole, joinGroup, rolesList } from './words.ts';

type Bot = Pick<ProxmoxClient, 'bot' | 'botUser' | 'group'>;

/** What of the bot's rights is missing for its roles, each with the roles it is missing for and the command that gives it. */
export function missingRights(needs: Needs, held: Held, bot: Bot): readonly string[] {
  return [
    ...missingForUsers(needs, held, bot),
    ...missingForOwners(needs, held, bot),
    ...missingForGrants(needs, held, bot),
  ];
}

function* missingForUsers(needs: Needs, held: Held, bot: Bot): Generator<string> {
  const { dedicated } = needs;
  if (dedicated.length > 0 && held.permissions[REALM_PATH]?.['Realm.AllocateUser'] === undefined) {
    yield `Realm.AllocateUser on ${REALM_PATH} is missing, without which no user can be made (${rolesList(dedicated)}). ${giveRole('Realm.AllocateUser', REALM_PATH, bot)}`;
  }
  const roles = [...dedicated, ...unreachableServices(needs, held).flatMap(([, roles]) => roles)];
  if (isNobodyReachable(needs, held)) roles.push(...needs.requesters.roles);
  const path = groupPath(bot.group);
  const isManaged = held.permissions[path]?.['User.Modify'] !== undefined;
  if (roles.length > 0 && !isManaged && !managesEverybody(held)) {
    yield `User.Modify on ${path} is missing, without which no token can be made (${rolesList(roles)}). ${giveRole('User.Modify', path, bot)}`;
  }
  // A group on which the bot has this right would be among those it sees.
  if (dedicated.length > 0 && isManaged && !held.groups.has(bot.group)) {
    yield `the group ${bot.group} does not exist, in which users are made (${rolesList(dedicated)}). Make it with \`pveum group add ${bot.group}\``;
  }
}

function* missingForOwners(needs: Needs, held: Held, { group }: Bot): Generator<string> {
  for (const [user, roles] of unreachableServices(needs, held)) {
    yield `${user} is in no group whose users the bot may change, so it gets no tokens (${rolesList(roles)}). Put it there with ${joinGroup(user, group)}`;
  }
  const { requesters } = needs;
  if (isNobodyReachable(needs, held)) {
    yield `none of the users in \`people\` is in a group whose users the bot may change, so they get no tokens (${rolesList(requesters.roles)}). Begin with one: ${joinGroup(requesters.users[0] ?? 'alice@pve', group)}`;
  }
}

function* missingForGrants({ grants }: Needs, held: Held, bot: Bot): Generator<string> {
  const refused = grants.filter(
    (grant) => !isSomewhere(grant.rule, held.permissions, (here) => mayGrant(grant, here, held)),
  );
  for (const [path, of] of Map.groupBy(refused, ({ rule }) => pathFor(rule))) {
    yield `Permissions.Modify on ${path} is missing, without which nothing can be granted there (${rolesList(of.map(({ role }) => role))}). ${giveRole('Permissions.Modify', path, bot)}`;
  }
}

function unreachableServices({ services }: Needs, held: Held): [string, readonly string[]][] {
  return [...services].filter(([user]) => !manages(held, user));
}

/** A person may have no user on this cluster, so only if nobody has one that the bot may change something is missing. */
function isNobodyReachable({ requesters: { users } }: Needs, held: Held): boolean {
  return users.length > 0 && !users.some((user) => manages(held, user));
}
