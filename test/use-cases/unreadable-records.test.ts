import { expect, it } from 'vitest';
import type { RequestRecord } from '../../src/domain/record.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import { HOUR } from '../../src/domain/time.ts';
import { confirmRevocation, proposeRevocation, revokeEach } from '../../src/use-cases/revoke-selected.ts';
import { InMemoryBot } from '../support/in-memory-bot.ts';
import { InMemoryStore } from '../support/in-memory-store.ts';
import { aPolicy, aRole } from '../support/records.ts';

/** A store in which some records are damaged. */
class DamagedStore extends InMemoryStore {
  readonly damaged = new Set<RequestId>();

  override async load(id: RequestId): Promise<RequestRecord | undefined> {
    if (this.damaged.has(id)) throw new TypeError('not a record');
    return await super.load(id);
  }

  override async listOf(requester: string, limit: number, how?: 'whole'): Promise<RequestRecord[]> {
    const list = await super.listOf(requester, limit);
    if (how === 'whole' && list.some(({ request }) => this.damaged.has(request.id)))
      throw new TypeError('not a record');
    return list.filter(({ request }) => !this.damaged.has(request.id));
  }

  override async listOpen(limit: number): Promise<RequestRecord[]> {
    return (await super.listOpen(limit)).filter(({ request }) => !this.damaged.has(request.id));
  }

  override async listOpenIds(): Promise<RequestId[]> {
    return (await super.listOpen(Infinity)).map(({ request }) => request.id);
  }
}

it('a rule approves nothing while it could count too few of a person’s requests', async () => {
  const store = new DamagedStore();
  const bot = new InMemoryBot(aPolicy([aRole({ risk: 'low', autoApproval: { upTo: 8 * HOUR, perDay: 2 } })]), store);
  const first = await bot.requested();
  expect(await bot.state(first)).toBe('approved');
  store.damaged.add(first);
  expect(await bot.state(await bot.requested())).toBe('pending');
  expect(bot.faults).toEqual([new TypeError('not a record')]);
});

it('whoever revokes all is told of a grant whose record cannot be read', async () => {
  const store = new DamagedStore();
  const bot = new InMemoryBot(aPolicy(), store);
  const [good, bad] = [await bot.active(), await bot.active()];
  store.damaged.add(bad);
  const selection = { by: 'all' } as const;
  const proposed = await proposeRevocation(bot.deps, { by: 'U0ADA', selection });
  if (!proposed.ok) throw new Error(proposed.refusal.kind);
  const { questionId } = proposed.value;
  const targets = await confirmRevocation(bot.deps, { by: 'U0ADA', questionId });
  if (!targets.ok) throw new Error(targets.refusal.kind);
  expect(await revokeEach(bot.deps, 'U0ADA', targets.value)).toEqual({ selection, started: 1, ended: 0, failed: 1 });
  expect(await bot.state(good)).toBe('revoking');
});
