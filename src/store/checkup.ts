import { Cluster } from 'ioredis';
import type { Milliseconds } from '../domain/time.ts';
import { readAddress } from '../redis/address.ts';
import type { RedisConnection } from '../redis/open.ts';
import { Unavailable } from '../use-cases/faults.ts';
import type { RedisCheckup, RedisSeen } from '../use-cases/ports/checkup.ts';
import { answering, connectStore } from './connection.ts';
import { hazardsOf, readInfo } from './safety.ts';

const PINGS = 9;

/** By these Redis says that it does not know us (redis.io/docs/latest/operate/oss_and_stack/management/security/acl). */
const NO_LOGIN = /\b(NOAUTH|WRONGPASS|NOPERM)\b/;

/**
 * Looks at Redis, for `pvetoken doctor`, over a connection of its own that ends with the look.
 * @param url the address of Redis, as `readAddress` takes it.
 */
export function createRedisCheckup(url: string): RedisCheckup {
  const read = readAddress(url);
  return {
    deployment: read.ok ? read.address.kind : 'server',
    async look() {
      const redis = connectStore(url);
      // Why no connection came about is not in what `connect` throws.
      let last: unknown;
      redis.on('error', (fault: unknown) => void (last = fault));
      try {
        await answering(redis.connect());
        return await lookAt(redis);
      } catch (fault) {
        const text = messagesOf(last ?? fault);
        const refusal = NO_LOGIN.exec(text)?.[1];
        if (refusal !== undefined) return { kind: 'refuses_login', code: refusal };
        if (fault instanceof Unavailable) return { kind: 'silent', code: codeOf(last) };
        throw fault;
      } finally {
        redis.disconnect();
      }
    },
  };
}

async function lookAt(redis: RedisConnection): Promise<RedisSeen> {
  const masters = redis instanceof Cluster ? redis.nodes('master') : [redis];
  const infos = await Promise.all(
    masters.map(async (master) => readInfo(await answering(master.info('server', 'replication')))),
  );
  const replicas = infos.map((info) => Number(info.get('connected_slaves') ?? 0));
  return {
    kind: 'answers',
    version: infos[0]?.get('redis_version') ?? 'unknown',
    latency: await latencyOf(redis),
    hazards: await hazardsOf(redis),
    replicas: Math.min(...replicas),
  };
}

async function latencyOf(redis: RedisConnection): Promise<Milliseconds> {
  const times: Milliseconds[] = [];
  for (let ping = 0; ping < PINGS; ping++) {
    const before = performance.now();
    await answering(redis.ping());
    times.push(performance.now() - before);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(PINGS / 2)] ?? 0;
}

/** What an error says, and those that it was made of: a cluster hides its nodes' own. */
function messagesOf(fault: unknown): string {
  if (!(fault instanceof Error)) return '';
  const inner = 'lastNodeError' in fault ? messagesOf(fault.lastNodeError) : '';
  return `${fault.message} ${inner}`;
}

/** The system's code; messages are left out, since they may name the address and what it holds. */
function codeOf(fault: unknown): string {
  if (!(fault instanceof Error)) return 'no answer in time';
  if ('code' in fault && typeof fault.code === 'string') return fault.code;
  if ('lastNodeError' in fault && fault.lastNodeError !== undefined) return codeOf(fault.lastNodeError);
  return fault.message.includes('entinel') ? 'no Sentinel names a master' : 'no connection';
}
