import * as fc from 'fast-check';
import type { RedisConnection } from '../../src/redis/open.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseBlocks, parseView } from '../../playground/slack/blocks/parse.ts';
import { homeOf } from '../../src/domain/home.ts';
import { audiencesOf } from '../../src/domain/event.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import { clusterDue, dueAt, LANES, nextDeskAct, wakeAt } from '../../src/domain/schedule.ts';
import { announcement } from '../../src/slack/views/announcement.ts';
import { card } from '../../src/slack/views/card.ts';
import { homeView } from '../../src/slack/views/home.ts';
import { requestDetails, requestList } from '../../src/slack/views/replies.ts';
import { statusMessage } from '../../src/slack/views/status-message.ts';
import { connectStore } from '../../src/store/connection.ts';
import { keys } from '../../src/store/keys.ts';
import { RedisStore } from '../../src/store/redis-store.ts';
import { ENDED, OPEN } from '../domain/states.ts';
import { EXAMPLE_NAMES } from '../slack/views/requests.ts';
import { counterexample, TIMEOUT_MS } from '../support/effort.ts';
import { mutated } from '../support/mutated.ts';
import { anId, aPendingChange, aPolicy, MONDAY, RUTH } from '../support/records.ts';
import { testRedis } from '../support/redis.ts';

const BAD = anId(1);
const GOOD = anId(2);
const POLICY = aPolicy();
const WORDS = [
  ['pending', 'approved', 'active', 'revoking', 'revoked', 'expired', 'left', 'deny', 'button', 'dedicated', 'reveal'],
  [RUTH, 'provisioner', 'home', BAD, GOOD, '/pool/dev', 'requested', 'activated', 'revoked', 'env', 'high', 'known'],
].flat();

let redis: RedisConnection;
let store: RedisStore;
const leftOut: string[] = [];

beforeAll(async () => {
  redis = connectStore((await testRedis()).url);
  await redis.connect();
  store = new RedisStore(redis, (_, id) => leftOut.push(id));
});

afterAll(() => redis.disconnect());

/** Everything that is shown of a record, or decided about it, short of acting. @throws what any of that throws */
function lookAt(record: RequestRecord): unknown[] {
  const { request, desk } = record;
  const { timing } = POLICY;
  for (const lane of LANES) wakeAt(record, lane, timing);
  clusterDue(record);
  nextDeskAct(record, timing, MONDAY);
  dueAt(record, timing);
  const owed = [...desk.owed.card, ...desk.owed.requester, ...desk.owed.alerts];
  const messages = [
    requestDetails(record),
    requestList('Your requests', [record], EXAMPLE_NAMES),
    card(request, record.followUp),
    statusMessage(request, desk.card),
    ...owed.flatMap((event) => audiencesOf(event).map((audience) => announcement(audience, request, event))),
  ];
  const standing = { kind: 'member', id: RUTH, groups: [] } as const;
  const home = homeView(homeOf(standing, [request], { waiting: [record], active: [] }, POLICY, MONDAY), EXAMPLE_NAMES);
  const parsed = [...messages.map(({ blocks }) => parseBlocks(blocks)), parseView(home, 'home')];
  return parsed.flatMap((each) => (each.ok ? [] : each.messages));
}

async function put(id: string, version: string, record: string): Promise<void> {
  await redis.hset(keys.request(id), { version, record });
  await redis.zadd(keys.of(RUTH), MONDAY, id);
  await redis.zadd(keys.open, MONDAY, id);
}

describe('a record in Redis that is not as we wrote it', { timeout: TIMEOUT_MS }, () => {
  it('is left out where others are listed, or can be shown and worked on', async () => {
    await store.save(aPendingChange(GOOD), MONDAY);
    const samples = [...OPEN.values(), ...ENDED.values()].map(({ version, ...record }) => ({
      version: String(version),
      record: { ...record, request: { ...record.request, id: BAD } },
    }));
    let read = 0;
    const property = fc.asyncProperty(mutated(samples, { words: WORDS }), async (value) => {
      const { version, record } = value as { version: unknown; record: unknown };
      await put(BAD, String(version), JSON.stringify(record) ?? '');
      leftOut.length = 0;
      const [own, open] = [await store.listOf(RUTH, 10), await store.listOpen(10)];
      for (const list of [own, open]) expect(list.map(({ request }) => request.id)).toContain(GOOD);
      const bad = own.find(({ request }) => request.id !== GOOD);
      if (bad !== undefined) read += 1;
      expect(leftOut).toEqual(bad === undefined ? [BAD, BAD] : []);
      expect(bad === undefined ? [] : lookAt(bad)).toEqual([]);
    });
    expect(await counterexample('records in Redis', property, 200)).toBeUndefined();
    // Were all of them left out, nothing would have been tried.
    expect(read).toBeGreaterThan(0);
  });

  it.each([
    ['no JSON', '1', '{"revision":'],
    ['nothing', '1', ''],
    ['nested without end', '1', '['.repeat(200_000)],
    ['of a version that is no number', 'NaN', JSON.stringify({ ...[...OPEN.values()][0], id: BAD })],
    ['that of another', '1', JSON.stringify(aPendingChange(GOOD).record)],
  ])('is left out when it is %s', async (_, version, record) => {
    await store.save(aPendingChange(GOOD), MONDAY);
    await put(BAD, version, record);
    leftOut.length = 0;
    expect((await store.listOf(RUTH, 10)).map(({ request }) => request.id)).toEqual([GOOD]);
    expect(leftOut).toEqual([BAD]);
    await expect(store.load(BAD)).rejects.toThrow(/./);
  });

  it('is left out when its key holds something else', async () => {
    await store.save(aPendingChange(GOOD), MONDAY);
    await redis.del(keys.request(BAD));
    await redis.set(keys.request(BAD), 'x');
    expect((await store.listOpen(10)).map(({ request }) => request.id)).toEqual([GOOD]);
    await redis.del(keys.request(BAD));
  });
});
