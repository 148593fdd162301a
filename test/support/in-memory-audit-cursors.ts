import type { AuditCursors, AuditReader } from '../../src/use-cases/ports/audit.ts';

/** Remembers in memory how far the audit was passed on. */
export class InMemoryAuditCursors implements AuditCursors {
  readonly #values = new Map<AuditReader, string>();

  get(name: AuditReader): Promise<string | undefined> {
    return Promise.resolve(this.#values.get(name));
  }

  set(name: AuditReader, value: string): Promise<void> {
    this.#values.set(name, value);
    return Promise.resolve();
  }
}
