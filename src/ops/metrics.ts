import { Counter, Registry } from 'prom-client';
import type { Change, RequestRecord } from '../domain/record.ts';
import type { Store } from '../use-cases/ports.ts';

/** What the bot counts, for Prometheus. Labels are names from the configuration and from our own code, never ids. */
export class Metrics {
  readonly registry = new Registry();
  readonly #events = new Counter({
    name: 'pvetoken_events_total',
    help: 'What happened to requests, by event, role and cluster.',
    labelNames: ['event', 'role', 'cluster'] as const,
    registers: [this.registry],
  });
  readonly #faults = new Counter({
    name: 'pvetoken_faults_total',
    help: 'Faults reported to the log.',
    registers: [this.registry],
  });

  fault(): void {
    this.#faults.inc();
  }

  /** Counts the events of saved changes, by standing between the use cases and their store. */
  watch(store: Store): Store {
    return {
      load: async (id) => await store.load(id),
      save: async (change, dueAt) => {
        const saved = await store.save(change, dueAt);
        if (saved !== 'conflict') this.#count(change, saved);
        return saved;
      },
      findByCard: async (card) => await store.findByCard(card),
      listOf: async (requester, limit) => await store.listOf(requester, limit),
      listOpen: async (limit) => await store.listOpen(limit),
      listDue: async (now, limit) => await store.listDue(now, limit),
      forget: async (record) => await store.forget(record),
      trimAudit: async (before) => await store.trimAudit(before),
    };
  }

  #count({ events }: Change, { request }: RequestRecord): void {
    const { role } = request.ask;
    const { cluster } = request.terms;
    for (const event of events) {
      this.#events.inc({ event: event.type, role, cluster });
    }
  }
}
