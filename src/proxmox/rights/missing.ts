import type { BotPrivilege, LackedRight } from '../../domain/bot-set-up.ts';
import type { ProxmoxClient } from '../client.ts';
import {
  groupPath,
  isEverywhere,
  isSomewhere,
  manages,
  managesEverybody,
  mayGrant,
  pathFor,
  REALM_PATH,
  type Held,
} from './held.ts';
import type { Grant, Needs } from './needs.ts';
import { giveRole, joinGroup, rolesList } from './words.ts';

type Bot = Pick<ProxmoxClient, 'bot' | 'botUser' | 'group'>;

/** What of the bot's rights is missing for its roles, each with the roles it is missing for and the command that gives it. */
export function missingRights(needs: Needs, held: Held, bot: Bot): readonly string[] {
  return [
    ...rightsOverUsers(needs, held, bot).map((right) => lackWords(right, bot)),
    ...missingGroup(needs, held, bot),
    ...missingForOwners(needs, held, bot),
    ...rightsToGrant(needs, held).map((right) => lackWords(right, bot)),
  ];
}

/** The privileges that the bot lacks for its roles, where it needs them. */
export function lackedRights(needs: Needs, held: Held, bot: Pick<Bot, 'group'>): readonly LackedRight[] {
  return [...rightsOverUsers(needs, held, bot), ...rightsToGrant(needs, held)];
}

function rightsOverUsers(needs: Needs, held: Held, { group }: Pick<Bot, 'group'>): LackedRight[] {
  const { dedicated } = needs;
  const lacked: LackedRight[] = [];
  if (dedicated.length > 0 && held.permissions[REALM_PATH]?.['Realm.AllocateUser'] === undefined) {
    lacked.push({ privilege: 'Realm.AllocateUser', path: REALM_PATH, roles: dedicated });
  }
  const roles = [...dedicated, ...unreachableServices(needs, held).flatMap(([, roles]) => roles)];
  if (isNobodyReachable(needs, held)) roles.push(...needs.requesters.roles);
  if (roles.length > 0 && !isManaged(held, group) && !managesEverybody(held)) {
    lacked.push({ privilege: 'User.Modify', path: groupPath(group), roles });
  }
  return lacked;
}

/** The rights with which the bot could grant on all paths of a pattern, where it can on some. */
export function rightsToGrantEverywhere(needs: Needs, held: Held): readonly LackedRight[] {
  const isPartial = (grant: Grant): boolean =>
    mayGrantBy(isSomewhere, grant, held) && !mayGrantBy(isEverywhere, grant, held);
  return toGrant(needs.grants.filter(isPartial));
}

function rightsToGrant({ grants }: Needs, held: Held): LackedRight[] {
  return toGrant(grants.filter((grant) => !mayGrantBy(isSomewhere, grant, held)));
}

function mayGrantBy(where: typeof isSomewhere, grant: Grant, held: Held): boolean {
  return where(grant.rule, held.permissions, (here) => mayGrant(grant, here, held));
}

function toGrant(refused: readonly Grant[]): LackedRight[] {
  return [...Map.groupBy(refused, ({ rule }) => pathFor(rule))].map(([path, of]) => {
    return { privilege: 'Permissions.Modify', path, roles: [...new Set(of.map(({ role }) => role))] };
  });
}

const WITHOUT: Readonly<Record<BotPrivilege, string>> = {
  'Realm.AllocateUser': 'no user can be made',
  'User.Modify': 'no token can be made',
  'Permissions.Modify': 'nothing can be granted there',
};

function lackWords({ privilege, path, roles }: LackedRight, bot: Bot): string {
  return `${privilege} on ${path} is missing, without which ${WITHOUT[privilege]} (${rolesList(roles)}). ${giveRole(privilege, path, bot)}`;
}

function* missingGroup({ dedicated }: Needs, held: Held, { group }: Bot): Generator<string> {
  // A group on which the bot has this right would be among those it sees.
  if (dedicated.length > 0 && isManaged(held, group) && !held.groups.has(group)) {
    yield `the group ${group} does not exist, in which users are made (${rolesList(dedicated)}). Make it with \`pveum group add ${group}\``;
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

function isManaged({ permissions }: Held, group: string): boolean {
  return permissions[groupPath(group)]?.['User.Modify'] !== undefined;
}

function unreachableServices({ services }: Needs, held: Held): [string, readonly string[]][] {
  return [...services].filter(([user]) => !manages(held, user));
}

/** A person may have no user on this cluster, so only if nobody has one that the bot may change something is missing. */
function isNobodyReachable({ requesters: { users } }: Needs, held: Held): boolean {
  return users.length > 0 && !users.some((user) => manages(held, user));
}
