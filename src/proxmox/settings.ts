import type { UserId } from '../domain/role.ts';
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

/** Who the bot is to a cluster. */
export type BotCredential = BotToken | BotLogin;

export interface BotToken {
  readonly kind: 'token';
  readonly fullTokenId: string;
  readonly secret: Secret;
  readonly reread?: Reread;
}

/** A user who logs in with a password: the fallback where there can be no API token. */
export interface BotLogin {
  readonly kind: 'login';
  readonly user: UserId;
  readonly password: Secret;
  readonly reread?: Reread;
}

/**
 * Reads a secret again that is in a file, since that may have been replaced. `reason` tells what is wrong with the file
 * just now, as the end of a sentence that begins with the option that names it.
 */
export type Reread = () =>
  | { readonly ok: true; readonly secret: Secret }
  | { readonly ok: false; readonly reason: string };

/** Whose certificate is trusted: the system's CAs when empty. There is no setting that trusts everyone. */
export interface TlsTrust {
  /** PEM; replaces the system's CAs. */
  readonly ca?: string;
  /**
   * SHA-256 of the certificates that are accepted, as Proxmox shows it: `AA:BB:…`, in either case; every node has a
   * certificate of its own. Without a `ca` they replace the check of the chain, for the self-signed ones of fresh nodes.
   */
  readonly fingerprints?: readonly string[];
}
