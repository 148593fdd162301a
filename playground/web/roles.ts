import { ABE, ADA, ANN, PROXMOX_ACCESS, PROXMOX_ADMINS, RUTH } from '../slack/workspaces.ts';
import type { WorldFile } from '../world.ts';

/** Gives the playground roles that show each way a token is asked for, approved and handed over. */
export function playgroundRoles({ roles }: WorldFile): void {
  const { provisioner, operator } = roles;
  if (provisioner === undefined || operator === undefined) throw new Error('The world has lost a role.');
  provisioner.breakGlass = { users: [RUTH], longest: '2h' };
  operator.delivery = 'reveal';
  operator.requesters = 'everyone';
  operator.approvers = { users: [ANN], next: [{ users: [ABE, ADA] }] };
  operator.risk = 'high';
  roles['auditor'] = {
    description: 'Look at guests and storages; change nothing',
    cluster: 'home',
    pveRole: 'PVEAuditor',
    paths: ['/vms', '/storage'],
    formats: ['header', 'env'],
    duration: { default: '30m', longest: '8h' },
    requesters: 'everyone',
    approvers: { groups: [PROXMOX_ADMINS] },
    risk: 'low',
    autoApproval: { upTo: '1h', perDay: 3 },
    channel: PROXMOX_ACCESS,
  };
}
