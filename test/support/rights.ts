import type { SimulatedProxmox } from '../../playground/proxmox/simulated-proxmox.ts';

/** Sys.Audit on /access, the one right that the bot may have besides the least: README, *Proxmox*. */
export function letLook(proxmox: SimulatedProxmox): void {
  proxmox.createRole('TokenBotAudit', ['Sys.Audit']);
  const entry = { path: '/access', roleid: 'TokenBotAudit', propagate: 0 } as const;
  proxmox.addAcl({ ...entry, type: 'user', ugid: 'pvetoken@pve' });
  proxmox.addAcl({ ...entry, type: 'token', ugid: 'pvetoken@pve!bot' });
}

/** Gives terraform@pve some privileges on a path. */
export function give(
  proxmox: SimulatedProxmox,
  path: string,
  privileges: readonly string[],
  propagate: 0 | 1 = 1,
): void {
  const roleid = `Given${proxmox.roles().length}`;
  proxmox.createRole(roleid, privileges);
  proxmox.addAcl({ path, type: 'user', ugid: 'terraform@pve', roleid, propagate });
}

/** Sys.Audit on the nodes, with which the bot sees what runs under the tokens it makes: README, *Proxmox*. */
export function letSeeTasks(proxmox: SimulatedProxmox): void {
  proxmox.createRole('TokenBotTasks', ['Sys.Audit']);
  const entry = { path: '/nodes', roleid: 'TokenBotTasks', propagate: 1 } as const;
  proxmox.addAcl({ ...entry, type: 'user', ugid: 'pvetoken@pve' });
  proxmox.addAcl({ ...entry, type: 'token', ugid: 'pvetoken@pve!bot' });
}
