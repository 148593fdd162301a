import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { QUEUE_PREFIX, workQueues } from '../../src/queue/queues.ts';
import { keys } from '../../src/store/keys.ts';
import { RedisStore } from '../../src/store/redis-store.ts';
import type { Step, StoryScreen } from './wire.ts';

/** How many requests and steps a page shows at most. */
export const MOST_SHOWN = 50;

const Event = z.looseObject({ type: z.string(), at: z.number() });

/** What happened so far, as the bot's own records tell it. */
export async function storyOf(store: Redis, people: ReadonlyMap<string, string>): Promise<StoryScreen> {
  const open = await new RedisStore(store).listOpen(MOST_SHOWN);
  const entries = await store.xrevrange(keys.audit, '+', '-', 'COUNT', MOST_SHOWN);
  const steps = entries.flatMap(([, fields]): Step[] => {
    const entry = Object.fromEntries(pairs(fields));
    const event = Event.parse(JSON.parse(entry['event'] ?? '{}'));
    return [{ at: event.at, request: entry['request'] ?? '', type: event.type, words: event.type }];
  });
  return {
    requests: open.map(({ request }) => ({
      id: request.id,
      role: request.ask.role,
      requester: people.get(request.ask.requester) ?? request.ask.requester,
      state: request.state,
    })),
    steps,
    jobs: await Promise.all(workQueues(['home']).map(async (name) => await jobsOf(store, name))),
  };
}

async function jobsOf(store: Redis, name: string): Promise<StoryScreen['jobs'][number]> {
  const queue = new Queue(name, { prefix: QUEUE_PREFIX, connection: store });
  const counts = await queue.getJobCounts('waiting', 'delayed', 'active');
  return {
    queue: name,
    waiting: counts['waiting'] ?? 0,
    delayed: counts['delayed'] ?? 0,
    active: counts['active'] ?? 0,
  };
}

function* pairs(fields: readonly string[]): Generator<[string, string]> {
  for (let index = 0; index + 1 < fields.length; index += 2) yield [fields[index] ?? '', fields[index + 1] ?? ''];
}
