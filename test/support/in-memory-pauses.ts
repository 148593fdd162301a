import { isOperator, type Author } from '../../src/domain/operator.ts';
import type { Pause, PauseDebt, PauseEvent } from '../../src/domain/pause.ts';
import type { Question } from '../../src/domain/question.ts';
import type { EpochMs } from '../../src/domain/time.ts';
import type { Pauses, Questions } from '../../src/use-cases/ports/store.ts';

/** Pauses in memory, with their audit. */
export class InMemoryPauses implements Pauses {
  readonly audit: PauseEvent[] = [];
  #pauses: Pause[] = [];
  #owed: PauseDebt[] = [];

  list(): Promise<readonly Pause[]> {
    return Promise.resolve([...this.#pauses]);
  }

  begin(pause: Pause): Promise<void> {
    const { since: at, ...what } = pause;
    this.#pauses = [...this.#pauses.filter(({ cluster }) => cluster !== pause.cluster), pause];
    this.audit.push({ type: 'paused', ...what, at });
    if (isOperator(pause.by)) this.#owed.push({ what: 'paused', pause });
    return Promise.resolve();
  }

  end(cluster: string | undefined, by: Author, at: EpochMs): Promise<Pause | undefined> {
    const ended = this.#pauses.find((pause) => pause.cluster === cluster);
    if (ended === undefined) return Promise.resolve(ended);
    this.#pauses = this.#pauses.filter((pause) => pause !== ended);
    this.audit.push({ type: 'resumed', cluster, by, at });
    if (isOperator(by)) this.#owed.push({ what: 'resumed', pause: ended, by });
    return Promise.resolve(ended);
  }

  owed(): Promise<{ readonly count: number; readonly what: readonly PauseDebt[] }> {
    return Promise.resolve({ count: this.#owed.length, what: [...this.#owed] });
  }

  told(count: number): Promise<void> {
    this.#owed = this.#owed.slice(count);
    return Promise.resolve();
  }
}

/** Open questions in memory. */
export class InMemoryQuestions implements Questions {
  readonly #questions = new Map<string, Question>();

  ask(id: string, question: Question): Promise<void> {
    this.#questions.set(id, question);
    return Promise.resolve();
  }

  take(id: string): Promise<Question | undefined> {
    const question = this.#questions.get(id);
    this.#questions.delete(id);
    return Promise.resolve(question);
  }
}
