import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, type Registry } from 'prom-client';
import { SECOND } from '../domain/time.ts';
import { addMeasured } from './measured.ts';

/** How often the event loop is looked at, in milliseconds: what holds it up for less goes unseen. */
const RESOLUTION = 20;

const NANOSECONDS = 1e9;
const MICROSECONDS = 1e6;

/** What is of one process. Those names that others use for the same are theirs, so that ready-made dashboards work. */
export class ProcessMetrics {
  readonly #loop = monitorEventLoopDelay({ resolution: RESOLUTION });

  constructor(registry: Registry, version: string) {
    const registers = [registry];
    new Gauge({
      name: 'pvetoken_build_info',
      help: 'Always 1; the labels say which version runs.',
      labelNames: ['version', 'node'] as const,
      registers,
    }).set({ version, node: process.versions.node }, 1);
    const processors = new Counter({
      name: 'process_cpu_seconds_total',
      help: 'Time of processors that the process used.',
      registers: [],
      collect() {
        const { user, system } = process.cpuUsage();
        this.reset();
        this.inc((user + system) / MICROSECONDS);
      },
    });
    registry.registerMetric(processors);
    const { timeOrigin } = performance;
    addMeasured(
      registry,
      'process_start_time_seconds',
      'When the process began, in seconds since 1970.',
      () => timeOrigin / SECOND,
    );
    addMeasured(registry, 'process_resident_memory_bytes', 'Memory that the process holds.', () =>
      process.memoryUsage.rss(),
    );
    addMeasured(
      registry,
      'nodejs_heap_size_used_bytes',
      'Memory that JavaScript objects use.',
      () => process.memoryUsage().heapUsed,
    );
    this.#addLag(registry);
  }

  /** Begins to watch the event loop, which costs a timer. */
  start(): void {
    this.#loop.enable();
  }

  stop(): void {
    this.#loop.disable();
  }

  #addLag(registry: Registry): void {
    const loop = this.#loop;
    const seconds = (nanoseconds: number): number => (loop.count > 0 ? nanoseconds / NANOSECONDS : 0);
    const measures = {
      p50: () => seconds(loop.percentile(50)),
      p99: () => seconds(loop.percentile(99)),
      // The last that is measured begins anew: a registry measures in the order in which it was told of figures.
      max: () => {
        const worst = seconds(loop.max);
        loop.reset();
        return worst;
      },
    };
    for (const [which, measure] of Object.entries(measures)) {
      const help = `How late the event loop was since the last scrape: ${which}.`;
      addMeasured(registry, `nodejs_eventloop_lag_${which}_seconds`, help, measure);
    }
  }
}
