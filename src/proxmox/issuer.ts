import { setTimeout } from 'node:timers/promises';
import type { Credential } from '../domain/credential-formats.ts';
import type { Problem } from '../domain/cause.ts';
import type { Issued, Issuer, Order } from '../use-cases/ports/proxmox.ts';
import { configured } from './ask.ts';
import { readVersion } from './calls.ts';
import type { ProxmoxClient } from './client.ts';
import { expireOf } from './expiry.ts';
import { unavailable } from './faults.ts';
import { grantOrderedRole } from './issuing/acl.ts';
import { ensureUser } from './issuing/dedicated-user.ts';
import { extendToken, extendUser } from './issuing/extend.ts';
import { fullTokenIdOf, ownUser } from './issuing/ownership.ts';
import { NO_ANSWER, preview } from './issuing/preview.ts';
import { revokeToken, revokeUser } from './issuing/revoke.ts';
import { clusterOn, Session, type Chance, type Cluster } from './issuing/session.ts';
import { ensureToken } from './issuing/token.ts';
import { readPrivileges, verify } from './issuing/verify.ts';

/**
 * Creates and takes away tokens on Proxmox VE, for the use cases. Every step looks at what is there before it writes,
 * so that a repeated attempt, a killed process and a lost answer all end in the same state.
 */
export function createIssuer(clients: ReadonlyMap<string, ProxmoxClient>, options: Partial<Chance> = {}): Issuer {
  const chance: Chance = { pause: options.pause ?? setTimeout, random: options.random ?? Math.random };
  const clusters = new Map([...clients].map(([name, client]): [string, Cluster] => [name, clusterOn(client)]));

  const clusterOf = (order: Order): Cluster => configured(clusters, order.cluster);

  return {
    async issue(order, expiresAt, mayGoOn) {
      const session = new Session(order, clusterOf(order), mayGoOn, chance);
      return await make(session, expireOf(expiresAt), { user: true, token: true });
    },

    async renew(order, expiresAt, mayGoOn, again) {
      const session = new Session(order, clusterOf(order), mayGoOn, chance);
      return await make(session, expireOf(expiresAt), { user: false, token: again });
    },

    async accepts(order, credential) {
      const { client } = clusterOf(order);
      const call = readVersion();
      const answer = await client.call(call, credential);
      if (answer.kind === 'ok') return true;
      if (answer.kind === 'unauthorized') return false;
      throw unavailable(client, call, answer, 'not_done');
    },

    async preview(prospect, within) {
      const client = clients.get(prospect.cluster);
      return client === undefined ? NO_ANSWER : await preview(client, prospect, within);
    },

    async extend(order, expiresAt, mayGoOn) {
      const session = new Session(order, clusterOf(order), mayGoOn, chance);
      const expire = expireOf(expiresAt);
      const refused = ownUser(session);
      if (refused !== undefined) return refused;
      const stated = order.privileges === undefined ? undefined : await readPrivileges(session);
      if (stated?.ok === false) return stated.problem;
      const problem = order.owner.kind === 'dedicated' ? await extendUser(session, expire) : undefined;
      return problem ?? (await extendToken(session, expire));
    },

    async revoke(order) {
      const session = new Session(order, clusterOf(order), () => Promise.resolve(true), chance);
      return await (order.owner.kind === 'dedicated' ? revokeUser(session) : revokeToken(session));
    },
  };
}

/** What of an order may be made where it is missing. */
interface MayCreate {
  readonly user: boolean;
  readonly token: boolean;
}

async function make(session: Session, expire: number, mayCreate: MayCreate): Promise<Issued> {
  const { order, cluster } = session;
  const failed = (problem: Problem): Issued => ({ ok: false, problem, outcome: session.outcome });
  const refused = ownUser(session);
  if (refused !== undefined) return failed(refused);
  const ordered = await readPrivileges(session);
  if (!ordered.ok) return failed(ordered.problem);

  const userProblem = order.owner.kind === 'dedicated' ? await ensureUser(session, expire, mayCreate.user) : undefined;
  if (userProblem !== undefined) return failed(userProblem);
  const token = await ensureToken(session, expire, mayCreate.token);
  if (!token.ok) return failed(token.problem);

  const credential: Credential = {
    endpoint: cluster.client.endpoint,
    verification: cluster.client.verification(),
    userId: order.owner.user,
    tokenId: order.tokenId,
    fullTokenId: fullTokenIdOf(order),
    secret: token.secret,
  };
  const notGranted = await grantOrderedRole(session);
  if (notGranted !== undefined) return failed(notGranted);
  await session.outwaitLost();
  const problem = await verify(session, credential, ordered.privileges, expire);
  return problem === undefined ? { ok: true, credential, privileges: [...ordered.privileges] } : failed(problem);
}
