import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Policy } from '../../src/domain/policy.ts';
import { HOUR, type EpochMs } from '../../src/domain/time.ts';
import type { RedisConnection } from '../../src/redis/open.ts';
import { connectStore } from '../../src/store/connection.ts';
import { keys } from '../../src/store/keys.ts';
import { RedisStore } from '../../src/store/redis-store.ts';
import type { Store } from '../../src/use-cases/ports/store.ts';
import { InMemoryBot } from '../support/in-memory-bot.ts';
import { InMemoryStore } from '../support/in-memory-store.ts';
import { ABE, ANN, aPolicy, aRole } from '../support/records.ts';
import { testRedis } from '../support/redis.ts';
import { WatchedStore } from '../support/watched-store.ts';
import { ADA, ALF, anOrderOfActs, APPROVER_GROUP, OLE, type Act } from './acts.ts';
import { Judge } from './judge.ts';
import { Player } from './play.ts';

/** The same orders in every run, so that what fails fails again; for others: `SEED=4 EFFORT=10 npm test -- test/properties`. */
const SEED = Number(process.env['SEED'] ?? 3);
/** How many times as many orders are tried. */
const EFFORT = Number(process.env['EFFORT'] ?? 1);
const TIMEOUT_MS = 60_000 * EFFORT;

/** A store, and what its due index says of each request. */
interface Subject {
  readonly store: Store;
  readonly dueIndex: (watched: WatchedStore) => Promise<ReadonlyMap<string, EpochMs | undefined>>;
}

let redis: RedisConnection;

beforeAll(async () => {
  redis = connectStore((await testRedis()).url);
  await redis.connect();
});

afterAll(() => redis.disconnect());

function policy(): Policy {
  const approvers = { users: [ANN], groups: [APPROVER_GROUP], silent: { users: [ABE], groups: [] }, required: 1 };
  const one = aRole({
    name: 'one',
    approvers,
    extension: 'automatic',
    escalation: { users: [OLE], groups: [], after: 2 * HOUR },
  });
  const two = aRole({ name: 'two', approvers: { ...approvers, required: 2 } });
  const staged = aRole({
    name: 'staged',
    approvers: {
      users: [ANN, ABE],
      groups: [],
      required: 1,
      next: [{ users: [ABE], groups: [APPROVER_GROUP], required: 1 }],
    },
  });
  const quick = aRole({
    name: 'quick',
    approvers,
    risk: 'low',
    autoApproval: { upTo: HOUR, perDay: 2 },
    breakGlass: { users: [OLE], groups: [], longest: HOUR, reasonLength: 10 },
  });
  const hidden = aRole({ name: 'hidden', approvers, extension: 'automatic', delivery: 'reveal' });
  return aPolicy([one, two, staged, quick, hidden], { limits: { pendingPerPerson: 3, activePerPerson: 2 } });
}

async function playedOut({ store, dueIndex }: Subject, acts: readonly Act[]): Promise<void> {
  const judge = new Judge();
  const watched = new WatchedStore(store, (record, before) => judge.saved(record, before));
  const bot = new InMemoryBot(policy(), watched);
  judge.bot = bot;
  bot.slack.groups.set(APPROVER_GROUP, [ALF, ADA]);
  const player = new Player(bot);
  for (const act of acts) {
    await player.play(act);
    judge.between(watched, await dueIndex(watched));
  }
  await player.conclude();
  judge.between(watched, await dueIndex(watched));
  judge.atTheEnd(watched);
}

/** A fresh store in memory. */
function inMemory(): Promise<Subject> {
  return Promise.resolve({ store: new InMemoryStore(), dueIndex: (watched) => Promise.resolve(watched.dues) });
}

/** The store in Redis, emptied. */
async function inRedis(): Promise<Subject> {
  await redis.flushdb();
  const dueIndex: Subject['dueIndex'] = async (watched) => {
    const dues = [...watched.latest.keys()].map(async (id) => {
      const score = await redis.zscore(keys.due, id);
      return [id, score === null ? undefined : Number(score)] as const;
    });
    return new Map(await Promise.all(dues));
  };
  return { store: new RedisStore(redis), dueIndex };
}

/** Plays many orders, and says what became of them; a broken promise comes with the shortest order that breaks it. */
async function tryOut(subject: () => Promise<Subject>, numRuns: number): Promise<fc.RunDetails<[Act[]]>> {
  const property = fc.asyncProperty(anOrderOfActs, async (acts) => {
    await playedOut(await subject(), acts);
  });
  return await fc.check(property, { numRuns: numRuns * EFFORT, seed: SEED });
}

describe('whatever happens in whatever order, every promise is kept', { timeout: TIMEOUT_MS }, () => {
  it('over a store in memory', async () => {
    const result = await tryOut(inMemory, 900);
    expect(fc.defaultReportMessage(result)).toBeUndefined();
  });

  it('over Redis', async () => {
    const result = await tryOut(inRedis, 38);
    expect(fc.defaultReportMessage(result)).toBeUndefined();
  });
});
