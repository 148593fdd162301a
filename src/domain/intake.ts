import type { SlackUserId } from './people.ts';
import type { EpochMs } from './time.ts';

/** Something that a person did, and that was acknowledged before it came to its end. It holds none of their words. */
export interface Undertaking {
  readonly id: string;
  readonly by: SlackUserId;
  /** The word after `/pvetoken`, for a command. */
  readonly what: { readonly kind: 'command'; readonly word: string } | { readonly kind: 'click' | 'form' };
  /** When it was taken, or if it takes longer, when it was last known to be at work. */
  readonly at: EpochMs;
}
