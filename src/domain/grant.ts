import type { Review } from './approval.ts';
import type { UserId } from './role.ts';
import type { EpochMs } from './time.ts';

/** The time-bound result of an approved request. */
export interface Grant {
  readonly userId: UserId;
  readonly tokenId: string;
  readonly fullTokenId: string;
  readonly activatedAt: EpochMs;
  /** A whole second: the same moment is Proxmox's own `expire`. */
  readonly expiresAt: EpochMs;
  /** When its secret was last replaced; absent while it is the first. */
  readonly rotatedAt?: EpochMs;
  /** When its owner last revealed a secret of it; absent before, and where secrets come by message. */
  readonly revealedAt?: EpochMs;
}

/** How far provisioning got. It is saved before each attempt, so that a killed process leaves its intent behind. */
export interface Provisioning {
  /** Counts attempts; a worker whose number is no longer the current one must not go on. */
  readonly attempt: number;
  readonly failures: number;
  readonly retryAt: EpochMs;
  readonly giveUpAt: EpochMs;
  /** Proxmox's `expire` of the current attempt, once there is one. */
  readonly expiresAt?: EpochMs;
  /**
   * Whether the person may have been shown a secret: `perhaps` from the moment before the DM is sent.
   * A later secret then says that it replaces the first.
   */
  readonly secretShown: 'no' | 'perhaps';
  /** What kept the last attempt from its end. */
  readonly blockedBy?: 'cluster_unavailable' | 'slack_unavailable';
  /** Present while the request waits for new tokens to be resumed; people are shown that. */
  readonly paused?: true;
  /** Present from when people were shown that it waits for its turn on the cluster until the first attempt begins. */
  readonly queued?: true;
}

/** A later end of a grant. */
export interface Extension {
  /** A whole second, like a grant's end. */
  readonly until: EpochMs;
  readonly reason?: string;
  /** Tells one extension of a grant from another. */
  readonly askedAt: EpochMs;
  readonly lapsesAt: EpochMs;
  readonly votes: readonly Review[];
  /** Present once it is approved: how far writing it to the cluster got. */
  readonly writing?: { readonly failures: number; readonly retryAt: EpochMs; readonly giveUpAt: EpochMs };
}

/** A secret of a grant that its owner is still to reveal: it is made when they click, and nobody holds it until then. */
export interface Reveal {
  /** When it is too late to reveal it. */
  readonly until: EpochMs;
  /** The attempt that came before it, which tells it from every other of the same grant. */
  readonly after: number;
  /** As `replacedBy` of a rotation, from an attempt whose secret nobody saw. */
  readonly replacedBy?: number;
}

/** A new secret in place of the one that a grant's owner holds, or is to reveal: how far making it got. */
export interface Rotation {
  readonly failures: number;
  readonly retryAt: EpochMs;
  readonly giveUpAt: EpochMs;
  /**
   * The attempt that may have replaced the old secret, saved before its first write. While there is none, the old
   * secret is as good as it was.
   */
  readonly replacedBy?: number;
  /** The modal in which the secret is revealed; absent where it comes by message. */
  readonly modal?: {
    /** Slack's id of it. */
    readonly view: string;
    /** As of the reveal that this is: should it come to nothing, it goes back to waiting. */
    readonly until: EpochMs;
    readonly after: number;
    /** As of a provisioning. What may have been shown counts as shown: it is never made a second time. */
    readonly secretShown: 'no' | 'perhaps';
  };
}
