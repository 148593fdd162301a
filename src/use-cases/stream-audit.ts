import { momentOf } from '../domain/audit-seal.ts';
import { backoff } from '../domain/retry.ts';
import { MINUTE, SECOND, type EpochMs, type Milliseconds } from '../domain/time.ts';
import type { AuditCursors, AuditSink, AuditTrail } from './ports/audit.ts';
import type { Deps, Report } from './ports/deps.ts';

export interface StreamingDeps extends Pick<Deps, 'leases' | 'now'> {
  readonly trail: AuditTrail;
  readonly cursors: AuditCursors;
  readonly sink: AuditSink;
  readonly report: Report;
  /** Told after each look how long the oldest entry has waited that was not passed on; 0 when none does. */
  readonly onLag: (lag: Milliseconds) => void;
}

/** How many entries are passed on at once. */
const AT_ONCE = 100;

const FIRST_PAUSE = SECOND;
const LONGEST_PAUSE = 5 * MINUTE;

/**
 * Passes each entry of the audit on, in their order and at least once, beginning with the oldest that there is. How far it
 * got is kept, so another process goes on from there; one process does it at a time.
 */
export class AuditStream {
  readonly #deps: StreamingDeps;
  #failures = 0;
  #retryAt: EpochMs = 0;

  constructor(deps: StreamingDeps) {
    this.#deps = deps;
  }

  /**
   * Passes on all that is new, unless it failed a short time ago. What is not taken is reported, and tried again later.
   * @throws Unavailable when the store does not answer.
   */
  async run(): Promise<void> {
    const { leases, now, onLag } = this.#deps;
    if (now() >= this.#retryAt) {
      const lease = await leases.take('audit-stream');
      try {
        if (lease !== undefined) await this.#passOn();
      } finally {
        await lease?.release();
      }
    }
    onLag(await this.#lag());
  }

  async #passOn(): Promise<void> {
    const { trail, cursors, sink, report, now } = this.#deps;
    for (;;) {
      const lines = await trail.lines(await cursors.get('stream'), AT_ONCE);
      const last = lines.at(-1);
      if (last === undefined) return;
      try {
        await sink.send(lines);
      } catch (fault) {
        this.#failures += 1;
        this.#retryAt = now() + backoff(this.#failures, FIRST_PAUSE, LONGEST_PAUSE);
        report(fault, { doing: 'stream the audit' });
        return;
      }
      this.#failures = 0;
      await cursors.set('stream', last.id);
    }
  }

  async #lag(): Promise<Milliseconds> {
    const { trail, cursors, now } = this.#deps;
    const [oldest] = await trail.lines(await cursors.get('stream'), 1);
    const waited = oldest === undefined ? 0 : now() - momentOf(oldest.id);
    return Number.isNaN(waited) ? 0 : Math.max(0, waited);
  }
}
