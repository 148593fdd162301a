import { ABE, ADA, ANN, PROXMOX_ACCESS, PROXMOX_ADMINS } from '../../playground/slack/workspaces.ts';
import type { RoleEntry } from '../../playground/world.ts';

/** What plans and judges have to know of a role. */
export interface Trait {
  readonly delivery: 'message' | 'reveal';
  /** A rule approves what is asked for. */
  readonly isAutomatic: boolean;
  readonly isExtendable: boolean;
  readonly hasBreakGlass: boolean;
  /** Who approves, one after the other; each once. */
  readonly approvers: readonly string[];
  /** What is asked for on the command line after the role. */
  readonly wish: string;
  /** Minutes. */
  readonly duration: number;
}

export type RoleName = keyof typeof ROLES;

/** A role for each way in which a token is asked for, approved, made and handed over. */
export const ROLES = {
  /** A user of its own, by message. */
  provisioner: {
    delivery: 'message',
    isAutomatic: false,
    isExtendable: true,
    hasBreakGlass: true,
    approvers: [ANN],
    wish: 'for 60m',
    duration: 60,
  },
  /** A service user's token, revealed, after two stages. */
  operator: {
    delivery: 'reveal',
    isAutomatic: false,
    isExtendable: false,
    hasBreakGlass: false,
    approvers: [ANN, ABE],
    wish: 'for 40m on /vms/100',
    duration: 40,
  },
  /** Approved by a rule. */
  auditor: {
    delivery: 'message',
    isAutomatic: true,
    isExtendable: false,
    hasBreakGlass: false,
    approvers: [],
    wish: 'for 30m',
    duration: 30,
  },
  /** A token of the requester's own user, after two approvals of one stage. */
  console: {
    delivery: 'message',
    isAutomatic: false,
    isExtendable: false,
    hasBreakGlass: false,
    approvers: [ABE, ANN],
    wish: 'for 50m on /vms/101',
    duration: 50,
  },
  /** A user of its own, revealed. */
  builder: {
    delivery: 'reveal',
    isAutomatic: false,
    isExtendable: true,
    hasBreakGlass: false,
    approvers: [ABE],
    wish: 'for 45m',
    duration: 45,
  },
} as const satisfies Readonly<Record<string, Trait>>;

const common = () => ({
  cluster: 'home',
  requesters: 'everyone' as const,
  channel: PROXMOX_ACCESS,
  approvalWindow: '2h',
  reactions: true,
  formats: ['env'],
  reminders: ['10m'],
});

const dedicated = () => ({ pveRole: 'TerraformProvisioner', paths: ['/pool/dev'], owner: 'dedicated' });

/** How much longer people ask their tokens to work, in minutes. */
export const EXTENSION = 30;

/** The roles as `pvetoken.yml` has them. @param requesters who may break the glass. */
export function roleEntries(requesters: readonly string[]): Record<RoleName, RoleEntry> {
  const group = { groups: [PROXMOX_ADMINS] };
  return {
    provisioner: {
      ...common(),
      ...dedicated(),
      description: 'Create and change guests',
      leavesAccess: ['rights'],
      duration: { default: '1h', longest: '4h' },
      approvers: group,
      breakGlass: { users: [...requesters], longest: '2h', reasonLength: 10 },
      extension: 'reviewed',
    },
    operator: {
      ...common(),
      description: 'Start and stop one guest',
      pveRole: 'PowerUser',
      leavesAccess: ['guest'],
      paths: ['/vms/*'],
      owner: 'terraform@pve',
      delivery: 'reveal',
      duration: { default: '40m', longest: '4h' },
      approvers: { users: [ANN], next: [{ users: [ABE, ADA] }] },
    },
    auditor: {
      ...common(),
      description: 'Look at guests',
      pveRole: 'PVEAuditor',
      paths: ['/vms'],
      owner: 'dedicated',
      duration: { default: '30m', longest: '4h' },
      approvers: group,
      risk: 'low',
      autoApproval: { upTo: '1h', perDay: 20 },
    },
    console: {
      ...common(),
      description: 'Use the console of one guest',
      pveRole: 'PowerUser',
      leavesAccess: ['guest'],
      paths: ['/vms/*'],
      owner: 'requester',
      duration: { default: '50m', longest: '4h' },
      approvers: { ...group, required: 2 },
    },
    builder: {
      ...common(),
      ...dedicated(),
      description: 'Build images',
      leavesAccess: ['rights'],
      delivery: 'reveal',
      duration: { default: '45m', longest: '4h' },
      approvers: group,
      extension: 'automatic',
    },
  };
}
