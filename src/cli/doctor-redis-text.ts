/** What doctor saw of Redis, in words. */
import type { Deployment, Hazard, RedisObservation } from '../domain/checkup.ts';
import { counted, type Words } from './doctor-finding.ts';

const DEPLOYMENTS: Readonly<Record<Deployment, string>> = {
  server: 'one server',
  sentinel: 'a master that Sentinels name',
  cluster: 'a Redis Cluster',
};

/** The words for one observation. */
export function redisFinding(seen: RedisObservation): Words {
  switch (seen.kind) {
    case 'redis_answers':
      return { name: 'connection', status: 'ok', found: `${DEPLOYMENTS[seen.deployment]}, version ${seen.version}` };
    case 'redis_too_old':
      return {
        name: 'version',
        status: 'warn',
        found: `${seen.version} is older than ${seen.oldest}, the oldest that the bot is made for`,
        remedy: 'Upgrade Redis, or put Valkey in its place.',
      };
    case 'redis_refuses_login':
      return refusedLogin(seen.code);
    case 'redis_silent':
      return {
        name: 'connection',
        status: 'fail',
        found: `Redis does not answer (${seen.code})`,
        remedy: 'Start it, and see that REDIS_URL names it and that no firewall is between.',
        keepsFromStarting: true,
      };
    case 'redis_own':
      return seen.program === undefined
        ? {
            name: 'own server',
            status: 'warn',
            found:
              'REDIS_URL names none, and neither valkey-server nor redis-server is on PATH, so the bot would try to unpack one',
            remedy: 'Install Redis 6.2 or later, or Valkey, or set REDIS_URL.',
          }
        : {
            name: 'own server',
            status: 'ok',
            found: `REDIS_URL names none, so the bot runs ${seen.program} by itself, and keeps its data in PVETOKEN_DATA`,
          };
    case 'redis_latency':
      return latency(seen);
    case 'redis_keeps_data':
      return { name: 'persistence', status: 'ok', found: 'append-only file on, and nothing is evicted' };
    case 'redis_hazard':
      return hazard(seen.hazard, seen.isAccepted);
    case 'redis_replicas':
      return replicas(seen);
    default:
      return seen satisfies never;
  }
}

function refusedLogin(code: string): Words {
  const words = { name: 'connection', status: 'fail', keepsFromStarting: true } as const;
  switch (code) {
    case 'NOAUTH':
      return {
        ...words,
        found: `Redis asks for a password, and REDIS_URL has none (${code})`,
        remedy: 'Write it into REDIS_URL, as in redis://:PASSWORD@HOST:6379, with %40, %2F and %25 for @, / and %.',
      };
    case 'NOPERM':
      return {
        ...words,
        found: `the user of REDIS_URL may not do what the bot needs (${code})`,
        remedy: 'Give that user all commands on all keys by `ACL SETUSER`, or use another.',
      };
    default:
      return {
        ...words,
        found: `Redis refuses the user or the password of REDIS_URL (${code})`,
        remedy: 'Write the right ones into REDIS_URL, with %40, %2F and %25 for @, / and %.',
      };
  }
}

function latency({ median, isSlow }: Extract<RedisObservation, { kind: 'redis_latency' }>): Words {
  const time = median < 10 ? Math.max(median, 0.1).toFixed(1) : Math.round(median);
  const found = `${time} ms, the median of some pings`;
  if (!isSlow) return { name: 'latency', status: 'ok', found };
  return {
    name: 'latency',
    status: 'warn',
    found: `${found}, which people feel at every click`,
    remedy: 'Run the bot and Redis in the same network, and see what else keeps Redis busy.',
  };
}

function hazard(hazard: Hazard, isAccepted: boolean): Words {
  const place = hazard.at === undefined ? '' : ` (master ${hazard.at})`;
  const accepted = isAccepted ? ', which PVETOKEN_ALLOW_DATA_LOSS accepts' : '';
  const severity = isAccepted ? { status: 'warn' as const } : { status: 'fail' as const, keepsFromStarting: true };
  if (hazard.kind === 'evicts') {
    return {
      name: 'eviction',
      ...severity,
      found: `Redis drops keys when memory is short (${hazard.policy})${place}, and grants with them${accepted}`,
      remedy: setting('maxmemory-policy noeviction'),
    };
  }
  return {
    name: 'append-only file',
    ...severity,
    found: `it is off${place}, so a restart of Redis loses requests${accepted}`,
    remedy: setting('appendonly yes'),
  };
}

/** For now and for the next start: either alone is undone by the other. */
function setting(line: string): string {
  return `Run \`redis-cli CONFIG SET ${line}\`, and write \`${line}\` into its redis.conf.`;
}

function replicas({ deployment, count }: Extract<RedisObservation, { kind: 'redis_replicas' }>): Words {
  const name = 'replicas';
  if (count > 0) return { name, status: 'ok', found: counted(count, 'replica') };
  if (deployment === 'server') {
    return { name, status: 'ok', found: 'none; while this server is down nothing can be asked for' };
  }
  const what = deployment === 'sentinel' ? 'the master has none' : 'a master has none';
  return {
    name,
    status: 'warn',
    found: `${what}, so nothing takes over when it fails`,
    remedy:
      deployment === 'sentinel'
        ? 'Start another server with `replicaof` that master; the Sentinels find it by themselves.'
        : 'Add one to each master by `redis-cli --cluster add-node NEW NODE --cluster-slave`.',
  };
}
