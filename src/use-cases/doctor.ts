import type { Observation } from '../domain/checkup.ts';
import type { Policy } from '../domain/policy.ts';
import type { EpochMs } from '../domain/time.ts';
import { judgeApprovals } from './judge-approvals.ts';
import { lookAtCluster } from './look-at-cluster.ts';
import { lookAtRedis } from './look-at-redis.ts';
import { lookAtSlack } from './look-at-slack.ts';
import type { ClusterCheckup, RedisCheckup, SlackCheckup } from './ports/checkup.ts';

/** All that can be looked at; what settings that are missing or wrong leave out is not there. */
export interface DoctorDeps {
  readonly slack: SlackCheckup | undefined;
  readonly redis: RedisCheckup | undefined;
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
  const { slack, redis, clusters, policy, allowDataLoss, now, onProgress } = deps;
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
  const fromRedis = redis && (await told('Redis', lookAtRedis(redis, allowDataLoss)));
  const [fromSlack, fromClusters] = await Promise.all([
    slack && told('Slack', lookAtSlack(slack, policy)),
    policy &&
      Promise.all(
        clusters.map(async (checkup) => await told(`cluster ${checkup.cluster}`, lookAtCluster(checkup, policy, now))),
      ),
  ]);
  return [
    ...(fromSlack?.observations ?? []),
    ...(fromRedis ?? []),
    ...(fromClusters ?? []).flat(),
    ...(policy === undefined ? [] : approvalsIn(policy, fromSlack?.roll)),
  ];
}

function approvalsIn(policy: Policy, roll: Parameters<typeof judgeApprovals>[1] | undefined): readonly Observation[] {
  if (roll !== undefined) return judgeApprovals(policy.roles.values(), roll);
  return [{ kind: 'unseen', area: 'policy', what: 'who can approve', because: { kind: 'other_first' } }];
}
