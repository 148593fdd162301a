import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRedis, type RedisConnection } from '../../src/redis/open.ts';
import { connectStore } from '../../src/store/connection.ts';
import { keys } from '../../src/store/keys.ts';
import { RedisDiscrepancies } from '../../src/store/redis-discrepancies.ts';
import { RedisHomeViewers } from '../../src/store/redis-home-viewers.ts';
import { RedisLeases } from '../../src/store/redis-leases.ts';
import { RedisPauses } from '../../src/store/redis-pauses.ts';
import { RedisStore } from '../../src/store/redis-store.ts';
import { RedisTurns } from '../../src/store/redis-turns.ts';
import { storeRisks } from '../../src/store/safety.ts';
import * as scripts from '../../src/store/scripts.ts';
import { QUEUE_PREFIX } from '../../src/queue/queues.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import { anId, aPendingChange, MONDAY, RUTH } from '../support/records.ts';
import { startCluster, type RedisCluster } from '../support/redis-cluster.ts';
import { startSentinel, type SentinelRedis } from '../support/redis-sentinel.ts';

async function connected(url: string): Promise<RedisConnection> {
  const redis = connectStore(url);
  redis.on('error', () => undefined);
  await redis.connect();
  return redis;
}

describe('a Redis Cluster of three masters', () => {
  let cluster: RedisCluster;
  let redis: RedisConnection;

  beforeAll(async () => {
    cluster = await startCluster();
    redis = await connected(cluster.url);
  });

  afterAll(async () => {
    redis.disconnect();
    await cluster.stop();
  });

  it('has every key of ours in one slot', async () => {
    const all = Object.values(keys).map((key) => (typeof key === 'string' ? key : key('x')));
    const slots = await Promise.all([...all, `${QUEUE_PREFIX}:desk:id`].map((key) => redis.cluster('KEYSLOT', key)));
    expect(new Set(slots).size).toBe(1);
  });

  it('takes every script', async () => {
    const store = new RedisStore(redis);
    const record = await store.save(aPendingChange(anId(1)), MONDAY);
    if (record === 'conflict') throw new Error('saved by somebody else');
    expect(await store.save(aPendingChange(anId(1)), MONDAY)).toBe('conflict');
    expect(await store.load(anId(1))).toEqual(record);
    expect(await store.listDue(MONDAY, 10)).toEqual([anId(1)]);
    expect(await store.listOf(RUTH, 10)).toEqual([record]);
    await store.forget(record);
    expect(await store.load(anId(1))).toBeUndefined();

    const pauses = new RedisPauses(redis);
    const pause = { cluster: 'home', by: RUTH, reason: 'an upgrade', since: MONDAY };
    await pauses.begin(pause);
    expect(await pauses.list()).toEqual([pause]);
    expect(await pauses.end('home', RUTH, MONDAY)).toEqual(pause);

    const turns = new RedisTurns(redis);
    expect([await turns.take('x', 1000, MONDAY), await turns.take('x', 1000, MONDAY)]).toEqual([true, false]);
    const viewers = new RedisHomeViewers(redis);
    await viewers.opened(RUTH, MONDAY);
    expect(await viewers.list(MONDAY)).toEqual([RUTH]);
    const lease = await new RedisLeases(redis, 5000).take('x');
    await lease?.release();
    const again = await new RedisLeases(redis, 5000).take('x');
    expect(again).toBeDefined();
    await again?.release();
    const discrepancies = new RedisDiscrepancies(redis);
    const what = {
      type: 'reconciled',
      name: 'x',
      cluster: 'home',
      requestId: anId(1),
      owner: 'pvt-x@pve',
      discrepancy: { kind: 'vanished' },
      handling: { kind: 'reported' },
      at: MONDAY,
    } as const;
    await discrepancies.note(what, MONDAY);
    expect((await discrepancies.owed()).what).toEqual([what]);
  });

  it('is refused when one of its masters does not keep its data', async () => {
    expect(await storeRisks(redis)).toEqual([]);
    const [, second] = cluster.masters;
    if (second === undefined) throw new Error('no second master');
    const direct = openRedis(`redis://127.0.0.1:${second.port}`, {});
    await direct.config('SET', 'appendonly', 'no');
    direct.disconnect();
    expect(await storeRisks(redis)).toEqual([
      `on master 127.0.0.1:${second.port} its append-only file is off, so a restart loses requests: set \`appendonly yes\``,
    ]);
  });
});

describe('a master that Sentinels name, with passwords', () => {
  let sentinel: SentinelRedis;
  let redis: RedisConnection;
  let store: RedisStore;

  beforeAll(async () => {
    sentinel = await startSentinel({ passwords: { servers: 'p@ss/word', sentinels: 'another' } });
    redis = await connected(sentinel.url);
    store = new RedisStore(redis);
  });

  afterAll(async () => {
    redis.disconnect();
    await sentinel.stop();
  });

  const waits = async (): Promise<number> => {
    const stats = await redis.info('commandstats');
    return Number(/cmdstat_wait:calls=(\d+)/.exec(stats)?.[1] ?? 0);
  };

  it('has told a replica what it says is saved, and goes on alone when there is none', async () => {
    expect(await store.save(aPendingChange(anId(1)), MONDAY)).toMatchObject({ version: 1 });
    expect(await waits()).toBe(1);
    const [replica] = await sentinel.replicas();
    replica?.pause();
    expect(await store.save(aPendingChange(anId(2)), MONDAY)).toMatchObject({ version: 1 });
    expect(await store.save(aPendingChange(anId(3)), MONDAY)).toMatchObject({ version: 1 });
    expect(await waits()).toBe(2);
    replica?.resume();
  });

  it('that dies before it has told one leaves the outcome unknown', async () => {
    const fresh = new RedisStore(redis);
    const [replica] = await sentinel.replicas();
    replica?.pause();
    const saving = fresh.save(aPendingChange(anId(4)), MONDAY);
    const outcome = saving.then(
      () => 'saved',
      (fault: unknown) => (fault instanceof Unavailable ? fault.outcome : fault),
    );
    await (redis as Redis).ping().catch(() => undefined);
    const master = await sentinel.master();
    await master.kill();
    replica?.resume();
    expect(await outcome).toMatch(/unknown|saved/);
    await sentinel.replaced(master);
  });
});

it('declares every key that a script touches', () => {
  const texts = Object.values(scripts);
  const calls = texts.flatMap((script) => [...script.matchAll(/redis\.p?call\('\w+', ?([^,)]*)/g)]);
  expect(calls.length).toBeGreaterThan(20);
  const written = texts.flatMap((script) => [...script.matchAll(/(?<!function )writeEntry\(([^,]+), ([^,]+),/g)]);
  expect(written).toHaveLength(4);
  // What writes an entry names the keys that it is given; '' is that of a list that it has no use for.
  const touched = [...calls.map(([, key]) => key), ...written.flatMap(([, audit, owed]) => [audit, owed])];
  const others = touched.filter((key) => !/^KEYS\[(\d|i|place)\]$/.test(key ?? ''));
  expect(new Set(others)).toEqual(new Set(['audit', 'owed', "''"]));
});
