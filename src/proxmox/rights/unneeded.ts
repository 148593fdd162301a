import type { AclPath } from '../../domain/acl-path.ts';
import type { ProxmoxClient } from '../client.ts';
import { asGoodAsRoot, TELLING_PATHS } from './as-good-as-root.ts';
import {
  delegatingOn,
  groupPath,
  isDelegated,
  manages,
  managesEverybody,
  pathFor,
  REALM_PATH,
  type Held,
  type Right,
} from './held.ts';
import type { Grant, Needs } from './needs.ts';
import { joinGroup, listed, rolesList } from './words.ts';

type Bot = Pick<ProxmoxClient, 'group'>;

/** Looking does no harm: the search for paths, previews and reconciling see more with these. */
const LOOKING = /^(Sys|VM|Pool|Datastore|SDN|Mapping)\.Audit$/;

/** What operators may want to know and what keeps nobody from anything: rights of no use, people who get no tokens. */
export function remarks(needs: Needs, held: Held, bot: Bot): readonly string[] {
  return [...unneededRights(needs, held, bot), ...peopleOutOfReach(needs, held, bot)];
}

function* unneededRights(needs: Needs, held: Held, bot: Bot): Generator<string> {
  const { permissions } = held;
  const said = new Set(asGoodAsRoot(permissions).map(({ privilege }) => privilege));
  const used = usedRights(needs, held, bot);
  for (const path of Object.keys(permissions).toSorted()) {
    const useless = Object.keys(permissions[path] ?? {}).filter((privilege) => {
      if (LOOKING.test(privilege) || isFromAbove({ privilege, path }, held)) return false;
      if (said.has(privilege) && TELLING_PATHS.includes(path)) return false;
      if (privilege === 'User.Modify' && path.startsWith('/access/groups/')) return false;
      return !used.some((right) => right.privilege === privilege && isAbove(path, right.path));
    });
    if (useless.length > 0) yield `no role needs ${listed(useless.toSorted())} on ${path}`;
  }
}

/** The rights that the roles make use of, on the lowest path where each would be enough. */
function usedRights({ grants, dedicated }: Needs, held: Held, { group }: Bot): Right[] {
  return [
    { privilege: 'User.Modify', path: groupPath(group) },
    ...(dedicated.length > 0 ? [{ privilege: 'Realm.AllocateUser', path: REALM_PATH }] : []),
    ...grants.flatMap((grant) => usedForGrant(grant, held)),
  ];
}

function usedForGrant({ rule, pveRole }: Grant, held: Held): Right[] {
  const path = pathFor(rule);
  // A person may name a path below that of the rule, and patterns are below the path that stands for them.
  const within = Object.keys(held.permissions).filter((other) => isAbove(path, other));
  const delegating = isDelegated(rule, held.permissions) ? delegatingOn(rule) : undefined;
  const privileges =
    delegating === undefined ? ['Permissions.Modify'] : [delegating, ...(held.pveRoles.get(pveRole) ?? [])];
  return [path, ...within].flatMap((path) => privileges.map((privilege) => ({ privilege, path })));
}

/** Tells whether a right reaches a path from one above it, or from a pool that it may be in: that is where it is spoken of. */
function isFromAbove({ privilege, path }: Right, { permissions }: Held): boolean {
  const isMember = /^\/(vms|storage)\/./.test(path) && permissions[path]?.[privilege] === false;
  return Object.entries(permissions).some(
    ([other, here]) =>
      (other !== path && isAbove(other, path) && here[privilege] === true) ||
      (isMember && other.startsWith('/pool/') && here[privilege] !== undefined),
  );
}

/** A person without a user here, or with one that the bot may not change, is refused when they ask. */
function* peopleOutOfReach({ requesters }: Needs, held: Held, { group }: Bot): Generator<string> {
  const out = requesters.users.filter((user) => !manages(held, user));
  const [first] = out;
  if (first === undefined || out.length === requesters.users.length || managesEverybody(held)) return;
  yield `no tokens can be made for ${listed(out)} (${rolesList(requesters.roles)}): in \`people\`, and in no group whose users the bot may change. If they are to get tokens here: ${joinGroup(first, group)}`;
}

function isAbove(path: AclPath, other: AclPath): boolean {
  return path === '/' || path === other || other.startsWith(`${path}/`);
}
