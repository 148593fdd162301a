import type { AclEntry, Baseline, Survey } from '../../src/domain/comparison.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import type { Baselines } from '../../src/use-cases/ports/store.ts';

/** How ACLs stood, in memory. */
export class InMemoryBaselines implements Baselines {
  readonly #kept = new Map<RequestId, Survey>();

  /** The requests of which something is kept. */
  get ids(): readonly RequestId[] {
    return [...this.#kept.keys()];
  }

  /** Loses everything, as when Redis is emptied. */
  flush(): void {
    this.#kept.clear();
  }

  keep(id: RequestId, survey: Survey): Promise<void> {
    if (!this.#kept.has(id)) this.#kept.set(id, survey);
    return Promise.resolve();
  }

  load(id: RequestId): Promise<Baseline | undefined> {
    const survey = this.#kept.get(id);
    if (survey === undefined) return Promise.resolve(undefined);
    const { entries, ...rest } = survey;
    const known = new Set(entries.map(markOf));
    return Promise.resolve({ ...rest, had: (entry) => known.has(markOf(entry)) });
  }

  forget(id: RequestId): Promise<void> {
    this.#kept.delete(id);
    return Promise.resolve();
  }
}

function markOf({ holder, pveRole, path, propagate }: AclEntry): string {
  return JSON.stringify([holder, pveRole, path, propagate]);
}
