import { isAtOrBelow } from './acl-path.ts';
import {
  BOT_PVE_ROLES,
  type Account,
  type BotAclEntry,
  type BotIdentity,
  type BotPlan,
  type BotPrivilege,
  type FoundBot,
  type LackedRight,
  type Leftover,
  type Obstacle,
  type Remark,
  type Right,
  type Step,
} from './bot-set-up.ts';
import type { EpochMs } from './time.ts';

/** What is wanted besides what is missing, and when. */
interface Wish {
  /** Whether a token that is there gets a new secret. */
  readonly rotate: boolean;
  readonly now: EpochMs;
}

/**
 * Plans what is missing for the bot on a cluster. What is there stays as it is, also where it is too much: the cluster is
 * its administrator's.
 */
export function planBotSetUp(bot: BotIdentity, found: FoundBot, { rotate, now }: Wish): BotPlan {
  const lacked = withoutCovered(found.lacked, found.acl);
  const needed = [...new Set(lacked.map(({ privilege }) => privilege))];
  const steps: Step[] = [
    ...(found.groups.has(bot.group) ? [] : [{ kind: 'group', group: bot.group } as const]),
    ...(found.user === undefined ? [{ kind: 'user', user: bot.user } as const] : []),
    ...needed.filter((privilege) => pveRoleOf(privilege, found) === undefined).map(pveRoleStep),
    ...tokenSteps(bot, found, rotate),
    ...lacked.map((right): Step => ({ kind: 'grant', pveRole: BOT_PVE_ROLES[right.privilege], ...right })),
    ...found.unreached
      .filter(({ isThere, strong }) => isThere && strong.length === 0)
      .map(({ user, roles }): Step => ({ kind: 'join', user, group: bot.group, roles })),
  ];
  return {
    bot,
    steps,
    obstacles: [...accountObstacles(bot, found, now), ...roleObstacles(needed, found), ...groupObstacles(bot, found)],
    leftovers: [...leftovers(bot, found)],
    remarks: [...remarks(bot, found, now)],
  };
}

/** Whether nothing is left to do or to settle. */
export function isSetUp({ steps, obstacles, leftovers }: BotPlan): boolean {
  return steps.length + obstacles.length === 0 && !leftovers.some(isUnfinished);
}

/** Whether some role cannot be granted without what is left. */
export function isUnfinished(leftover: Leftover): boolean {
  return leftover.kind === 'password' || leftover.isNamed;
}

/** Whether a plan makes a secret, which has to go somewhere. */
export function makesSecret({ steps }: Pick<BotPlan, 'steps'>): boolean {
  return steps.some(({ kind }) => kind === 'token' || kind === 'new_secret');
}

/** What an administrator needs to see what a cluster has of the bot (source: the permissions of `/access/**`). */
export const RIGHTS_TO_LOOK: readonly Right[] = [
  { privilege: 'Sys.Audit', path: '/access' },
  { privilege: 'User.Modify', path: '/access/groups' },
];

/** What an administrator needs for some steps (source: as above). */
export function rightsFor(steps: readonly Step[], { user }: BotIdentity): readonly Right[] {
  return steps.flatMap((step): Right[] => {
    switch (step.kind) {
      case 'group':
        return [{ privilege: 'Group.Allocate', path: '/access/groups' }];
      case 'user':
        return [{ privilege: 'Realm.AllocateUser', path: `/access/realm/${user.slice(user.lastIndexOf('@') + 1)}` }];
      case 'pve_role':
        return [{ privilege: 'Sys.Modify', path: '/access' }];
      case 'grant':
        return [{ privilege: 'Permissions.Modify', path: step.path }];
      case 'token':
      case 'new_secret':
      case 'join':
        // What is needed to look is enough.
        return [];
      default:
        return step satisfies never;
    }
  });
}

/**
 * Leaves out rights that another one, further up, brings along. An entry of the bot's own in between would hide it: Proxmox
 * takes those of the deepest path alone.
 */
