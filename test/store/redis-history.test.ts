import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { connectStore } from '../../src/store/connection.ts';
import { keys } from '../../src/store/keys.ts';
import { RedisHistory } from '../../src/store/redis-history.ts';
import { RedisPauses } from '../../src/store/redis-pauses.ts';
import { RedisStore } from '../../src/store/redis-store.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import type { HistoryEntry } from '../../src/use-cases/ports/history.ts';
import { ADA } from '../../playground/slack/workspaces.ts';
import { anId, aPendingChange, MONDAY, RUTH } from '../support/records.ts';
import { testRedis } from '../support/redis.ts';

const { url } = await testRedis();
const redis = connectStore(url);
await redis.connect();
const history = new RedisHistory(redis);
const store = new RedisStore(redis);

beforeEach(async () => void (await redis.flushdb()));
afterAll(() => redis.disconnect());

async function request(number: number): Promise<void> {
  await store.save(aPendingChange(anId(number)), undefined);
}

/** All of it, page by page. */
async function readAll(from: number, limit: number): Promise<HistoryEntry[]> {
  const all: HistoryEntry[] = [];
  for (let next: number | string | undefined = from; next !== undefined;) {
    const page = await history.page(next, limit);
    expect(page.entries.length).toBeLessThanOrEqual(limit);
    all.push(...page.entries);
    next = page.next;
  }
  return all;
}

describe('what happened to requests', () => {
  it('is read in its order, each once, whatever the pages', async () => {
    for (let number = 1; number <= 7; number++) await request(number);
    const all = Array.from({ length: 7 }, (_, index) => ({
      id: anId(index + 1),
      at: expect.any(Number) as number,
      event: expect.objectContaining({ type: 'requested', by: RUTH, at: MONDAY }) as object,
    }));
    for (const limit of [1, 2, 7, 100]) expect(await readAll(0, limit)).toEqual(all);
  });

  it('is read from a moment on', async () => {
    await redis.xadd(keys.audit, `${MONDAY}-0`, 'request', anId(1), 'version', 1, 'event', '{}');
    await redis.xadd(keys.audit, `${MONDAY + 1}-0`, 'request', anId(2), 'version', 1, 'event', '{}');
    expect((await readAll(MONDAY + 1, 10)).map(({ id }) => id)).toEqual([anId(2)]);
    expect(await readAll(MONDAY + 2, 10)).toEqual([]);
    expect(await readAll(-MONDAY, 10)).toHaveLength(2);
  });

  it('is no other thing that the audit holds, and no field that is not known', async () => {
    await new RedisPauses(redis).begin({ cluster: 'home', by: ADA, reason: 'Upgrade', since: MONDAY });
    const event = JSON.stringify({ type: 'lapsed', at: MONDAY });
    await redis.xadd(keys.audit, '*', 'actor', 'request', 'request', anId(1), 'version', 1, 'event', event, 'new', 'x');
    await redis.xadd(keys.audit, '*', 'request', '../x', 'version', 1, 'event', event);
    expect(await readAll(0, 1)).toEqual([
      { id: anId(1), at: expect.any(Number) as number, event: { type: 'lapsed', at: MONDAY } },
    ]);
  });

  it('happened also where this version cannot read what it was', async () => {
    for (const text of ['{"type":"teleported","at":1}', 'no JSON', '']) {
      await redis.xadd(keys.audit, '*', 'request', anId(1), 'version', 1, 'event', text);
    }
    await redis.xadd(keys.audit, '*', 'request', anId(1));
    expect(await readAll(0, 10)).toEqual(
      Array.from({ length: 4 }, () => ({ id: anId(1), at: expect.any(Number) as number, event: undefined })),
    );
  });

  it('is not nothing when Redis does not answer', async () => {
    const away = connectStore('/nowhere/redis.sock');
    away.on('error', () => undefined);
    await expect(new RedisHistory(away).page(0, 10)).rejects.toThrow(Unavailable);
    away.disconnect();
  });
});
