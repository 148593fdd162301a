import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ActiveCount } from '../../src/domain/counting.ts';
import type { Request } from '../../src/domain/request.ts';
import type { RedisConnection } from '../../src/redis/open.ts';
import { connectStore } from '../../src/store/connection.ts';
import { keys } from '../../src/store/keys.ts';
import { RedisStore } from '../../src/store/redis-store.ts';
import { activeAmong, countsAmong } from '../support/counted.ts';
import { testRedis } from '../support/redis.ts';
import { anId, aPendingChange, MONDAY } from '../support/records.ts';
import { everyState } from '../slack/views/requests.ts';
import { anActive } from '../domain/states.ts';

const PEOPLE = ['U0RUTH', 'U0GIL'];
const ROLES = ['provisioner', 'operator'];
const CLUSTERS = ['home', 'lab'];

let redis: RedisConnection;
let store: RedisStore;

beforeAll(async () => {
  redis = connectStore((await testRedis()).url);
  await redis.connect();
  store = new RedisStore(redis);
});

afterAll(() => redis.disconnect());

/** A save of one of four requests, in any state and on any cluster; `isStale` where somebody else saved first. */
const save = fc.record({
  number: fc.integer({ min: 1, max: 4 }),
  state: fc.constantFrom(...everyState()),
  cluster: fc.constantFrom(...CLUSTERS),
  isStale: fc.boolean(),
});

function requestOf(number: number, state: Request, cluster: string): Request {
  const [requester = '', role = ''] = [PEOPLE[number % 2], ROLES[(number >> 1) & 1]];
  return {
    ...state,
    id: anId(number),
    ask: { ...state.ask, requester, role },
    terms: { ...state.terms, cluster },
  };
}

function inOrder(counts: readonly ActiveCount[]): ActiveCount[] {
  return counts.toSorted((a, b) => `${a.cluster} ${a.role}`.localeCompare(`${b.cluster} ${b.role}`));
}

it('what saves count is what there is, whoever saved first, and nothing is left of what has ended', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(save, { maxLength: 25 }), async (saves) => {
      await redis.flushdb();
      for (const { number, state, cluster, isStale } of saves) {
        const stored = (await store.load(anId(number))) ?? { ...aPendingChange(anId(number)).record, version: 0 };
        const record = { ...stored, request: requestOf(number, state, cluster) };
        if (isStale) await store.save({ record: stored, events: [] }, undefined);
        await store.save({ record, events: [] }, undefined);
      }
      const all = await Promise.all([1, 2, 3, 4].map(async (number) => await store.load(anId(number))));
      const requests = all.flatMap((record) => (record === undefined ? [] : [record.request]));
      for (const person of PEOPLE) {
        for (const role of ROLES) expect(await store.counts(person, role)).toEqual(countsAmong(requests, person, role));
      }
      expect(inOrder(await store.countActive())).toEqual(inOrder(activeAmong(requests)));

      const ended = everyState().find(({ state }) => state === 'lapsed');
      if (ended === undefined) throw new Error('there is no ended state');
      for (const record of all) {
        if (record === undefined) continue;
        const request = { ...ended, id: record.request.id, ask: record.request.ask } as Request;
        await store.save({ record: { ...record, request }, events: [] }, undefined);
      }
      expect(await redis.exists(keys.counts, keys.active)).toBe(0);
    }),
    { numRuns: 60, seed: 3 },
  );
});

it('a request that an earlier version saved counts from its next save on, and never below nothing', async () => {
  await redis.flushdb();
  const { request } = anActive();
  await store.save({ record: { ...anActive(), version: 0 }, events: [] }, undefined);
  await redis.hset(keys.request(request.id), { form: 1 });
  await redis.del(keys.counts, keys.active);

  const stored = await store.load(request.id);
  if (stored === undefined) throw new Error('it is not there');
  expect(await store.countActive()).toEqual([]);
  await store.save({ record: stored, events: [] }, MONDAY);
  expect(await store.countActive()).toEqual([{ cluster: 'home', role: 'provisioner', count: 1 }]);
  expect(await store.counts(request.ask.requester, 'provisioner')).toEqual({ pending: 0, held: 1, ofRole: 1 });
});
