import type { Fault, SimulatedProxmox } from '../proxmox/simulated-proxmox.ts';
import type { ProxmoxAct } from './acts.ts';
import { tryToken } from './try-token.ts';
import type { Breakage } from './wire.ts';

/** How late every answer of a slow Proxmox is. */
const SLOW_MS = 1000;

const FAULTS = {
  down: { kind: 'down' },
  slow: { kind: 'slow', ms: SLOW_MS, times: Infinity },
  locked: { kind: 'lock' },
} as const;

/**
 * Does what an administrator does to a cluster by hand, or somebody with a token.
 * @param broken what is broken now; it is kept up to date.
 * @throws Error for what the cluster does not know.
 */
export async function actOnProxmox(
  proxmox: SimulatedProxmox,
  broken: Map<Breakage, Fault>,
  act: ProxmoxAct,
): Promise<unknown> {
  switch (act.act) {
    case 'break':
      broken.get(act.what)?.remove();
      broken.delete(act.what);
      if (act.on) broken.set(act.what, proxmox.inject(FAULTS[act.what]));
      return undefined;
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
