import type { History } from '../../src/use-cases/ports/audit.ts';
import type { AuditEntry } from './in-memory-store.ts';

/** What happened to the requests of a store in memory. Its pages go on from a place in the audit. */
export function historyIn(store: { readonly audit: readonly AuditEntry[] }): History {
  return {
    page: (from, limit) => {
      const first = typeof from === 'string' ? Number(from) : store.audit.findIndex(({ event }) => event.at >= from);
      const entries = first < 0 ? [] : store.audit.slice(first, first + limit);
      const next = entries.length < limit ? {} : { next: String(first + limit) };
      return Promise.resolve({ entries: entries.map(({ request, event }) => ({ id: request, event })), ...next });
    },
  };
}
