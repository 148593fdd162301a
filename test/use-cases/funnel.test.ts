import { describe, expect, it } from 'vitest';
import { reactionsRead } from '../../src/domain/reactions.ts';
import { accept, refuse } from '../../src/domain/refusal.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import { advance, change } from '../../src/use-cases/funnel.ts';
import { withLease } from '../../src/use-cases/with-lease.ts';
import { InMemoryBot } from '../support/in-memory-bot.ts';
import { anId } from '../support/records.ts';

describe('a change', () => {
  it('of many at once is made by each, one after the other, on what the others left', async () => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    const { version } = await bot.record(id);
    const seen: number[] = [];
    const changes = Array.from(
      { length: 20 },
      async () =>
        await advance(bot.deps, id, (record, now) => {
          seen.push(record.version);
          return reactionsRead(record, record, [], now);
        }),
    );
    const saved = await Promise.all(changes);
    expect(new Set(saved.map((record) => record?.version)).size).toBe(20);
    expect((await bot.record(id)).version).toBe(version + 20);
    expect(seen.length).toBeGreaterThan(20);
  });

  it('is decided again on what somebody else saved meanwhile', async () => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    let decisions = 0;
    const outcome = await change(bot.deps, id, (record, now) => {
      decisions += 1;
      // Somebody else saves between our loading and our saving, once.
      if (decisions === 1) void bot.store.save(reactionsRead(record, record, [], now), undefined);
      return decisions === 1 ? accept(reactionsRead(record, record, [], now)) : refuse({ kind: 'may_not_cancel' });
    });
    expect(outcome).toEqual({ ok: false, refusal: { kind: 'may_not_cancel' } });
    expect(decisions).toBe(2);
  });

  it('that never gets through is a fault, not an endless loop', async () => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    const always = change(bot.deps, id, (record, now) => {
      void bot.store.save(reactionsRead(record, record, [], now), undefined);
      return accept(reactionsRead(record, record, [], now));
    });
    await expect(always).rejects.toThrow(Unavailable);
  });

  it('of a request that does not exist is refused', async () => {
    const bot = new InMemoryBot();
    expect(await change(bot.deps, anId(9), () => refuse({ kind: 'may_not_cancel' }))).toEqual({
      ok: false,
      refusal: { kind: 'no_such_request', id: anId(9) },
    });
  });

  it('that is refused leaves the record and the audit as they were', async () => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    const before = await bot.record(id);
    await change(bot.deps, id, () => refuse({ kind: 'may_not_cancel' }));
    expect(await bot.record(id)).toEqual(before);
    expect(bot.audit(id)).toEqual(['requested']);
  });
});

describe('a lease', () => {
  it('keeps a second worker off, and is given back also when the work fails', async () => {
    const { deps, leases } = new InMemoryBot();
    const inside = async (): Promise<void> => {
      expect(await withLease(deps, 'desk', anId(), async () => await Promise.reject(new Error('never runs')))).toBe(
        'busy',
      );
    };
    expect(await withLease(deps, 'desk', anId(), inside)).toBe('done');
    await expect(withLease(deps, 'desk', anId(), async () => await Promise.reject(new Error('broke')))).rejects.toThrow(
      'broke',
    );
    expect(leases.held).toEqual([]);
  });
});
