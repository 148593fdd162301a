import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Change, RequestRecord } from '../domain/record.ts';
import { SECOND, type EpochMs, type Milliseconds } from '../domain/time.ts';
import type { Report } from '../use-cases/ports/deps.ts';
import type { Discrepancies } from '../use-cases/ports/store.ts';
import { CallMetrics } from './call-metrics.ts';
import { addMeasured } from './measured.ts';
import { ProcessMetrics } from './process-metrics.ts';
import { RequestMetrics } from './request-metrics.ts';
import { SystemMetrics, type Sources } from './system-metrics.ts';

/** Slack gives a delivery three seconds. */
const ACKNOWLEDGEMENT_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3];

export interface MetricsSettings {
  /** Of the bot. */
  readonly version: string;
  /** The names of the configured clusters. */
  readonly clusters: readonly string[];
}

/**
 * What the bot counts, for Prometheus; docs/metrics.md tells it to operators. Labels are names from the configuration and
 * from our own code, never ids.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly calls = new CallMetrics(this.registry);
  readonly #clusters: readonly string[];
  readonly #requests = new RequestMetrics(this.registry);
  readonly #process: ProcessMetrics;
  #system: SystemMetrics | undefined;
  readonly #faults = new Counter({
    name: 'pvetoken_faults_total',
    help: 'Faults reported to the log.',
    registers: [this.registry],
  });

  readonly #discrepancies = new Counter({
    name: 'pvetoken_discrepancies_total',
    help: 'What reconciling found on clusters that was not as approved, by kind and by what came of it.',
    labelNames: ['kind', 'handling', 'cluster'] as const,
    registers: [this.registry],
  });

  readonly #clocks = new Gauge({
    name: 'pvetoken_cluster_clock_skew_seconds',
    help: 'How far the clock of a cluster is ahead of ours; negative where it is behind.',
    labelNames: ['cluster'] as const,
    registers: [this.registry],
  });

  readonly #rights = new Gauge({
    name: 'pvetoken_rights_findings',
    help: 'What is missing and what is too much of the bot’s own rights on a cluster, as last seen.',
    labelNames: ['kind', 'cluster'] as const,
    registers: [this.registry],
  });

  readonly #acknowledgements = new Histogram({
    name: 'pvetoken_acknowledgement_seconds',
    help: 'How long deliveries of Slack waited until they were acknowledged.',
    buckets: ACKNOWLEDGEMENT_BUCKETS,
    registers: [this.registry],
  });

  readonly #sweep = new Gauge({
    name: 'pvetoken_last_sweep_timestamp_seconds',
    help: 'When this process last finished a sweep, in seconds since 1970; 0 while it did none.',
    registers: [this.registry],
  });

  readonly #auditLag = new Gauge({
    name: 'pvetoken_audit_stream_lag_seconds',
    help: 'How long the oldest entry of the audit has waited to be passed on; 0 when none waits.',
    registers: [this.registry],
  });

  constructor({ version, clusters }: MetricsSettings) {
    this.#clusters = clusters;
    this.#process = new ProcessMetrics(this.registry, version);
  }

  /**
   * Begins to watch the process, and from then on shows what is of all processes together.
   * @param sources that of which there is none is not shown.
   * @param report as of `SystemMetrics`.
   * @param isConnected whether Slack can reach this process.
   */
  start(sources: Partial<Sources>, report: Report, isConnected: () => boolean): void {
    this.#process.start();
    this.#system = new SystemMetrics(this.registry, this.#clusters, sources, report);
    addMeasured(
      this.registry,
      'pvetoken_slack_connected',
      'Whether deliveries of Slack can reach this process (1) or not (0).',
      () => (isConnected() ? 1 : 0),
    );
  }

  stop(): void {
    this.#process.stop();
  }

  /** What `/metrics` answers. A store that does not answer holds it up for some seconds at most. */
  async scrape(): Promise<{ readonly type: string; readonly text: string }> {
    await this.#system?.refresh();
    return { type: this.registry.contentType, text: await this.registry.metrics() };
  }

  /** Shows how long the oldest entry of the audit has waited to be passed on. */
  auditLag(lag: Milliseconds): void {
    this.#auditLag.set(lag / SECOND);
  }

  /** Shows how far a cluster's clock is ahead; up to five seconds are taken for none. */
  clock(cluster: string, ahead: Milliseconds): void {
    this.#clocks.set({ cluster }, ahead / SECOND);
  }

  /** Shows how much a look at the bot's own rights found. */
  rights(
    cluster: string,
    { missing, tooMuch }: { readonly missing: readonly string[]; readonly tooMuch: readonly string[] },
  ): void {
    this.#rights.set({ kind: 'missing', cluster }, missing.length);
    this.#rights.set({ kind: 'too_much', cluster }, tooMuch.length);
  }

  fault(): void {
    this.#faults.inc();
  }

  swept(at: EpochMs): void {
    this.#sweep.set(at / SECOND);
  }

  acknowledged(took: Milliseconds): void {
    this.#acknowledgements.observe(took / SECOND);
  }

  /** Counts the events of a saved change. */
  saved(change: Change, record: RequestRecord): void {
    this.#requests.saved(change, record);
  }

  /** Counts what reconciling found and did, by standing between it and its memory. */
  watchDiscrepancies(discrepancies: Discrepancies): Discrepancies {
    return {
      known: async (cluster) => await discrepancies.known(cluster),
      note: async (what, since) => {
        await discrepancies.note(what, since);
        const { discrepancy, handling, cluster } = what;
        this.#discrepancies.inc({ kind: discrepancy.kind, handling: handling.kind, cluster });
      },
      forget: async (cluster, names) => await discrepancies.forget(cluster, names),
      owed: async () => await discrepancies.owed(),
      told: async (count) => await discrepancies.told(count),
    };
  }
}