function withoutCovered(lacked: readonly LackedRight[], acl: readonly BotAclEntry[]): readonly LackedRight[] {
  const isHidden = (path: string, above: string): boolean =>
    acl.some((entry) => isAtOrBelow(path, entry.path) && entry.path !== above && isAtOrBelow(entry.path, above));
  return lacked.filter(
    ({ privilege, path }) =>
      !lacked.some(
        (other) =>
          other.privilege === privilege &&
          other.path !== path &&
          isAtOrBelow(path, other.path) &&
          !isHidden(path, other.path),
      ),
  );
}

function pveRoleOf(privilege: BotPrivilege, { pveRoles }: FoundBot): readonly string[] | undefined {
  return pveRoles.find(({ name }) => name === BOT_PVE_ROLES[privilege])?.privileges;
}

function pveRoleStep(privilege: BotPrivilege): Step {
  return { kind: 'pve_role', pveRole: BOT_PVE_ROLES[privilege], privilege };
}

function tokenSteps({ token }: BotIdentity, found: FoundBot, rotate: boolean): Step[] {
  if (token === undefined) return [];
  if (found.token === undefined) return [{ kind: 'token', token }];
  return rotate ? [{ kind: 'new_secret', token }] : [];
}

/** Who was disabled, or given an end, was so by somebody who meant it. */
function* accountObstacles(bot: BotIdentity, found: FoundBot, now: EpochMs): Generator<Obstacle> {
  if (bot.user === 'root@pam') yield { kind: 'bot_is_root' };
  if (found.user?.isEnabled === false) yield { kind: 'disabled', user: bot.user };
  for (const { who, end } of ends(bot, found)) if (end <= now) yield { kind: 'ended', who, end };
}

function ends({ user, token = '' }: BotIdentity, found: FoundBot): { who: string; end: EpochMs }[] {
  const accounts: (readonly [string, Account | undefined])[] = [
    [user, found.user],
    [token, found.token],
  ];
  return accounts.flatMap(([who, account]) =>
    account === undefined || account.end === 'never' ? [] : [{ who, end: account.end }],
  );
}

/** One that others made, or widened, would give the bot something else than it needs. */
function* roleObstacles(needed: readonly BotPrivilege[], found: FoundBot): Generator<Obstacle> {
  for (const privilege of needed) {
    const has = pveRoleOf(privilege, found);
    if (has === undefined || (has.length === 1 && has[0] === privilege)) continue;
    yield { kind: 'pve_role_differs', pveRole: BOT_PVE_ROLES[privilege], privilege, has };
  }
}

function* groupObstacles({ user, group }: BotIdentity, { groups }: FoundBot): Generator<Obstacle> {
  for (const member of groups.get(group) ?? []) {
    if (member === user || member === 'root@pam') yield { kind: 'in_own_group', user: member, group };
  }
}

function* leftovers({ user, token }: BotIdentity, found: FoundBot): Generator<Leftover> {
  for (const { user, roles, isNamed, isThere, strong } of found.unreached) {
    if (!isThere) yield { kind: 'owner_missing', user, roles, isNamed };
    else if (strong.length > 0) yield { kind: 'owner_strong', user, roles, strong, isNamed };
  }
  if (token === undefined && found.user === undefined) yield { kind: 'password', user };
}

function* remarks(bot: BotIdentity, found: FoundBot, now: EpochMs): Generator<Remark> {
  const { group, user, token } = bot;
  const strangers = (found.groups.get(group) ?? []).filter(
    (member) =>
      !found.owners.includes(member) && member !== user && member !== 'root@pam' && !member.startsWith('pvt-'),
  );
  for (const right of found.narrow) yield { kind: 'narrow', pveRole: BOT_PVE_ROLES[right.privilege], ...right };
  if (strangers.length > 0) yield { kind: 'strangers', users: strangers, group };
  if (token !== undefined && found.token?.isSeparated === false) yield { kind: 'not_separated', token };
  for (const { who, end } of ends(bot, found)) if (end > now) yield { kind: 'ends', who, end };
  for (const sentence of found.tooMuch) yield { kind: 'too_much', sentence };
}
