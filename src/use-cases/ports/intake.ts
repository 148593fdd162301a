import type { Undertaking } from '../../domain/intake.ts';
import type { EpochMs } from '../../domain/time.ts';

/**
 * What people did and were acknowledged, until it has come to its end: what is left was lost with its process. Every method
 * throws `Unavailable` when the store does not answer.
 */
export interface Intake {
  begun(what: Undertaking): Promise<void>;
  ended(id: string): Promise<void>;
  /** What was begun before a moment and has not ended, the oldest first. */
  leftFrom(before: EpochMs): Promise<Undertaking[]>;
}
