import { setTimeout } from 'node:timers/promises';
import { Unavailable } from '../use-cases/faults.ts';
import type { Holdings } from '../use-cases/ports/proxmox.ts';
import { readAcl, type Call } from './calls.ts';
import type { ProxmoxClient } from './client.ts';
import { expireOf } from './expiry.ts';
import { unavailable } from './faults.ts';
import { Session, type Chance } from './issuing/session.ts';
import { conditionOf } from './reconciling/condition.ts';
import { listUsers } from './reconciling/calls.ts';
import { holdingsAmong } from './reconciling/listing.ts';
import { lookAt } from './reconciling/look.ts';
import { mend } from './reconciling/mend.ts';

/** Reads back what of ours the clusters hold, and takes away what goes beyond an order, for the use cases. */
export function createHoldings(clients: ReadonlyMap<string, ProxmoxClient>, options: Partial<Chance> = {}): Holdings {
  const chance: Chance = { pause: options.pause ?? setTimeout, random: options.random ?? Math.random };

  function clientOf(cluster: string): ProxmoxClient {
    const client = clients.get(cluster);
    if (client !== undefined) return client;
    throw new Unavailable('Proxmox', `cluster ${cluster} is not in the configuration any more; put it back`);
  }

  return {
    async all(cluster) {
      const client = clientOf(cluster);
      const users = await dataOf(client, listUsers());
      const acl = await dataOf(client, readAcl());
      return holdingsAmong(users, acl, client.group);
    },

    async look(cluster, subject) {
      return await lookAt(clientOf(cluster), subject);
    },

    async condition(order) {
      return await conditionOf(clientOf(order.cluster), order);
    },

    async mend(order, beyond, expiresAt, mayGoOn) {
      const session = new Session(order, { client: clientOf(order.cluster), knowsRegenerate: true }, mayGoOn, chance);
      return await mend(session, beyond, expireOf(expiresAt));
    },
  };
}

/** @throws Unavailable unless the cluster gave what was asked for. */
async function dataOf<T>(client: ProxmoxClient, call: Call<T>): Promise<T> {
  const answer = await client.call(call);
  if (answer.kind === 'ok') return answer.data;
  throw unavailable(client, call, answer, 'not_done');
}
