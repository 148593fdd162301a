import type { AuditEntry, Seal } from '../../domain/audit-seal.ts';
import type { Covered } from '../../domain/audit-verification.ts';
import type { EpochMs } from '../../domain/time.ts';

/** The audit as it is stored, with its seals. Every method throws `Unavailable` when the store does not answer. */
export interface AuditTrail {
  /** Entries after one, oldest first; `undefined` begins with the oldest. */
  after(id: string | undefined, limit: number): Promise<AuditEntry[]>;
  /** All entries between two, oldest first. */
  covered(by: Covered): Promise<AuditEntry[]>;
  /** How many entries there are after one. */
  countAfter(id: string | undefined): Promise<number>;
  /** The seal to be followed by the next. @throws Error when it cannot be read. */
  lastSeal(): Promise<Seal | undefined>;
  /** What is kept as seals, by the place it was given, from one on; `seal` is absent where it cannot be read. */
  sealsFrom(place: number, limit: number): Promise<{ readonly place: number; readonly seal: Seal | undefined }[]>;
  /** Keeps the next seal. @returns false when another process kept one of that number first. */
  keep(seal: Seal): Promise<boolean>;
  /** Drops seals that were made before a moment. */
  dropSeals(before: EpochMs): Promise<void>;
}
