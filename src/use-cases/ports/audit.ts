import type { AuditEntry, Seal } from '../../domain/audit-seal.ts';
import type { Covered } from '../../domain/audit-verification.ts';
import type { Happening } from '../../domain/event.ts';
import type { RequestId } from '../../domain/request-id.ts';
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

/** Something that happened to a request, as the audit has it. */
export interface HistoryEntry {
  readonly id: RequestId;
  /** Absent where this version cannot read it. */
  readonly event: Happening | undefined;
}

/** What happened to requests, for reports. Every method throws `Unavailable` when the store does not answer. */
export interface History {
  /**
   * A page of it, oldest first.
   * @param from a moment of the store's clock, or `next` of the page before.
   * @returns `next`, unless this was the last page.
   */
  page(
    from: EpochMs | string,
    limit: number,
  ): Promise<{ readonly entries: readonly HistoryEntry[]; readonly next?: string }>;
}
