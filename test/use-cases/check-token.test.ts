import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/domain/diagnosis.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import { HOUR } from '../../src/domain/time.ts';
import { checkToken, mayCheck } from '../../src/use-cases/check-token.ts';
import { revokeGrant } from '../../src/use-cases/end-request.ts';
import { InMemoryBot } from '../support/in-memory-bot.ts';
import { ANN, anId, RUTH } from '../support/records.ts';

async function checked(bot: InMemoryBot, id: RequestId): Promise<Diagnosis> {
  const request = await mayCheck(bot.deps, { id, by: RUTH });
  if (!request.ok) throw new Error(request.refusal.kind);
  return await checkToken(bot.deps, request.value);
}

describe('checking a token', () => {
  it('finds nothing wrong with one that was just made, and changes nothing', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    const [record, tokens] = [await bot.record(id), [...bot.cluster.tokens]];
    expect(await checked(bot, id)).toMatchObject({ kind: 'looked', ailments: [] });
    expect([await bot.record(id), [...bot.cluster.tokens]]).toEqual([record, tokens]);
  });

  it('finds one that is gone, and leaves the end of its grant to reconciling', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    bot.cluster.tokens.clear();
    expect(await checked(bot, id)).toMatchObject({ kind: 'looked', ailments: [{ kind: 'vanished' }] });
    expect(await bot.state(id)).toBe('active');
  });

  it('sees with the cluster that a revoked one is gone, and that one is not', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    const [held] = [...bot.cluster.tokens];
    await revokeGrant(bot.deps, { id, by: ANN });
    await bot.settle();
    expect((await checked(bot, id)).kind).toBe('gone');
    if (held !== undefined) bot.cluster.tokens.set(...held);
    expect((await checked(bot, id)).kind).toBe('still_there');
  });

  it('asks no cluster about a request that has no token', async () => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    bot.cluster.isDown = true;
    expect((await checked(bot, id)).kind).toBe('no_token');
    expect(bot.faults).toEqual([]);
  });

  it('concludes nothing from a cluster that does not answer', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    bot.cluster.isDown = true;
    expect((await checked(bot, id)).kind).toBe('unanswered');
    expect(bot.faults).toHaveLength(1);
    await bot.pass(5 * HOUR);
    expect((await checked(bot, id)).kind).toBe('unanswered');
  });

  it('is refused to a stranger in the words for a request that is not there', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    const refusal = { ok: false, refusal: { kind: 'no_such_request', id } };
    expect(await mayCheck(bot.deps, { id, by: 'U0OTTO' })).toEqual(refusal);
    const unknown = anId(99);
    expect(await mayCheck(bot.deps, { id: unknown, by: RUTH })).toMatchObject({ refusal: { id: unknown } });
  });
});
