import type { Reconciled } from '../../src/domain/discrepancy.ts';
import type { EpochMs } from '../../src/domain/time.ts';
import type { Discrepancies, KnownDiscrepancy } from '../../src/use-cases/ports/store.ts';

/** What reconciling found, in memory, with its audit. */
export class InMemoryDiscrepancies implements Discrepancies {
  readonly audit: Reconciled[] = [];
  readonly #known = new Map<string, Map<string, KnownDiscrepancy>>();
  #owed: Reconciled[] = [];

  known(cluster: string): Promise<ReadonlyMap<string, KnownDiscrepancy>> {
    return Promise.resolve(new Map(this.#on(cluster)));
  }

  note(what: Reconciled, since: EpochMs): Promise<void> {
    const { name, cluster, handling } = what;
    if (handling.kind === 'done') this.#on(cluster).delete(name);
    else this.#on(cluster).set(name, { since, what });
    this.audit.push(what);
    if (handling.kind !== 'started') this.#owed.push(what);
    return Promise.resolve();
  }

  forget(cluster: string, names: readonly string[]): Promise<void> {
    for (const name of names) this.#on(cluster).delete(name);
    return Promise.resolve();
  }

  owed(): Promise<{ readonly count: number; readonly what: readonly Reconciled[] }> {
    return Promise.resolve({ count: this.#owed.length, what: [...this.#owed] });
  }

  told(count: number): Promise<void> {
    this.#owed = this.#owed.slice(count);
    return Promise.resolve();
  }

  /** Loses everything but the audit, as when Redis is emptied. */
  flush(): void {
    this.#known.clear();
    this.#owed = [];
  }

  #on(cluster: string): Map<string, KnownDiscrepancy> {
    const known = this.#known.get(cluster) ?? new Map<string, KnownDiscrepancy>();
    this.#known.set(cluster, known);
    return known;
  }
}
