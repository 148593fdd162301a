import type { AuditEntry, Seal } from '../../domain/audit-seal.ts';
import type { AuditLine } from '../../domain/audit-line.ts';
import type { Covered } from '../../domain/audit-verification.ts';

/** The audit as it is stored, with its seals. Every method throws `Unavailable` when the store does not answer. */
export interface AuditTrail {
  /** Entries after one, oldest first; `undefined` begins with the oldest. */
  after(id: string | undefined, limit: number): Promise<AuditEntry[]>;
  /** As `after`, as people and other programs read them. */
  lines(after: string | undefined, limit: number): Promise<AuditLine[]>;
  /** The newest entries, oldest first. */
  lastLines(limit: number): Promise<AuditLine[]>;
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
  /** Writes entries that are owed, see `mayPrecedeItsEntry`. @throws Error when the audit still cannot be written. */
  writeOwed(): Promise<void>;
}

/** How far the audit was passed on, by whereto. Every method throws `Unavailable` when the store does not answer. */
export interface AuditCursors {
  get(name: AuditReader): Promise<string | undefined>;
  set(name: AuditReader, value: string): Promise<void>;
}

/** `checkpoint`: the number of the seal that a channel was told last. `stream`: the last entry that was taken elsewhere. */
export type AuditReader = 'checkpoint' | 'stream';

/** Where entries are passed on to. */
export interface AuditSink {
  /** Passes entries on, in their order; those may have been passed on before. @throws Error when they were not taken. */
  send(lines: readonly AuditLine[]): Promise<void>;
}
