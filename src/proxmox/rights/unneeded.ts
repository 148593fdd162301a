import { delegatingOn, isAtOrBelow, type AclPath } from '../../domain/acl-path.ts';
import type { Right } from '../../domain/bot-set-up.ts';
import type { Permissions } from '../calls.ts';
import type { ProxmoxClient } from '../client.ts';
import { asGoodAsRoot, TELLING_PATHS } from './as-good-as-root.ts';
import { groupPath, isDelegated, manages, managesEverybody, pathFor, REALM_PATH, type Held } from './held.ts';
import type { Needs } from './needs.ts';
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
  const uses = usesOf(needs, held, bot);
  const pooled = privilegesOnPools(permissions);
  for (const [path, here] of Object.entries(permissions)) {
    const useless = Object.entries(here).filter(([privilege, reachesBelow]) => {
      if (LOOKING.test(privilege) || isFromAbove(privilege, path, permissions)) return false;
      // A pool hands on its rights to its members, and not to what is below them: they are spoken of there.
      if (/^\/(vms|storage)\/./.test(path) && !reachesBelow && pooled.has(privilege)) return false;
      if (said.has(privilege) && TELLING_PATHS.includes(path)) return false;
      if (privilege === 'User.Modify' && path.startsWith('/access/groups/')) return false;
      return !uses.some(
        (use) => use.privilege === privilege && (isAtOrBelow(use.path, path) || isAtOrBelow(path, use.path)),
      );
    });
    if (useless.length > 0)
      yield `no role needs ${listed(useless.map(([privilege]) => privilege).toSorted())} on ${path}`;
  }
}

/** The rights that the roles make use of: there, as it comes from above, or on something below. */
function usesOf({ grants, dedicated }: Needs, held: Held, { group }: Bot): Right[] {
  return [
    { privilege: 'User.Modify', path: groupPath(group) },
    ...(dedicated.length > 0 ? [{ privilege: 'Realm.AllocateUser', path: REALM_PATH }] : []),
    ...grants.flatMap(({ rule, pveRole }) => {
      const delegating = isDelegated(rule, held.permissions) ? delegatingOn(rule) : undefined;
      const handedOn = held.pveRoles.get(pveRole) ?? [];
      // A person may name a path below that of a rule, and those of a pattern are below the one that stands for them.
      const path = pathFor(rule);
      const privileges = delegating === undefined ? ['Permissions.Modify'] : [delegating, ...handedOn];
      return privileges.map((privilege) => ({ privilege, path }));
    }),
  ];
}

/** Tells whether a right comes from a path further up, where it is spoken of. */
function isFromAbove(privilege: string, path: AclPath, permissions: Permissions): boolean {
  for (let above = parentOf(path); above !== undefined; above = parentOf(above)) {
    if (permissions[above]?.[privilege] === true) return true;
  }
  return false;
}

function parentOf(path: AclPath): AclPath | undefined {
  return path === '/' ? undefined : path.slice(0, path.lastIndexOf('/')) || '/';
}

function privilegesOnPools(permissions: Permissions): ReadonlySet<string> {
  const pools = Object.entries(permissions).filter(([path]) => path.startsWith('/pool/'));
  return new Set(pools.flatMap(([, here]) => Object.keys(here)));
}

/** A person without a user here, or with one that the bot may not change, is refused when they ask. */
function* peopleOutOfReach({ requesters }: Needs, held: Held, { group }: Bot): Generator<string> {
  const out = requesters.users.filter((user) => !manages(held, user));
  const [first] = out;
  if (first === undefined || out.length === requesters.users.length || managesEverybody(held)) return;
  yield `no tokens can be made for ${listed(out)} (${rolesList(requesters.roles)}): in \`people\`, and in no group whose users the bot may change. If they are to get tokens here: ${joinGroup(first, group)}`;
}
