import type { Happening } from '../../domain/event.ts';
import type { RequestId } from '../../domain/request-id.ts';
import type { EpochMs } from '../../domain/time.ts';

/** An entry of the audit on one request. */
export interface HistoryEntry {
  readonly id: RequestId;
  /** When it was written, by the store's clock. */
  readonly at: EpochMs;
  /** Absent where it cannot be read, as one that a newer version wrote. */
  readonly event: Happening | undefined;
}

/** What happened to all requests, in pages. Every method throws `Unavailable` when the store does not answer. */
export interface Pages {
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

/** What the audit says of requests, for operators. */
export interface History extends Pages {
  /** The requests that were asked for, the latest first, for as long as the audit is kept; some may be forgotten since. */
  latest(): AsyncIterable<RequestId>;
  /** Everything on one request, oldest first. @param since when it was asked for; what came before is not looked at. */
  of(id: RequestId, since: EpochMs): Promise<HistoryEntry[]>;
}
