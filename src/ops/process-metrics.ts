import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, type Registry } from 'prom-client';
import { SECOND } from '../domain/time.ts';

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
    new Gauge({
      name: 'process_start_time_seconds',
      help: 'When the process began, in seconds since 1970.',
      registers,
    }).set(performance.timeOrigin / SECOND);
    new Counter({
      name: 'process_cpu_seconds_total',
      help: 'Time of processors that the process used.',
      registers,
      collect() {
        const { user, system } = process.cpuUsage();
        this.reset();
        this.inc((user + system) / MICROSECONDS);
      },
    });
    new Gauge({
      name: 'process_resident_memory_bytes',
      help: 'Memory that the process holds.',
      registers,
      collect() {
        this.set(process.memoryUsage.rss());
      },
    });
    new Gauge({
      name: 'nodejs_heap_size_used_bytes',
      help: 'Memory that JavaScript objects use.',
      registers,
      collect() {
        this.set(process.memoryUsage().heapUsed);
      },
    });
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
    // The last one that is collected begins anew; Prometheus collects in the order of registration.
    const gauges = { p50: () => loop.percentile(50), p99: () => loop.percentile(99), max: () => loop.max };
    for (const [which, read] of Object.entries(gauges)) {
      new Gauge({
        name: `nodejs_eventloop_lag_${which}_seconds`,
        help: `How late the event loop was since the last scrape: ${which}.`,
        registers: [registry],
        collect() {
          this.set(loop.count > 0 ? read() / NANOSECONDS : 0);
          if (which === 'max') loop.reset();
        },
      });
    }
  }
}
