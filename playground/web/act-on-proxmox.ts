import type { SimulatedProxmox } from '../proxmox/simulated-proxmox.ts';
import type { ProxmoxAct } from './acts.ts';
import { tryToken } from './try-token.ts';

/**
 * Does what an administrator does to a cluster by hand, or somebody with a token.
 * @throws Error for what the cluster does not know.
 */
export async function actOnProxmox(proxmox: SimulatedProxmox, act: ProxmoxAct): Promise<unknown> {
  switch (act.act) {
    case 'delete_token':
      return proxmox.deleteToken(act.fullTokenId);
    case 'set_expiry':
      return proxmox.setTokenExpiry(act.fullTokenId, act.expire);
    case 'add_acl':
      return proxmox.addAcl({ ...act, type: act.ugid.includes('!') ? 'token' : 'user', propagate: 1 });
    case 'set_enabled':
      return proxmox.setUserEnabled(act.userId, act.isEnabled);
    case 'use_token':
      return await tryToken(proxmox, act);
    default:
      return act satisfies never;
  }
}
