import type { Change, RequestRecord } from '../domain/record.ts';
import type { Store } from '../use-cases/ports/store.ts';

/** A store that tells of each change that was saved, by standing between the use cases and another. */
export function watchedStore(store: Store, onSaved: (change: Change, saved: RequestRecord) => void): Store {
  return {
    load: async (id) => await store.load(id),
    save: async (change, dueAt) => {
      const saved = await store.save(change, dueAt);
      if (saved !== 'conflict') onSaved(change, saved);
      return saved;
    },
    findByCard: async (card) => await store.findByCard(card),
    listOf: async (requester, limit, how) => await store.listOf(requester, limit, how),
    listOpen: async (limit) => await store.listOpen(limit),
    listWaiting: async (limit) => await store.listWaiting(limit),
    counts: async (requester, role) => await store.counts(requester, role),
    countActive: async () => await store.countActive(),
    listOpenIds: async () => await store.listOpenIds(),
    listDue: async (now, limit, skip) => await store.listDue(now, limit, skip),
    listToLookUp: async (before, limit) => await store.listToLookUp(before, limit),
    lookedUp: async (person, at) => await store.lookedUp(person, at),
    leaveOut: async (person) => await store.leaveOut(person),
    forget: async (record) => await store.forget(record),
    trimAudit: async (before) => await store.trimAudit(before),
  };
}
