import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Discrepancy, Handling, Reconciled } from '../../src/domain/discrepancy.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import type { RedisConnection } from '../../src/redis/open.ts';
import { connectStore } from '../../src/store/connection.ts';
import { keys } from '../../src/store/keys.ts';
import { RedisDiscrepancies } from '../../src/store/redis-discrepancies.ts';
import { anId, MONDAY, RUTH } from '../support/records.ts';
import { testRedis } from '../support/redis.ts';

const { url } = await testRedis();
const redis: RedisConnection = connectStore(url);
await redis.connect();
const discrepancies = new RedisDiscrepancies(redis);

beforeEach(async () => void (await redis.flushdb()));
afterAll(() => redis.disconnect());

function found(
  discrepancy: Discrepancy = { kind: 'vanished' },
  handling: Handling = { kind: 'reported' },
  cluster = 'home',
): Reconciled {
  const [requestId, owner] = [anId(), `pvt-${anId()}@pve`];
  const name = `${requestId} ${owner} ${JSON.stringify(discrepancy)}`;
  return { type: 'reconciled', name, cluster, requestId, owner, discrepancy, handling, at: MONDAY };
}

async function audit(): Promise<unknown[]> {
  const entries = await redis.xrange(keys.audit, '-', '+');
  return entries.map(([, fields]) => JSON.parse(fields[fields.indexOf('event') + 1] ?? '{}') as unknown);
}

const of = 'token' as const;
const role = { holder: 'user', pveRole: 'PVEAdmin', path: '/vms', propagate: true } as const;
const KINDS: readonly Discrepancy[] = [
  { kind: 'orphan', holds: 'user', because: 'unknown' },
  { kind: 'orphan', holds: 'token', because: 'revoked' },
  { kind: 'elsewhere', cluster: 'lab' },
  { kind: 'vanished' },
  { kind: 'out_of_reach' },
  { kind: 'ends_late', of, ends: 'never' },
  { kind: 'ends_early', of, ends: MONDAY },
  { kind: 'unseparated' },
  { kind: 'separated' },
  { kind: 'disabled' },
  { kind: 'comment_changed', of },
  { kind: 'other_groups', groups: ['admins'] },
  { kind: 'other_token', tokenId: 'ci' },
  { kind: 'role_beyond', role },
  { kind: 'role_missing', path: '/vms' },
];

describe('a discrepancy', () => {
  it.each(KINDS)(
    'is given back as it was found, to the next round, to operators and to the audit: %j',
    async (kind) => {
      const what = { ...found(kind), requester: RUTH, approvedUntil: MONDAY };
      await discrepancies.note(what, MONDAY);
      expect([...(await discrepancies.known('home'))]).toEqual([[what.name, { since: MONDAY, what }]]);
      expect(await discrepancies.owed()).toEqual({ count: 1, what: [what] });
      expect(await audit()).toEqual([what]);
    },
  );

  it('is known on its own cluster only', async () => {
    await discrepancies.note(found(undefined, undefined, 'lab'), MONDAY);
    expect((await discrepancies.known('home')).size).toBe(0);
    expect((await discrepancies.known('lab')).size).toBe(1);
  });

  it('that is being put right is owed to nobody; done, it is forgotten and told', async () => {
    await discrepancies.note(found(undefined, { kind: 'started' }), MONDAY);
    expect((await discrepancies.owed()).count).toBe(0);
    expect((await discrepancies.known('home')).size).toBe(1);
    const done = found(undefined, { kind: 'done' });
    await discrepancies.note(done, MONDAY);
    expect((await discrepancies.known('home')).size).toBe(0);
    expect((await discrepancies.owed()).what).toEqual([done]);
    expect(await audit()).toHaveLength(2);
  });

  it.each<Handling>([{ kind: 'announced', until: MONDAY }, { kind: 'failed', detail: '403' }, { kind: 'observed' }])(
    'keeps what came of it: %j',
    async (handling) => {
      const what = found(undefined, handling);
      await discrepancies.note(what, MONDAY);
      expect((await discrepancies.known('home')).get(what.name)?.what).toEqual(what);
    },
  );

  it('is forgotten on request, however many there are', async () => {
    const names = Array.from({ length: 1200 }, (_, number) => `name ${number}`);
    for (const name of names.slice(0, 3)) await discrepancies.note({ ...found(), name }, MONDAY);
    await discrepancies.forget('home', names);
    await discrepancies.forget('home', []);
    expect((await discrepancies.known('home')).size).toBe(0);
  });
});

describe('what is owed', () => {
  it('is taken off from the oldest on', async () => {
    const three = (['vanished', 'disabled', 'separated'] as const).map((kind) => found({ kind }));
    for (const what of three) await discrepancies.note(what, MONDAY);
    await discrepancies.told(2);
    expect((await discrepancies.owed()).what).toEqual(three.slice(2));
  });

  it('and cannot be read holds nothing up', async () => {
    await redis.rpush(keys.discrepanciesOwed, '{"type":"reconciled"}', 'x');
    await redis.hset(keys.discrepancies('home'), 'a', '{}', 'b', 'x');
    await discrepancies.note(found(), MONDAY);
    expect(await discrepancies.owed()).toEqual({ count: 3, what: [found()] });
    expect((await discrepancies.known('home')).size).toBe(1);
  });

  it('is a thousand at most, the newest', async () => {
    for (let number = 0; number < 1001; number++) {
      await discrepancies.note({ ...found(), at: MONDAY + number }, MONDAY);
    }
    const { count, what } = await discrepancies.owed();
    expect([count, what[0]?.at]).toEqual([1000, MONDAY + 1]);
  });
});

it('has no time to live, and shares the hash slot of all keys', async () => {
  await discrepancies.note(found(), MONDAY);
  for (const key of await redis.keys('*')) {
    expect([key, await redis.ttl(key)]).toEqual([key, -1]);
    expect(key).toMatch(/^\{pvetoken\}/);
  }
});

it('says that the store does not answer', async () => {
  const gone = connectStore(url);
  await expect(new RedisDiscrepancies(gone).known('home')).rejects.toThrow(Unavailable);
  gone.disconnect();
});
