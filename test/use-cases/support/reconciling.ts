import type { RequestId } from '../../../src/domain/request-id.ts';
import type { Role } from '../../../src/domain/role.ts';
import type { BotOnProxmox } from '../../support/bot-on-proxmox.ts';

export const TERRAFORM = 'terraform@pve';

/** What a role says whose tokens a named user of the homelab holds. */
export const ON_TERRAFORM: Partial<Role> = { pveRole: 'PVEVMUser', owner: { kind: 'service', user: TERRAFORM } };

/** What a cluster holds of a request: its user and token, their ends, and what they may do where. */
export function heldFor({ proxmox }: BotOnProxmox, id: RequestId): unknown {
  return {
    users: proxmox.users().filter(({ userid }) => userid === `pvt-${id}@pve`),
    tokens: proxmox.tokens().filter((token) => token['full-tokenid'].endsWith(`pvt-${id}`)),
    acl: proxmox.acl().filter(({ ugid }) => ugid.includes(id)),
  };
}

/** What the bot changed on the cluster, in order. */
export function writesOf({ proxmox }: BotOnProxmox): string[] {
  return proxmox
    .calls()
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`);
}
