import { setTimeout } from 'node:timers/promises';
import type { Holdings } from '../use-cases/ports/proxmox.ts';
import { configured, read } from './ask.ts';
import { readAcl } from './calls.ts';
import type { ProxmoxClient } from './client.ts';
import { expireOf } from './expiry.ts';
import { clusterOn, Session, type Chance } from './issuing/session.ts';
import { conditionOf } from './reconciling/condition.ts';
import { listUsers } from './reconciling/calls.ts';
import { holdingsAmong } from './reconciling/listing.ts';
import { lookAt } from './reconciling/look.ts';
import { mend } from './reconciling/mend.ts';

/** Reads back what of ours the clusters hold, and takes away what goes beyond an order, for the use cases. */
export function createHoldings(clients: ReadonlyMap<string, ProxmoxClient>, options: Partial<Chance> = {}): Holdings {
  const chance: Chance = { pause: options.pause ?? setTimeout, random: options.random ?? Math.random };

  return {
    async all(cluster) {
      const client = configured(clients, cluster);
      const users = await read(client, listUsers());
      const acl = await read(client, readAcl());
      return holdingsAmong(users, acl, client.group);
    },

    async look(cluster, subject) {
      return await lookAt(configured(clients, cluster), subject);
    },

    async condition(order) {
      return await conditionOf(configured(clients, order.cluster), order);
    },

    async mend(order, beyond, expiresAt, mayGoOn) {
      const session = new Session(order, clusterOn(configured(clients, order.cluster)), mayGoOn, chance);
      return await mend(session, beyond, expireOf(expiresAt));
    },
  };
}
