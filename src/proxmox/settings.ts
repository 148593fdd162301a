import type { Secret } from '../domain/secret.ts';
import type { Milliseconds } from '../domain/time.ts';

/** The group of a bot that was given no other. */
export const DEFAULT_GROUP = 'pvetoken';

/** One Proxmox VE cluster and how the bot reaches it. Configuration checks these values before they come here. */
export interface ClusterSettings {
  /** The name that roles use; not Proxmox's own. */
  readonly name: string;
  /** Addresses without a path, e.g. `https://pve1.example.com:8006`, in order of preference. `http:` for loopback only. */
  readonly endpoints: readonly string[];
  readonly credential: BotCredential;
  /** The bot's own PVE group, in which it makes dedicated users; `pvetoken` when left out. */
  readonly group?: string;
  readonly tls: TlsTrust;
  /** For one call from its start to the end of its answer, fail-over included. */
  readonly deadline: Milliseconds;
}

/** Who the bot is to a cluster. Tickets (user and password) will be another kind. */
export interface BotCredential {
  readonly kind: 'token';
  readonly fullTokenId: string;
  readonly secret: Secret;
}

/** Whose certificate is trusted: the system's CAs when empty. There is no setting that trusts everyone. */
export interface TlsTrust {
  /** PEM; replaces the system's CAs. */
  readonly ca?: string;
  /**
   * SHA-256 of the one certificate that is accepted, as Proxmox shows it: `AA:BB:…`, in either case. Without a `ca`
   * it replaces the check of the chain, for the self-signed certificate of a fresh node.
   */
  readonly fingerprint?: string;
}
