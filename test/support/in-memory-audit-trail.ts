import { momentOf, type AuditEntry, type Seal } from '../../src/domain/audit-seal.ts';
import type { AuditLine } from '../../src/domain/audit-line.ts';
import type { Covered } from '../../src/domain/audit-verification.ts';
import type { AuditTrail } from '../../src/use-cases/ports/audit.ts';

/** An audit and its seals in memory, which a test may change as somebody would who can write into the store. */
export class InMemoryAuditTrail implements AuditTrail {
  entries: AuditEntry[];
  seals: Seal[];

  constructor(entries: readonly AuditEntry[] = [], seals: readonly Seal[] = []) {
    this.entries = [...entries];
    this.seals = [...seals];
  }

  after(id: string | undefined, limit: number): Promise<AuditEntry[]> {
    return Promise.resolve(this.#after(id).slice(0, limit));
  }

  covered({ after, last }: Covered): Promise<AuditEntry[]> {
    return Promise.resolve(this.#after(after).filter(({ id }) => timeOf(id) <= timeOf(last)));
  }

  countAfter(id: string | undefined): Promise<number> {
    return Promise.resolve(this.#after(id).length);
  }

  lastSeal(): Promise<Seal | undefined> {
    return Promise.resolve(this.seals.at(-1));
  }

  sealsFrom(place: number, limit: number): Promise<{ place: number; seal: Seal }[]> {
    const placed = this.seals.map((seal, index) => ({ place: index + 1, seal }));
    return Promise.resolve(placed.filter((each) => each.place >= place).slice(0, limit));
  }

  keep(seal: Seal): Promise<boolean> {
    const isNext = seal.number > (this.seals.at(-1)?.number ?? 0);
    if (isNext) this.seals.push(seal);
    return Promise.resolve(isNext);
  }

  lines(after: string | undefined, limit: number): Promise<AuditLine[]> {
    return Promise.resolve(this.#after(after).slice(0, limit).map(lineOf));
  }

  lastLines(limit: number): Promise<AuditLine[]> {
    return Promise.resolve(this.entries.slice(-limit).map(lineOf));
  }

  writeOwed(): Promise<void> {
    return Promise.resolve();
  }

  #after(id: string | undefined): AuditEntry[] {
    return this.entries.filter((entry) => id === undefined || timeOf(entry.id) > timeOf(id));
  }
}

function lineOf({ id, text }: AuditEntry): AuditLine {
  return { id, at: momentOf(id), act: text, actor: 'bot', details: {} };
}

/** The ids of a test differ in the moment alone. */
function timeOf(id: string): number {
  return Number(id.replace('-', '.'));
}
