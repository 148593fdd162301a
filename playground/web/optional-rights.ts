import type { SimulatedProxmox } from '../proxmox/simulated-proxmox.ts';

/** Where the README's two optional roles with `Sys.Audit` are given to the bot. */
const GRANTS = [
  { path: '/access', roleid: 'TokenBotRights', propagate: 0 },
  { path: '/nodes', roleid: 'TokenBotTasks', propagate: 1 },
] as const;

/** Lets the bot see everybody's rights and the task log, so that it can tell at a grant's end what ran under its token. */
export function giveOptionalRights(proxmox: SimulatedProxmox): void {
  for (const { path, roleid, propagate } of GRANTS) {
    proxmox.createRole(roleid, ['Sys.Audit']);
    proxmox.addAcl({ path, roleid, type: 'user', ugid: 'pvetoken@pve', propagate });
    proxmox.addAcl({ path, roleid, type: 'token', ugid: 'pvetoken@pve!bot', propagate });
  }
}
