import { randomUUID } from 'node:crypto';
import { startProxmox, type CertificateTerms, type Level, type SimulatedProxmox } from './proxmox/simulated-proxmox.ts';
import { homelabSeed, withAudit } from './proxmox/seeds.ts';
import { startSlack, type SimulatedSlack } from './slack/simulated-slack.ts';
import { ADA, ALERTS, ANN, PROXMOX_ACCESS, PROXMOX_ADMINS, RUTH, type Workspace } from './slack/workspaces.ts';

export interface WorldOptions {
  readonly redisUrl: string;
  readonly mode?: 'socket' | 'http';
  readonly level?: Level;
  /** The clock of Slack and Proxmox; `Date.now` unless a test moves time by hand. */
  readonly now?: () => number;
  /** Changes to `pvetoken.yml` before the bot reads it. */
  readonly adjust?: (file: WorldFile) => void;
  readonly authFailureDelayMs?: number;
  readonly lockTimeoutMs?: number;
  /** Whether Proxmox is spoken to over TLS; the bot is told the fingerprint of its certificate. */
  readonly tls?: boolean | CertificateTerms;
  /** Whether the bot may see guests, pools and storages, by the README's optional role. */
  readonly audit?: boolean;
  /** Who is there; the homelab's people by default. */
  readonly workspace?: Workspace;
  /** Whether Slack counts calls; it does by default. */
  readonly rateLimits?: 'enforced' | 'off';
}

/** A Slack workspace and a Proxmox cluster, and what a bot needs to serve them: nothing but ordinary settings. */
export interface World {
  readonly slack: SimulatedSlack;
  readonly proxmox: SimulatedProxmox;
  /** What stands in `pvetoken.yml`. */
  readonly file: WorldFile;
  /** The text of it. JSON is YAML too. */
  readonly configuration: string;
  /** The bot's environment, but for the address of its configuration file. */
  readonly environment: Readonly<Record<string, string>>;
  /** The password of `root@pam`, for looking at Proxmox with the eyes of its owner. */
  readonly rootPassword: string;
  close(): Promise<void>;
}

interface PeopleEntry {
  users?: string[];
  groups?: string[];
}

interface StageEntry extends PeopleEntry {
  required?: number;
  silent?: PeopleEntry;
}

/** One role of the world's `pvetoken.yml`, in the file's words. */
export interface RoleEntry {
  description: string;
  cluster: string;
  pveRole?: string;
  privileges?: string[];
  leavesAccess?: string[];
  paths: string[];
  propagate?: boolean;
  owner?: string;
  delivery?: 'message' | 'reveal';
  formats: string[];
  duration: { default: string; longest: string };
  requesters: 'everyone' | { users?: string[]; groups?: string[] };
  ticket?: { required?: boolean; pattern?: string; example?: string; url?: string };
  approvers: StageEntry & { next?: StageEntry[] };
  risk?: 'low' | 'medium' | 'high';
  escalation?: PeopleEntry & { after: string };
  autoApproval?: { upTo: string; perDay: number };
  breakGlass?: PeopleEntry & { longest: string; reasonLength?: number };
  reactions?: boolean;
  extension?: 'reviewed' | 'automatic' | 'none';
  channel: string;
  approvalWindow?: string;
  reminders?: string[];
  mostActive?: number;
  removeAddedAccess?: boolean;
}

export interface WorldFile {
  clusters: Record<string, Record<string, unknown>>;
  channels: { alerts: string };
  audit?: Record<string, unknown>;
  administrators: { users?: string[]; groups?: string[] };
  people: Record<string, string>;
  roles: Record<string, RoleEntry>;
  timing: Record<string, string>;
  limits?: { pendingPerPerson?: number; activePerPerson?: number };
  worker: Record<string, string | number>;
}

function fileFor({ url, fingerprint }: SimulatedProxmox): WorldFile {
  return {
    clusters: {
      home: {
        endpoints: [url],
        ...(fingerprint !== undefined && { tls: { fingerprint } }),
        token: { id: 'pvetoken@pve!bot', secretEnv: 'PVE_HOME_SECRET' },
        group: 'pvetoken',
        writes: 2,
        deadline: '20s',
      },
    },
    channels: { alerts: ALERTS },
    administrators: { users: [ADA] },
    people: { [RUTH]: 'alice@pve' },
    roles: {
      provisioner: {
        description: 'Create, change and delete guests in the dev pool with Terraform',
        cluster: 'home',
        pveRole: 'TerraformProvisioner',
        leavesAccess: ['rights'],
        paths: ['/pool/dev', '/storage/local-lvm'],
        owner: 'dedicated',
        formats: ['terraform-bpg', 'curl'],
        duration: { default: '4h', longest: '24h' },
        requesters: 'everyone',
        approvers: { groups: [PROXMOX_ADMINS] },
        channel: PROXMOX_ACCESS,
        reminders: ['1h', '10m'],
      },
      operator: {
        description: 'Start, stop and open the console of one guest',
        cluster: 'home',
        pveRole: 'PVEVMUser',
        leavesAccess: ['guest'],
        paths: ['/vms/*'],
        owner: 'terraform@pve',
        formats: ['env'],
        duration: { default: '1h', longest: '8h' },
        requesters: { users: [RUTH] },
        approvers: { users: [ANN] },
        reactions: false,
        channel: PROXMOX_ACCESS,
      },
    },
    timing: {},
    worker: {},
  };
}

/** Starts the world on loopback. The caller closes it. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { mode = 'socket', now = Date.now } = options;
  const botSecret = randomUUID();
  const rootPassword = randomUUID();
  const homelab = homelabSeed(botSecret);
  const seed = options.audit === true ? withAudit(homelab) : homelab;
  const proxmox = await startProxmox({
    seed: { ...seed, passwords: { ...seed.passwords, 'root@pam': rootPassword } },
    now,
    ...(options.level && { level: options.level }),
    ...(options.authFailureDelayMs !== undefined && { authFailureDelayMs: options.authFailureDelayMs }),
    ...(options.lockTimeoutMs !== undefined && { lockTimeoutMs: options.lockTimeoutMs }),
    ...(options.tls !== undefined && { tls: options.tls }),
  });
  const slack = await startSlack({
    now,
    ...(options.workspace && { workspace: options.workspace }),
    ...(options.rateLimits && { rateLimits: options.rateLimits }),
  });
  const file = fileFor(proxmox);
  options.adjust?.(file);
  return {
    slack,
    proxmox,
    file,
    configuration: JSON.stringify(file, undefined, 2),
    environment: {
      SLACK_MODE: mode,
      SLACK_BOT_TOKEN: slack.botToken,
      ...(mode === 'socket' ? { SLACK_APP_TOKEN: slack.appToken } : { SLACK_SIGNING_SECRET: slack.signingSecret }),
      SLACK_API_URL: slack.apiUrl,
      REDIS_URL: options.redisUrl,
      PVE_HOME_SECRET: botSecret,
      // For a bot whose `pvetoken.yml` says `login` in place of `token`.
      PVE_HOME_PASSWORD: seed.passwords?.['pvetoken@pve'] ?? '',
      HOST: '127.0.0.1',
      PORT: '0',
      // Nobody stands between Slack and the bot who would have to notice that it stops.
      PVETOKEN_DRAIN_SECONDS: '0',
    },
    rootPassword,
    async close() {
      await Promise.all([slack.close(), proxmox.close()]);
    },
  };
}
