import type { Account, BotIdentity, FoundBot, UnreachedOwner } from '../../domain/bot-set-up.ts';
import type { Policy } from '../../domain/policy.ts';
import type { UserId } from '../../domain/role.ts';
import { ask, read } from '../ask.ts';
import { listRoles, readAcl, readPermissionsOf, readToken, readUser } from '../calls.ts';
import type { ProxmoxClient } from '../client.ts';
import { endOf } from '../expiry.ts';
import { unavailable } from '../faults.ts';
import { saysNoToken, saysNoUser } from '../issuing/refusals.ts';
import { asGoodAsRoot } from '../rights/as-good-as-root.ts';
import { manages, type Held } from '../rights/held.ts';
import { listGroups, readHeld } from '../rights/look.ts';
import { lackedRights, rightsToGrantEverywhere } from '../rights/missing.ts';
import { needsOf, ownersIn, type Needs } from '../rights/needs.ts';
import { tooManyRights } from '../rights/too-much.ts';
import { remarks } from '../rights/unneeded.ts';

/**
 * Looks as an administrator what a cluster has of the bot, and compares it with what the roles of the policy need, as the
 * bot itself does.
 * @throws Unavailable unless the cluster's answers settle it.
 */
export async function lookForBot(administrator: ProxmoxClient, bot: BotIdentity, policy: Policy): Promise<FoundBot> {
  const needs = needsOf(policy, bot.cluster);
  const user = await accountOf(administrator, bot.user);
  const token = user === undefined ? undefined : await tokenOf(administrator, bot);
  const isThere = bot.token === undefined ? user !== undefined : token !== undefined;
  const held = isThere ? await heldBy(administrator, bot, needs) : nothingHeld(await groupsOf(administrator));
  const acl = await read(administrator, readAcl());
  return {
    ...compared(bot, needs, held),
    groups: held.groups,
    user,
    token,
    pveRoles: await read(administrator, listRoles()),
    acl: acl
      .filter(({ ugid }) => ugid === bot.user || ugid === bot.token)
      .map(({ path, roleid, propagate, ugid }) => ({ path, pveRole: roleid, propagate, holder: ugid })),
    unreached: await unreachedOwners(administrator, needs, held),
  };
}

/** What a cluster is taken to have of the bot on which nobody looked: nothing, and all users that roles name. */
export function nothingOfBot(bot: BotIdentity, policy: Policy): FoundBot {
  const needs = needsOf(policy, bot.cluster);
  const held = nothingHeld(new Map());
  return {
    ...compared(bot, needs, held),
    groups: held.groups,
    user: undefined,
    token: undefined,
    pveRoles: [],
    acl: [],
    unreached: unreached(needs, held).map((owner) => ({ ...owner, isThere: true, strong: [] })),
  };
}

function compared(
  bot: BotIdentity,
  needs: Needs,
  held: Held,
): Pick<FoundBot, 'lacked' | 'narrow' | 'owners' | 'tooMuch'> {
  const named = { botUser: bot.user, group: bot.group };
  return {
    lacked: lackedRights(needs, held, named),
    narrow: rightsToGrantEverywhere(needs, held),
    owners: ownersIn(needs),
    tooMuch: [...tooManyRights(needs, held, named), ...unneeded(needs, held, named)],
  };
}

/** Of the remarks those on rights; people whom it does not reach are steps of a plan. */
function unneeded(needs: Needs, held: Held, bot: { readonly group: string }): readonly string[] {
  return remarks({ ...needs, requesters: { roles: [], users: [] } }, held, bot);
}

function nothingHeld(groups: Held['groups']): Held {
  return { permissions: {}, groups, pveRoles: new Map(), isBounded: true, strongOwners: new Map() };
}

async function heldBy(administrator: ProxmoxClient, { user, token = user, group }: BotIdentity, needs: Needs) {
  return await readHeld(administrator, needs, {
    group,
    permissions: (path) => readPermissionsOf(token, path),
    seesOthers: true,
  });
}

async function groupsOf(administrator: ProxmoxClient): Promise<Held['groups']> {
  return new Map((await read(administrator, listGroups())).map(({ groupid, users }) => [groupid, users]));
}

async function accountOf(administrator: ProxmoxClient, user: UserId): Promise<Account | undefined> {
  const call = readUser(user);
  const found = await ask(administrator, call);
  if (found.kind === 'ok') return { isEnabled: found.data.enable, end: endOf(found.data.expire) };
  if (saysNoUser(found, user)) return undefined;
  throw unavailable(administrator, call, found, 'not_done');
}

async function tokenOf(administrator: ProxmoxClient, { user, token }: BotIdentity): Promise<FoundBot['token']> {
  if (token === undefined) return undefined;
  const call = readToken(user, tokenIdIn(token));
  const found = await ask(administrator, call);
  if (found.kind === 'ok') return { isEnabled: true, isSeparated: found.data.privsep, end: endOf(found.data.expire) };
  if (saysNoToken(found, user, tokenIdIn(token))) return undefined;
  throw unavailable(administrator, call, found, 'not_done');
}

/** The part of a full token id that names the token. */
export function tokenIdIn(fullTokenId: string): string {
  return fullTokenId.slice(fullTokenId.lastIndexOf('!') + 1);
}

function unreached(needs: Needs, held: Held): Omit<UnreachedOwner, 'isThere' | 'strong'>[] {
  return ownersIn(needs)
    .filter((user) => !manages(held, user))
    .map((user) => {
      const named = needs.services.get(user);
      return { user, roles: named ?? needs.requesters.roles, isNamed: named !== undefined };
    });
}

async function unreachedOwners(administrator: ProxmoxClient, needs: Needs, held: Held): Promise<UnreachedOwner[]> {
  const owners: UnreachedOwner[] = [];
  for (const owner of unreached(needs, held)) {
    const isThere = (await accountOf(administrator, owner.user)) !== undefined;
    const strong = isThere ? asGoodAsRoot(await read(administrator, readPermissionsOf(owner.user))) : [];
    owners.push({ ...owner, isThere, strong: strong.map(({ privilege, path }) => ({ privilege, path })) });
  }
  return owners;
}
