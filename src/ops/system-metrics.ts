import { Gauge, type Registry } from 'prom-client';
import type { ActiveCount } from '../domain/counting.ts';
import type { Stock } from '../domain/stock.ts';
import { SECOND, type Milliseconds } from '../domain/time.ts';
import { Unavailable } from '../use-cases/faults.ts';
import type { Report } from '../use-cases/ports/deps.ts';

/** How many jobs of a queue are in one state. */
export interface QueueDepth {
  readonly queue: string;
  readonly state: string;
  readonly jobs: number;
}

/** Where the figures come from that are of all processes together. Each may fail, or not answer. */
export interface Sources {
  readonly stock: () => Promise<Stock>;
  readonly active: () => Promise<readonly ActiveCount[]>;
  readonly queues: () => Promise<readonly QueueDepth[]>;
  /** How much that people did is not yet at its end. */
  readonly undertakings: () => Promise<number>;
  /** What about the store would lose data. */
  readonly risks: () => Promise<readonly string[]>;
  /** How long the audit waits for its seal. */
  readonly unsealed: () => Promise<Milliseconds>;
}

/** How long an answer is given again: several who scrape cost no more than one. */
const KEPT: Milliseconds = 10 * SECOND;

/** How long a scrape waits for the store; Prometheus itself gives up after ten seconds. */
const PATIENCE: Milliseconds = 2.5 * SECOND;

/**
 * Figures of the whole system, asked for when they are scraped, so that each process shows the same ones. A figure that is
 * not known is not shown: zero would say that all is well.
 */
export class SystemMetrics {
  readonly #clusters: readonly string[];
  readonly #sources: Partial<Sources>;
  readonly #report: Report;
  readonly #gauges;
  readonly #clock: () => Milliseconds;
  #asked: { readonly at: Milliseconds; readonly answers: Promise<void> } | undefined;

  /**
   * @param clusters the names of the configured ones, which have a figure each, also where it is 0.
   * @param report told of a source that fails for another reason than that the store does not answer.
   */
  constructor(
    registry: Registry,
    clusters: readonly string[],
    sources: Partial<Sources>,
    report: Report,
    clock: () => Milliseconds = () => performance.now(),
  ) {
    this.#clusters = clusters;
    this.#clock = clock;
    this.#sources = sources;
    this.#report = report;
    this.#gauges = gaugesIn(registry);
  }

  /** Brings the figures up to date, unless they are of a moment ago. It never throws, and ends in time. */
  async refresh(): Promise<void> {
    const now = this.#clock();
    if (this.#asked === undefined || now - this.#asked.at >= KEPT) this.#asked = { at: now, answers: this.#askAll() };
    await this.#asked.answers;
  }

  async #askAll(): Promise<void> {
    const { overdue, waiting, late, active, queues, undertakings, risks, unsealed, up } = this.#gauges;
    const { stock, ...others } = this.#sources;
    const shown = this.#shown.bind(this);
    const known = await Promise.all([
      shown([overdue, waiting, late], stock, (now) => {
        for (const cluster of new Set([...this.#clusters, ...now.overdue.keys()])) {
          overdue.set({ cluster }, now.overdue.get(cluster) ?? 0);
        }
        for (const [what, count] of Object.entries(now.waiting)) waiting.set({ for: what }, count);
        late.set(now.late);
      }),
      shown([active], others.active, (counts) => {
        for (const { role, cluster, count } of counts) active.set({ role, cluster }, count);
      }),
      shown([queues], others.queues, (depths) => {
        for (const { queue, state, jobs } of depths) queues.set({ queue, state }, jobs);
      }),
      shown([undertakings], others.undertakings, (count) => undertakings.set(count)),
      shown([risks], others.risks, ({ length }) => risks.set(length)),
      shown([unsealed], others.unsealed, (time) => unsealed.set(time / SECOND)),
    ]);
    up.set(known.every((each) => each) ? 1 : 0);
  }

  /** Shows what a source says, or takes away what it said before. @returns whether it answered, or there is none. */
  async #shown<T>(
    gauges: readonly Gauge[],
    source: (() => Promise<T>) | undefined,
    show: (answer: T) => void,
  ): Promise<boolean> {
    const answer = source && (await inTime(source, this.#report));
    for (const gauge of gauges) clear(gauge);
    if (answer !== undefined) show(answer);
    return source === undefined || answer !== undefined;
  }
}

/** What a source answers; `undefined` when it does not, or takes too long. */
async function inTime<T>(source: () => Promise<T>, report: Report): Promise<T | undefined> {
  let late: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    late = setTimeout(() => resolve(undefined), PATIENCE);
  });
  const answer = source().catch((fault: unknown) => {
    if (!(fault instanceof Unavailable)) report(fault, { doing: 'count for /metrics' });
    return undefined;
  });
  return await Promise.race([answer, tooLate]).finally(() => clearTimeout(late));
}

/** Leaves nothing of a gauge, which by itself shows one without labels as 0. */
function clear(gauge: Gauge): void {
  gauge.reset();
  gauge.remove({});
}

function gaugesIn(registry: Registry) {
  const registers = [registry];
  return {
    active: new Gauge({
      name: 'pvetoken_grants_active',
      help: 'Grants at work, by role and cluster.',
      labelNames: ['role', 'cluster'] as const,
      registers,
    }),
    overdue: new Gauge({
      name: 'pvetoken_overdue_revocations',
      help: 'Tokens that are past their end for longer than timing.revocationAlert and may still be on the cluster.',
      labelNames: ['cluster'] as const,
      registers,
    }),
    waiting: new Gauge({
      name: 'pvetoken_waiting_requests',
      help: 'Requests that wait for a decision, a token, a revocation, or the review of an emergency.',
      labelNames: ['for'] as const,
      registers,
    }),
    late: new Gauge({
      name: 'pvetoken_late_requests',
      help: 'Requests whose work on a cluster has been due for minutes and was taken up by no process.',
      registers,
    }),
    queues: new Gauge({
      name: 'pvetoken_queue_jobs',
      help: 'Wake-ups in the queues, by state.',
      labelNames: ['queue', 'state'] as const,
      registers,
    }),
    undertakings: new Gauge({
      name: 'pvetoken_intake_undertakings',
      help: 'What people did and was acknowledged, and is not yet at its end.',
      registers,
    }),
    risks: new Gauge({
      name: 'pvetoken_store_risks',
      help: 'What about Redis would lose data: no append-only file, eviction.',
      registers,
    }),
    unsealed: new Gauge({
      name: 'pvetoken_audit_unsealed_seconds',
      help: 'How long the oldest entry of the audit without a seal has waited for one; absent where the audit is not sealed.',
      registers,
    }),
    up: new Gauge({
      name: 'pvetoken_store_up',
      help: 'Whether Redis gave all figures of the last scrape (1) or not (0).',
      registers,
    }),
  };
}
