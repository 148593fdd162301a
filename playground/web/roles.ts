import { ABE, ADA, ANN, PROXMOX_ACCESS, PROXMOX_ADMINS, RUTH } from '../slack/workspaces.ts';
import type { WorldFile } from '../world.ts';

/** Gives the playground roles that show each way a token is asked for, approved and handed over. */
export function playgroundRoles(file: WorldFile): void {
  file.roles = {
    provisioner: {
      description: 'Create, change and delete guests in the dev pool with Terraform',
      cluster: 'home',
      pveRole: 'TerraformProvisioner',
      leavesAccess: ['rights'],
      paths: ['/pool/dev', '/storage/local-lvm'],
      formats: ['terraform-bpg', 'curl'],
      duration: { default: '4h', longest: '24h' },
      requesters: 'everyone',
      approvers: { groups: [PROXMOX_ADMINS] },
      breakGlass: { users: [RUTH], longest: '2h' },
      channel: PROXMOX_ACCESS,
      reminders: ['1h', '10m'],
    },
    operator: {
      description: 'Start, stop and open the console of one guest',
      cluster: 'home',
      pveRole: 'PVEVMUser',
      leavesAccess: ['guest'],
      delivery: 'reveal',
      paths: ['/vms/*'],
      owner: 'terraform@pve',
      formats: ['env'],
      duration: { default: '1h', longest: '8h' },
      requesters: 'everyone',
      approvers: { users: [ANN], next: [{ users: [ABE, ADA] }] },
      risk: 'high',
      channel: PROXMOX_ACCESS,
    },
    auditor: {
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
    },
  };
}
