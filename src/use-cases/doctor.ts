import type { Observation } from '../domain/checkup.ts';
import type { Policy } from '../domain/policy.ts';
import type { EpochMs } from '../domain/time.ts';
import { judgeApprovals } from './judge-approvals.ts';
import { lookAtCluster } from './look-at-cluster.ts';
import { lookAtRedis } from './look-at-redis.ts';
import { later } from './look-in-time.ts';
import { lookAtSlack, type Roll } from './look-at-slack.ts';
import type { ClusterCheckup, RedisCheckup, SlackCheckup } from './ports/checkup.ts';

/** What a bot that is named no Redis starts by itself; `program` is missing where this machine has none. */
export interface OwnRedis {
  readonly program: string | undefined;
}

/** All that can be looked at. What cannot, because the settings of it are missing or wrong, is `undefined`. */
export interface DoctorDeps {
  readonly slack: SlackCheckup | undefined;
  readonly redis: RedisCheckup | OwnRedis | undefined;
  readonly clusters: readonly ClusterCheckup[];
  readonly policy: Policy | undefined;
  readonly allowDataLoss: boolean;
  readonly now: () => EpochMs;
  /** Told what is being looked at still, at the beginning and whenever that changes. */
  readonly onProgress: (left: readonly string[]) => void;
}

/**
 * Looks at everything that the bot needs, all but Redis side by side, each for a limited time, and changes nothing anywhere.
 * @returns what was seen, in the order in which the bot needs it.
 */
export async function doctor(deps: DoctorDeps): Promise<readonly Observation[]> {
  const { slack, clusters, policy, now, onProgress } = deps;
  const left = new Set<string>();
  const told = async <T>(name: string, look: Promise<T>): Promise<T> => {
    left.add(name);
    onProgress([...left]);
    const result = await look;
    left.delete(name);
    onProgress([...left]);
    return result;
  };
  // Alone: what else works here would be counted into its latency.
  const fromRedis = await told('Redis', redisIn(deps));
  const [fromSlack, fromClusters = []] = await Promise.all([
    slack && told('Slack', lookAtSlack(slack, policy)),
    policy &&
      Promise.all(
        clusters.map(async (checkup) => await told(`cluster ${checkup.cluster}`, lookAtCluster(checkup, policy, now))),
      ),
  ]);
  const seen = fromClusters.flat();
  return [
    ...(fromSlack?.observations ?? [later({ area: 'slack', what: 'all of it' })]),
    ...fromRedis,
    ...seen.filter((each) => !isOfPolicy(each)),
    ...(policy === undefined
      ? [later({ area: 'policy', what: 'clusters, channels, user groups and roles' })]
      : [...seen.filter(isOfPolicy), ...approvalsIn(policy, fromSlack?.roll)]),
  ];
}

async function redisIn({ redis, allowDataLoss }: DoctorDeps): Promise<readonly Observation[]> {
  if (redis === undefined) return [later({ area: 'redis', what: 'all of it' })];
  return 'look' in redis ? await lookAtRedis(redis, allowDataLoss) : [{ kind: 'redis_own', program: redis.program }];
}

/** Whether only the clusters know it, and yet it is the policy's. */
function isOfPolicy({ kind }: Observation): boolean {
  return kind === 'role_leaves_access';
}

function approvalsIn(policy: Policy, roll: Roll | undefined): readonly Observation[] {
  if (roll !== undefined) return judgeApprovals(policy.roles.values(), roll);
  return [later({ area: 'policy', what: 'who can approve' })];
}
