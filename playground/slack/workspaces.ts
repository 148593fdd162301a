/**
 * The workspaces the simulated Slack starts with: plain data, so that a test can copy and alter one.
 */

/** Someone in the workspace. Every flag is one that `users.info` reports; absent means false. */
export interface WorkspacePerson {
  id: string;
  /** The handle, as typed after `@`. */
  name: string;
  /** The name others see. */
  realName: string;
  email?: string;
  /** IANA time zone, e.g. `Europe/Berlin`; dates in messages are shown in it. */
  tz: string;
  /** The person's own workspace, when it is not this one (Slack Connect). */
  teamId?: string;
  deleted?: boolean;
  isAdmin?: boolean;
  isBot?: boolean;
  isAppUser?: boolean;
  /** Multi-channel guest. */
  isRestricted?: boolean;
  /** Single-channel guest. */
  isUltraRestricted?: boolean;
  /** From another workspace and in no channel shared with this one. */
  isStranger?: boolean;
}

/** A channel; people join and leave it through {@link WorkspaceAdmin}. */
export interface WorkspaceChannel {
  id: string;
  name: string;
  members: string[];
  isPrivate?: boolean;
  isArchived?: boolean;
  /** Shared with another organisation through Slack Connect. */
  isExtShared?: boolean;
}

/** A user group, such as `@proxmox-admins`. */
export interface UserGroup {
  id: string;
  handle: string;
  name: string;
  members: string[];
}

/** All that exists before the app does anything. */
export interface Workspace {
  /** `enterpriseId`: the organisation it belongs to, on Enterprise Grid. */
  team: { id: string; name: string; domain: string; enterpriseId?: string };
  app: { id: string; name: string; botUserId: string; botId: string };
  people: WorkspacePerson[];
  channels: WorkspaceChannel[];
  groups: UserGroup[];
  /** User groups exist on paid plans only; anything else is the error every `usergroups.*` method answers. */
  userGroups?: 'available' | 'plan_upgrade_required';
}

const HOMELAB_TEAM = 'T0HOMELAB1';
/** The workspace Finn and Sven belong to. */
export const FOREIGN_TEAM = 'T0FOREIGN1';

/** Requester; lives in Berlin. */
export const RUTH = 'U0RUTH0001';
/** Approver, in the group of approvers. */
export const ANN = 'U0ANN00001';
/** Approver, in the group of approvers; lives in New York. */
export const ABE = 'U0ABE00001';
/** Workspace administrator; not an approver. */
export const ADA = 'U0ADA00001';
/** Guest (`is_restricted`). */
export const GIL = 'U0GIL00001';
/** Person of another organisation, met in the shared channel. */
export const FINN = 'U0FINN0001';
/** Deactivated account. */
export const DORA = 'U0DORA0001';
/** The user of some other bot. */
export const BOB = 'U0BOB00001';
/** Stranger (`is_stranger`): another organisation, no channel in common. */
export const SVEN = 'U0SVEN0001';
/** The app's own bot user. */
const BOT = 'U0PVETOKEN';

export const PROXMOX_ACCESS = 'C0ACCESS01';
/** The bot is a member. */
export const ALERTS = 'C0ALERTS01';
/** The bot is not a member. */
export const GENERAL = 'C0GENERAL1';
/** Shared with Finn's organisation; the bot is a member. */
export const PARTNERS = 'C0PARTNER1';

/** `@proxmox-admins`: Ann and Abe. */
export const PROXMOX_ADMINS = 'S0PVEADMIN';

/**
 * A small workspace with one of each kind of person an approval bot meets.
 *
 * @returns a fresh copy on every call, free to be altered
 */
export function homelab(): Workspace {
  const staff = [RUTH, ANN, ABE, ADA];
  return {
    team: { id: HOMELAB_TEAM, name: 'Homelab', domain: 'homelab' },
    app: { id: 'A0PVETOKEN', name: 'pvetoken', botUserId: BOT, botId: 'B0PVETOKEN' },
    people: [
      { id: RUTH, name: 'ruth', realName: 'Ruth', email: 'ruth@homelab.example', tz: 'Europe/Berlin' },
      { id: ANN, name: 'ann', realName: 'Ann', email: 'ann@homelab.example', tz: 'Europe/Berlin' },
      { id: ABE, name: 'abe', realName: 'Abe', email: 'abe@homelab.example', tz: 'America/New_York' },
      { id: ADA, name: 'ada', realName: 'Ada', email: 'ada@homelab.example', tz: 'Etc/UTC', isAdmin: true },
      { id: GIL, name: 'gil', realName: 'Gil', tz: 'Etc/UTC', isRestricted: true },
      { id: FINN, name: 'finn', realName: 'Finn', tz: 'Europe/Helsinki', teamId: FOREIGN_TEAM },
      { id: DORA, name: 'dora', realName: 'Dora', tz: 'Etc/UTC', deleted: true },
      { id: BOB, name: 'bob', realName: 'Bob', tz: 'Etc/UTC', isBot: true },
      { id: SVEN, name: 'sven', realName: 'Sven', tz: 'Etc/UTC', teamId: FOREIGN_TEAM, isStranger: true },
      { id: BOT, name: 'pvetoken', realName: 'pvetoken', tz: 'Etc/UTC', isBot: true },
    ],
    channels: [
      { id: PROXMOX_ACCESS, name: 'proxmox-access', members: [...staff, GIL, BOB, BOT] },
      { id: ALERTS, name: 'alerts', members: [...staff, BOT] },
      { id: GENERAL, name: 'general', members: [...staff, GIL, BOB] },
      { id: PARTNERS, name: 'partners', members: [RUTH, ANN, FINN, BOT], isExtShared: true },
    ],
    groups: [{ id: PROXMOX_ADMINS, handle: 'proxmox-admins', name: 'Proxmox administrators', members: [ANN, ABE] }],
    userGroups: 'available',
  };
}
