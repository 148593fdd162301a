import { Counter, Gauge, Registry } from 'prom-client';
import type { Change, RequestRecord } from '../domain/record.ts';
import { SECOND, type Milliseconds } from '../domain/time.ts';
import type { Discrepancies, Store } from '../use-cases/ports/store.ts';

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

  readonly #auditLag = new Gauge({
    name: 'pvetoken_audit_stream_lag_seconds',
    help: 'How long the oldest entry of the audit has waited to be passed on; 0 when none waits.',
    registers: [this.registry],
  });

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
      listOf: async (requester, limit, how) => await store.listOf(requester, limit, how),
      listOpen: async (limit) => await store.listOpen(limit),
      listWaiting: async (limit) => await store.listWaiting(limit),
      listOpenIds: async () => await store.listOpenIds(),
      listDue: async (now, limit, skip) => await store.listDue(now, limit, skip),
      listToLookUp: async (before, limit) => await store.listToLookUp(before, limit),
      lookedUp: async (person, at) => await store.lookedUp(person, at),
      leaveOut: async (person) => await store.leaveOut(person),
      forget: async (record) => await store.forget(record),
      trimAudit: async (before) => await store.trimAudit(before),
    };
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

  #count({ events }: Change, { request }: RequestRecord): void {
    const { role } = request.ask;
    const { cluster } = request.terms;
    for (const event of events) {
      this.#events.inc({ event: event.type, role, cluster });
    }
  }
}
