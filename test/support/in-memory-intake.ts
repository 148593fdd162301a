import type { Undertaking } from '../../src/domain/intake.ts';
import type { EpochMs } from '../../src/domain/time.ts';
import type { Intake } from '../../src/use-cases/ports/intake.ts';

/** What people did and has not come to its end, in memory. */
export class InMemoryIntake implements Intake {
  readonly #left = new Map<string, Undertaking>();

  begun(what: Undertaking): Promise<void> {
    this.#left.set(what.id, what);
    return Promise.resolve();
  }

  ended(id: string): Promise<void> {
    this.#left.delete(id);
    return Promise.resolve();
  }

  leftFrom(before: EpochMs): Promise<Undertaking[]> {
    return Promise.resolve([...this.#left.values()].filter(({ at }) => at < before));
  }
}
