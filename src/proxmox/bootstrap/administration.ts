import type { AclPath } from '../../domain/acl-path.ts';
import type { BotIdentity, Right } from '../../domain/bot-set-up.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Secret } from '../../domain/secret.ts';
import { Unavailable } from '../../use-cases/faults.ts';
import type { Administration, GivenCredential, PlainStep, TriedOut } from '../../use-cases/ports/administration.ts';
import type { ProxmoxAnswer } from '../answer.ts';
import {
  createRole,
  createToken,
  deleteToken,
  grantRole,
  readPermissions,
  readToken,
  regenerateToken,
} from '../calls.ts';
import type { Call, Permissions, TokenTerms } from '../calls.ts';
import { createProxmoxClient, type ProxmoxClient } from '../client.ts';
import { unavailable } from '../faults.ts';
import { saysNoRegenerate } from '../issuing/refusals.ts';
import { lookAtRights } from '../rights/look.ts';
import { DEFAULT_GROUP, type ClusterSettings } from '../settings.ts';
import { createGroup, createBotUser, grantToBot, joinGroup } from './calls.ts';
import { lookForBot, tokenIdIn } from './found.ts';

/** A cluster of the configuration, on which the bot may not be yet. */
export interface ClusterToSetUp extends Omit<ClusterSettings, 'credential'> {
  /** Who the bot is to be there: a full token id, or the user id that it logs in with. */
  readonly bot: string;
}

/** What the token of the bot is like: for ever, since whoever runs the bot renews it, and with no more than it is given. */
const TERMS: TokenTerms = { privsep: true, comment: '', expire: 0 };

/** Who the bot is to be on a cluster. */
export function identityOn({ name, bot, group = DEFAULT_GROUP }: ClusterToSetUp): BotIdentity {
  const isToken = bot.includes('!');
  const user = isToken ? bot.slice(0, bot.lastIndexOf('!')) : bot;
  return { cluster: name, user, token: isToken ? bot : undefined, group };
}

/**
 * Reaches a cluster as its administrator, with a credential that is used for nothing else; whoever asks for it closes the
 * connections.
 */
export function createAdministration(
  cluster: ClusterToSetUp,
  policy: Policy,
  given: GivenCredential,
): Administration & { readonly close: () => Promise<void> } {
  const client = createProxmoxClient({ ...cluster, credential: given });
  const bot = identityOn(cluster);
  const tokenId = tokenIdIn(bot.token ?? '');

  return {
    bot,
    administrator: client.bot,
    async lacks(rights) {
      const lacking: Right[] = [];
      for (const right of rights) {
        const permissions = await ownRightsOn(client, right.path);
        if (permissions[right.path]?.[right.privilege] === undefined) lacking.push(right);
      }
      return lacking;
    },
    look: async () => await lookForBot(client, bot, policy),
    carryOut: async (step) => await make(client, callFor(step, bot)),
    makeToken: async () => await make(client, createToken(bot.user, tokenId, TERMS)),
    async renewSecret() {
      const terms = await make(client, readToken(bot.user, tokenId));
      const renewal = regenerateToken(bot.user, tokenId, terms);
      const renewed = await client.call(renewal);
      if (renewed.kind !== 'refused' || !saysNoRegenerate(renewed)) {
        return { secret: settled(client, renewal, renewed), isNewToken: false };
      }
      await make(client, deleteToken(bot.user, tokenId));
      return { secret: await make(client, createToken(bot.user, tokenId, terms)), isNewToken: true };
    },
    giveBack: async ({ holder, pveRole, path, propagate }) =>
      await make(client, grantRole({ tokens: holder }, pveRole, path, propagate)),
    tryOut: async (secret) => await tryOut(cluster, policy, secret),
    close: async () => await client.close(),
  };
}

function callFor(step: PlainStep, bot: BotIdentity): Call<undefined> {
  switch (step.kind) {
    case 'group':
      return createGroup(step.group);
    case 'user':
      return createBotUser(step.user);
    case 'pve_role':
      return createRole(step.pveRole, [step.privilege]);
    case 'grant':
      return grantToBot(bot, step.pveRole, step.path);
    case 'join':
      return joinGroup(step.user, step.group);
    default:
      return step satisfies never;
  }
}

/** Looks as the bot does when it starts. */
async function tryOut(cluster: ClusterToSetUp, policy: Policy, secret: Secret): Promise<TriedOut> {
  // What a header cannot carry is no secret of Proxmox.
  if (!/^[!-~]+$/.test(secret.reveal())) return { kind: 'refused' };
  const { bot, ...settings } = cluster;
  const client = createProxmoxClient({ ...settings, credential: { kind: 'token', fullTokenId: bot, secret } });
  try {
    if ((await client.call(readPermissions())).kind === 'unauthorized') return { kind: 'refused' };
    const { missing, tooMuch } = await lookAtRights(client, policy, new AbortController().signal);
    return { kind: 'works', missing, tooMuch };
  } finally {
    await client.close();
  }
}

/** Looks what the caller may do on a path; here it shows whether the cluster knows the administrator. @throws Unavailable */
async function ownRightsOn(client: ProxmoxClient, path: AclPath): Promise<Permissions> {
  const call = readPermissions(path);
  const answer = await client.call(call);
  // The words for other faults speak of the bot.
  if (answer.kind !== 'unauthorized') return settled(client, call, answer);
  const reason = `it refuses ${client.bot} (401); check the name and its secret or password, and that it is enabled and not expired`;
  throw new Unavailable('Proxmox', `cluster ${client.cluster}: ${reason}`);
}

/** Makes a call that has to be done. @throws Unavailable */
async function make<T>(client: ProxmoxClient, call: Call<T>): Promise<T> {
  return settled(client, call, await client.call(call));
}

function settled<T>(client: ProxmoxClient, call: Call<T>, answer: ProxmoxAnswer<T>): T {
  if (answer.kind === 'ok') return answer.data;
  const mayBeDone = answer.kind === 'unknown' && call.method !== 'GET';
  throw unavailable(client, call, answer, mayBeDone ? 'unknown' : 'not_done');
}
