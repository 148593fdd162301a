import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { AuditLine } from '../../src/domain/audit-line.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import { parseRequestId } from '../../src/domain/request-id.ts';
import { lineOf } from '../../src/store/audit-lines.ts';
import { keys } from '../../src/store/keys.ts';
import { RedisStore } from '../../src/store/redis-store.ts';
import { sentenceOf } from './sentences.ts';
import type { Step, StoryRequest, StoryScreen } from './wire.ts';

/** How many requests a page shows at most. */
export const MOST_SHOWN = 50;

/** How many entries of the audit a page shows at most: those of some ten whole journeys. */
const MOST_STEPS = 200;

/** What happened so far, as the bot's own records tell it. @param queues those whose jobs are counted. */
export async function storyOf(store: Redis, queues: readonly Queue[]): Promise<StoryScreen> {
  const entries = await store.xrevrange(keys.audit, '+', '-', 'COUNT', MOST_STEPS);
  const steps = entries.map(stepOf);
  const [requests, jobs] = await Promise.all([
    requestsIn(store, new Set(steps.map(({ request }) => request))),
    Promise.all(queues.map(jobsOf)),
  ]);
  return { requests, steps, jobs };
}

function stepOf(entry: [key: string, fields: string[]]): Step {
  const { id, at, act, actor, request = '', details } = lineOf(entry);
  const by = actor.split('/').at(-1);
  const what = { ...withMoment(details, at), type: act, at, by, requestId: request };
  return { key: id, at, request, type: act, words: sentenceOf(what) };
}

/** Parts of an event that have its moment too, which an entry does not repeat. */
const MOMENTOUS = new Set(['review', 'approval', 'finding']);

function withMoment(details: AuditLine['details'], at: number): object {
  return JSON.parse(JSON.stringify(details), (key, value: unknown) =>
    MOMENTOUS.has(key) && typeof value === 'object' ? { at, ...value } : value,
  ) as object;
}

/** The open ones, and those that have ended of whose steps some are shown: no list of the store's has them. */
async function requestsIn(store: Redis, told: ReadonlySet<string>): Promise<StoryRequest[]> {
  const records = new RedisStore(store);
  const open = await records.listOpen(MOST_SHOWN);
  const known = new Set<string>(open.map(({ request }) => request.id));
  const others = [...told].map(parseRequestId).filter((id) => id !== undefined && !known.has(id));
  const ended = await Promise.all(others.map(async (id) => id && (await records.load(id))));
  const all = [...open, ...ended.filter((record) => record !== undefined)];
  const due = await dueTimes(store);
  return all
    .map((record) => shown(record, due.get(record.request.id)))
    .toSorted((a, b) => b.requestedAt - a.requestedAt)
    .slice(0, MOST_SHOWN);
}

function shown({ request }: RequestRecord, dueAt: number | undefined): StoryRequest {
  const { id, ask, state, requestedAt } = request;
  return { id, role: ask.role, requester: ask.requester, state, requestedAt, ...(dueAt !== undefined && { dueAt }) };
}

/** Not the delayed jobs' own times, which are by real time: a job does not notice that the clock was moved. */
async function dueTimes(store: Redis): Promise<ReadonlyMap<string, number>> {
  const due = await store.zrange(keys.due, '0', String(MOST_SHOWN - 1), 'WITHSCORES');
  return new Map([...pairs(due)].map(([id, at]) => [id, Number(at)]));
}

async function jobsOf(queue: Queue): Promise<StoryScreen['jobs'][number]> {
  const counts = await queue.getJobCounts('waiting', 'delayed', 'active');
  return {
    queue: queue.name,
    waiting: counts['waiting'] ?? 0,
    delayed: counts['delayed'] ?? 0,
    active: counts['active'] ?? 0,
  };
}

function* pairs(fields: readonly string[]): Generator<[string, string]> {
  for (let index = 0; index + 1 < fields.length; index += 2) yield [fields[index] ?? '', fields[index + 1] ?? ''];
}
