import type { SimulatedProxmox } from '../../playground/proxmox/simulated-proxmox.ts';

/** What a cluster holds that the bot made. */
export interface Holdings {
  readonly tokens: readonly string[];
  readonly users: readonly string[];
  readonly acl: readonly string[];
}

export const isEmpty: Holdings = { tokens: [], users: [], acl: [] };

/** Reads everything of ours from the cluster itself, by the prefix of our names. */
export function holdings(proxmox: SimulatedProxmox): Holdings {
  const ours = /(^|!)pvt-/;
  return {
    tokens: proxmox
      .tokens()
      .map((token) => token['full-tokenid'])
      .filter((id) => ours.test(id)),
    users: proxmox
      .users()
      .map(({ userid }) => userid)
      .filter((id) => ours.test(id)),
    acl: proxmox
      .acl()
      .filter(({ ugid }) => ours.test(ugid))
      .map(({ path, ugid }) => `${path} ${ugid}`),
  };
}
