import type { Policy } from '../domain/policy.ts';
import type { UserId } from '../domain/role.ts';
import type { Secret } from '../domain/secret.ts';
import type { Milliseconds } from '../domain/time.ts';
import type { FoundSecret } from './secrets.ts';

/** `pvetoken.yml`, checked and resolved, with the secrets and certificates it points to. */
export interface Configuration {
  readonly policy: Policy;
  /** Names what the file says, for the audit: eight characters that tell it from any other. */
  readonly policyHash: string;
  readonly clusters: readonly ClusterConfiguration[];
  readonly worker: WorkerConfiguration;
  readonly audit: AuditConfiguration;
}

/** What is done with the audit beyond keeping it. */
export interface AuditConfiguration {
  /** The Slack channel that is told how far the audit is sealed, and how often. */
  readonly channel?: string | undefined;
  readonly checkpointEvery: Milliseconds;
  /** Where each entry is passed on to. */
  readonly stream?:
    | { readonly kind: 'webhook'; readonly url: string; readonly key: Secret }
    | { readonly kind: 'file'; readonly path: string };
}

/** How to reach one Proxmox cluster, and as whom. */
export interface ClusterConfiguration {
  readonly name: string;
  /** In order of preference, each with its port and without a path, e.g. `https://pve1.example.com:8006`. */
  readonly endpoints: readonly string[];
  readonly credential: CredentialConfiguration;
  /** At most one of the two: PEM certificates, or SHA-256 fingerprints `AA:BB:…`. With neither, the system's CAs vouch. */
  readonly tls: { readonly ca?: string; readonly fingerprints?: readonly string[] };
  /** The PVE group that dedicated users are put into, and in which the bot may create them. */
  readonly group: string;
  /** How many calls may write to the cluster at once, over all processes. */
  readonly writes: number;
  /** How long one call to the cluster may take. */
  readonly deadline: Milliseconds;
}

/** An API token, or a user with a password; a secret that is in a file can be read again. */
export type CredentialConfiguration =
  | {
      readonly kind: 'token';
      readonly fullTokenId: string;
      readonly secret: Secret;
      readonly reread?: () => FoundSecret;
    }
  | { readonly kind: 'login'; readonly user: UserId; readonly password: Secret; readonly reread?: () => FoundSecret };

/** Where the bot's secret on a cluster is looked for. */
export type SecretSource =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string };

/** A cluster of `pvetoken.yml` on which the bot may have no secret yet. */
export interface ClusterToSetUp extends Omit<ClusterConfiguration, 'credential'> {
  /** A full token id, or the user id that the bot logs in with. */
  readonly bot: string;
  readonly keptIn: SecretSource;
  /** The bot's secret or password; `undefined` where there is none yet that could be one. */
  readonly secret: Secret | undefined;
}

/** How this process shares the work with others. */
export interface WorkerConfiguration {
  /** How long the work of a killed process stays locked. */
  readonly lease: Milliseconds;
  readonly sweepEvery: Milliseconds;
  /** How many requests one process works on at once. */
  readonly concurrency: number;
}
