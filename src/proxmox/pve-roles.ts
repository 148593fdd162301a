import { Unavailable } from '../use-cases/faults.ts';
import type { GivenToken, PveRoles } from '../use-cases/ports/pve-roles.ts';
import { configured } from './ask.ts';
import { changeRole, createRole, listRoles, readAcl, type Call } from './calls.ts';
import type { ProxmoxClient } from './client.ts';
import { unavailable } from './faults.ts';

/** Reads the PVE roles of the clusters as the bot, which anybody may, and writes them as a token that somebody gave. */
export function createPveRoles(clients: ReadonlyMap<string, ProxmoxClient>): PveRoles {
  const clientOf = (cluster: string): ProxmoxClient => configured(clients, cluster);

  return {
    list: async (cluster) => await make(clientOf(cluster), listRoles()),
    async holders(cluster, as) {
      const client = clientOf(cluster);
      const acl = await make(client, readAcl(), as);
      return acl.map(({ roleid, ugid }) => ({
        pveRole: roleid,
        holder: ugid,
        isBot: ugid === client.bot || ugid === client.botUser,
      }));
    },
    create: async (cluster, role, as) => await make(clientOf(cluster), createRole(role.name, role.privileges), as),
    change: async (cluster, role, as) => await make(clientOf(cluster), changeRole(role.name, role.privileges), as),
  };
}

/** Calls a cluster as the bot, or as the token given. @throws Unavailable */
async function make<T>(client: ProxmoxClient, call: Call<T>, as?: GivenToken): Promise<T> {
  const answer = await client.call(call, as);
  if (answer.kind === 'ok') return answer.data;
  const outcome = answer.kind === 'unknown' && call.method !== 'GET' ? 'unknown' : 'not_done';
  // The words for other faults speak of the bot's own token.
  if (answer.kind !== 'unauthorized' || as === undefined) throw unavailable(client, call, answer, outcome);
  const reason = `it refuses ${as.fullTokenId} (401); check its id and secret, and that it and its user are enabled and not expired`;
  throw new Unavailable('Proxmox', `cluster ${client.cluster}: ${reason}`);
}
