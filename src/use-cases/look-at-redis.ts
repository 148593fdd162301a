import type { Observation } from '../domain/checkup.ts';
import { SECOND, type Milliseconds } from '../domain/time.ts';
import { isOlder } from '../domain/version.ts';
import { lookInTime } from './look-in-time.ts';
import type { RedisCheckup } from './ports/checkup.ts';

const WITHIN = 15 * SECOND;

/** The oldest that is taken. */
const OLDEST = '6.2';

/** A click costs some five questions to Redis, one after the other, and Slack waits three seconds for its answer. */
const SLOW: Milliseconds = 200;

/** Looks whether Redis answers, and keeps what it is given. @param allowDataLoss whether the operator said that it need not. */
export async function lookAtRedis(redis: RedisCheckup, allowDataLoss: boolean): Promise<readonly Observation[]> {
  return await lookInTime({ area: 'redis', what: 'connection' }, WITHIN, async () => {
    const seen = await redis.look();
    switch (seen.kind) {
      case 'refuses_login':
        return [{ kind: 'redis_refuses_login', code: seen.code }];
      case 'silent':
        return [{ kind: 'redis_silent', code: seen.code }];
      case 'answers': {
        const { deployment } = redis;
        const { version, latency, hazards, replicas } = seen;
        return [
          { kind: 'redis_answers', deployment, version },
          ...(isOlder(version, OLDEST) ? [{ kind: 'redis_too_old' as const, version, oldest: OLDEST }] : []),
          { kind: 'redis_latency', median: latency, isSlow: latency > SLOW },
          ...(hazards.length === 0 ? [{ kind: 'redis_keeps_data' as const }] : []),
          ...hazards.map((hazard) => ({ kind: 'redis_hazard' as const, hazard, isAccepted: allowDataLoss })),
          { kind: 'redis_replicas', deployment, count: replicas },
        ];
      }
      default:
        return seen satisfies never;
    }
  });
}
