import { Redis } from 'ioredis';
import { parseConfiguration } from '../src/config/load.ts';
import type { Policy } from '../src/domain/policy.ts';
import type { Change } from '../src/domain/record.ts';
import type { RequestId } from '../src/domain/request-id.ts';
import { dueAt } from '../src/domain/schedule.ts';
import type { Survey } from '../src/domain/comparison.ts';
import { QueuedWakeups } from '../src/queue/wakeups.ts';
import { storedRecord } from '../src/store/record-schema.ts';
import { RedisBaselines } from '../src/store/redis-baselines.ts';
import { RedisStore } from '../src/store/redis-store.ts';
import { wake } from '../src/use-cases/funnel.ts';
import type { World } from '../playground/world.ts';
import { lifeOf, PATHS, PRIVILEGES } from './grant-life.ts';

/** Grants that are being saved at once; their commands share the socket's writes. */
const AT_ONCE = 500;

/**
 * Fills a Redis with active grants in the middle of their time, for a bot of that world. Each is saved by the bot's own
 * store, with the audit of its whole life, and woken as its last change would have; the ACL of before is kept too.
 */
export async function fillWithGrants(redisUrl: string, world: World, count: number): Promise<void> {
  const policy = policyOf(world);
  const redis = new Redis(redisUrl);
  const wakeups = new QueuedWakeups(redisUrl, Object.keys(world.file.clusters), rethrow);
  await wakeups.ready();
  const stamp = { policy: 'Zq3-x_9A', team: () => 'T0HOMELAB' };
  const store = new RedisStore(redis, rethrow, stamp);
  const baselines = new RedisBaselines(redis);
  const now = Date.now();
  const numbers = Array.from({ length: count }).keys();
  const fill = async (): Promise<void> => {
    for (const number of numbers) {
      const change = asStored(lifeOf(number, policy, now));
      await baselines.keep(change.record.request.id, surveyOf(change.record.request.id));
      const saved = await store.save(change, dueAt(change.record, policy.timing));
      if (saved === 'conflict') throw new Error(`a grant number ${number} was there already`);
      await wake({ store, wakeups, policy, now: Date.now, report: rethrow }, saved);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, fill));
  } finally {
    await wakeups.close();
    redis.disconnect();
  }
}

function policyOf({ configuration, environment }: World): Policy {
  const parsed = parseConfiguration(configuration, { env: environment, folder: '.' });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value.policy;
}

/** With the fields of its record in the order that they have once a record was read back, on which its packing depends. */
function asStored({ record, events }: Change): Change {
  const { version } = record;
  return { record: { ...storedRecord.parse(JSON.parse(JSON.stringify(record))), version }, events };
}

/** How the ACL stood before the token was handed over: as in a cluster where two more have rights there. */
function surveyOf(id: RequestId): Survey {
  const holders = [`user:pvt-${id}@pve`, 'user:alice@pve'];
  const entries = holders.flatMap((holder) =>
    PATHS.map((path) => ({ path, holder, pveRole: 'TerraformProvisioner', propagate: true })),
  );
  return { entries, blind: [], privileges: PRIVILEGES, members: ['/vms/100', '/vms/101', '/vms/102'] };
}

function rethrow(fault: unknown): never {
  throw fault;
}
